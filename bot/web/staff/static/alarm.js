/**
 * Asks for open alerts when the service says that there is something new, and every few seconds anyway: seldom while
 * the service's stream is open, often while it is not. New ones are announced in the banner and counted in the title.
 */

const EVERY_MS = 5000;
const EVERY_WITH_STREAM_MS = 30000;
const MISSES_UNTIL_TOLD = 3;

const banner = /** @type {HTMLElement} */ (document.getElementById("alarm"));
const badge = /** @type {HTMLElement} */ (document.getElementById("alert-count"));
const title = document.title.replace(/^\(\d+\) /, "");
const newestAtStart = Number(banner.dataset.newest);
let shown = "";
let misses = 0;
let timer = 0;
/** @type {EventSource | undefined} */
let stream;

/** @typedef {{id: number, level: string, text: string, href: string}} Alert */

async function ask() {
  clearTimeout(timer);
  try {
    const response = await fetch("/desk/api/alerts", { headers: { Accept: "application/json" }, cache: "no-store" });
    if (response.status === 401) {
      location.assign("/desk/sign-in?left=idle");
      return;
    }
    if (!response.ok) throw new Error(String(response.status));
    misses = 0;
    show(await response.json());
  } catch {
    misses += 1;
    if (misses >= MISSES_UNTIL_TOLD) tell("offline", [line(banner.dataset.offline ?? "")], true);
  }
  const listens = stream?.readyState === EventSource.OPEN;
  clearTimeout(timer); // another may have asked meanwhile
  timer = setTimeout(ask, listens ? EVERY_WITH_STREAM_MS : EVERY_MS);
}

/** Browsers allow a host few connections: only the page that somebody looks at keeps one open. */
function listen() {
  stream?.close();
  stream = undefined;
  if (document.hidden) return;
  stream = new EventSource("/desk/events");
  stream.addEventListener("message", () => {
    ask();
    document.dispatchEvent(new Event("itinera:news"));
  });
  stream.addEventListener("error", () => {
    clearTimeout(timer);
    timer = timer = setTimeout(ask, EVERY_MS);
  });
}

/** @param {{label: string, alerts: Alert[]}} answer */
function show({ label, alerts }) {
  badge.textContent = label;
  badge.hidden = alerts.length === 0;
  document.title = alerts.length ? `(${alerts.length}) ${title}` : title;
  const fresh = alerts.filter((alert) => alert.id > newestAtStart);
  tell(
    fresh.map((alert) => alert.id).join(),
    fresh.map((alert) => line(alert.text, alert.href)),
    fresh.some((alert) => alert.level === "now"),
  );
}

/** Changes the banner only when there is something else to say: a live region repeats what is written anew. */
function tell(what, lines, urgent) {
  if (what === shown) return;
  shown = what;
  banner.classList.toggle("alarm-now", urgent);
  banner.replaceChildren(...lines);
}

/** @param {string} text @param {string} [href] */
function line(text, href) {
  const paragraph = document.createElement("p");
  paragraph.append(text);
  if (href) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = banner.dataset.show ?? "";
    paragraph.append(" ", link);
  }
  return paragraph;
}

timer = setTimeout(ask, EVERY_MS);
document.addEventListener("visibilitychange", listen);
listen();
