/** Asks for open alerts every five seconds. New ones are announced in the banner and counted in the title. */

const EVERY_MS = 5000;
const MISSES_UNTIL_TOLD = 3;

const banner = /** @type {HTMLElement} */ (document.getElementById("alarm"));
const badge = /** @type {HTMLElement} */ (document.getElementById("alert-count"));
const title = document.title.replace(/^\(\d+\) /, "");
const newestAtStart = Number(banner.dataset.newest);
let shown = "";
let misses = 0;

/** @typedef {{id: number, level: string, text: string, href: string}} Alert */

async function ask() {
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
  setTimeout(ask, EVERY_MS);
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

setTimeout(ask, EVERY_MS);
