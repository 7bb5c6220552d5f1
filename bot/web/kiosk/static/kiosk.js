/** The page: start screen, sign-in, conversation, and the tools that are always there. */

import "./chat.js";
import { pause } from "./dom.js";
import { watchEdges } from "./edges.js";
import { IdleWatch } from "./idle.js";
import { known, languages, load, language, t, use } from "./labels.js";
import { SafetyScreen } from "./safety.js";
import { showSignIn } from "./sign_in.js";
import { canSpeak, hush, onVoices } from "./speech.js";
import { Refused, call } from "./transport.js";

const RETRY_MS = 5_000;
const TEXT_SIZES = 3;
const root = document.documentElement;
const screen = /** @type {HTMLElement} */ (document.getElementById("screen"));
const start = /** @type {HTMLElement} */ (document.getElementById("start"));
const announcer = /** @type {HTMLElement} */ (document.getElementById("announcer"));
const tools = /** @type {HTMLElement} */ (document.getElementById("tools"));
/** @param {string} name @returns {HTMLButtonElement} */
const tool = (name) => /** @type {HTMLButtonElement} */ (tools.querySelector(`[data-do="${name}"]`));

/** @type {import("./chat.js").ItineraChat|null} */
let chat = null;
/** @type {IdleWatch|null} */
let idle = null;
let textSize = 1;
const startTitle = document.title;
/** Grows with every sign-in and sign-out: a sign-out that still waits for the network must not end the next sitting. */
let sitting = 0;
const startSafety = new SafetyScreen({ onButton: () => {}, onClose: () => {} });

/** Every language is fetched at once: sign-in and help then need no network for their words. */
async function loadLanguages() {
  for (;;) {
    const results = await Promise.allSettled(languages.map((one) => load(one.code)));
    if (known().length && !chat && root.dataset.ready === undefined) {
      await use(known()[0].code);
      root.dataset.ready = "";
      showTools();
    }
    if (results.every((one) => one.status === "fulfilled")) return;
    await pause(RETRY_MS, window, "online");
  }
}

function showTools() {
  tool("help").hidden = known().length === 0;
  tool("text-size").hidden = known().length === 0;
  for (const name of ["stop", "sign-out", "menu"]) tool(name).hidden = chat === null;
  tool("read").hidden = chat === null || !canSpeak(language());
}

/** @param {string} [notice] */
function showStart(notice = "") {
  screen.replaceChildren(start);
  const place = /** @type {HTMLElement} */ (document.getElementById("start-notice"));
  place.textContent = notice;
  place.lang = language();
  place.hidden = !notice;
  document.title = startTitle;
  showTools();
  if (notice) place.focus();
}

/** @param {string} code @param {string} [notice] */
async function askToSignIn(code, notice = "") {
  try {
    await use(code);
  } catch {
    return; // loadLanguages keeps trying; the button can be pressed again
  }
  document.title = `${t("page.sign_in")} · Itinera`;
  showTools();
  showSignIn(screen, { notice, onSignedIn: openConversation, onBack: () => showStart() });
}

/** Opens the conversation of whoever is signed in at this terminal. */
async function openConversation() {
  const conversation = await call("GET", "/api/conversation");
  sitting += 1;
  await use(conversation.language);
  chat = /** @type {import("./chat.js").ItineraChat} */ (document.createElement("itinera-chat"));
  chat.addEventListener("expired", () => leave("sign_in.expired", true));
  chat.addEventListener("served", () => {
    idle?.served();
    document.title = `${t("page.chat")} · Itinera`; // the reply may have changed the language
    showTools();
  });
  screen.replaceChildren(chat);
  document.title = `${t("page.chat")} · Itinera`;
  showTools();
  chat.begin(conversation);
  idle = new IdleWatch(conversation.idle, { onLeave: () => signOut("sign_in.idle"), onAlive: stayAlive });
}

/** Staff may have started the sitting at this terminal, or the page was loaded again in the middle of one. */
async function lookForSitting() {
  while (sitting === 0 && start.isConnected) {
    try {
      return await openConversation();
    } catch (error) {
      if (error instanceof Refused) return; // nobody is signed in here: the start screen stays
      await pause(RETRY_MS, window, "online");
    }
  }
}

async function stayAlive() {
  try {
    await call("GET", "/api/alert"); // the smallest request that says "still here"
  } catch (error) {
    if (chat && error instanceof Refused && error.status === 401) leave("sign_in.expired", true);
  }
}

/** Nothing of the person stays in the page. @param {string} notice key of the sentence that says why @param {boolean} [again] straight back to sign-in */
function leave(notice, again = false) {
  idle?.stop();
  chat?.remove();
  [chat, idle] = [null, null];
  sitting += 1;
  hush();
  tool("read").setAttribute("aria-pressed", "false");
  closeMenu();
  root.removeAttribute("data-aloud");
  setTextSize(1);
  announcer.textContent = "";
  if (again) askToSignIn(language(), t(notice));
  else showStart(t(notice));
}

/** The page is emptied at once; the server is told as soon as it can be reached. @param {string} notice */
async function signOut(notice) {
  leave(notice);
  const mine = sitting;
  let told = false;
  while (!told && mine === sitting) {
    try {
      await call("DELETE", "/api/sitting", undefined, { keepalive: true });
      told = true;
    } catch (error) {
      if (error instanceof Refused) return; // already signed out
      if (mine === sitting && start.isConnected) showStart(t("sign_in.left_offline"));
      await pause(RETRY_MS, window, "online");
    }
  }
}

/** @param {number} size 1 to 3 */
function setTextSize(size) {
  textSize = size;
  root.dataset.textSize = String(size);
}

function closeMenu() {
  tools.classList.remove("open");
  tool("menu").setAttribute("aria-expanded", "false");
}

const DO = {
  help: () => (chat ? chat.help() : startSafety.showOwn({ everyLanguage: start.isConnected, close: "safety.close_start" })),
  stop: () => chat?.act({ button: "do:stop_or_pause" }),
  "sign-out": () => signOut("sign_in.left"),
  "text-size": () => {
    setTextSize((textSize % TEXT_SIZES) + 1);
    announcer.textContent = t("tools.text_size_now", { size: textSize, sizes: TEXT_SIZES });
    chat?.log.show(chat.log.newest());
  },
  read: () => {
    if (!chat) return;
    chat.aloud = !chat.aloud;
    root.toggleAttribute("data-aloud", chat.aloud);
    tool("read").setAttribute("aria-pressed", String(chat.aloud));
    if (chat.aloud) chat.readAloud();
    else hush();
  },
  menu: () => {
    const open = tools.classList.toggle("open");
    tool("menu").setAttribute("aria-expanded", String(open));
  },
};

tools.addEventListener("click", (event) => {
  const name = /** @type {HTMLElement} */ (event.target).closest("button")?.dataset.do;
  if (name) DO[name]();
});
start.addEventListener("click", (event) => {
  const code = /** @type {HTMLElement} */ (event.target).closest("button")?.dataset.language;
  if (code) askToSignIn(code);
});
onVoices(showTools);

// Back must neither lose nor repeat anything: the page keeps one entry in front of it to give away. It is made at the
// person's first touch, because browsers skip entries that a page makes by itself.
history.replaceState({ itinera: "start" }, "");
const guard = () => history.pushState({ itinera: "here" }, "");
window.addEventListener("pointerdown", guard, { once: true });
window.addEventListener("keydown", guard, { once: true });
window.addEventListener("popstate", (event) => {
  if (event.state?.itinera === "start") guard();
});
// A page that the browser kept aside may be old: what it shows is read again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && chat) chat.resume();
  else if (event.persisted) openConversation().catch(() => showStart());
});

watchEdges();
loadLanguages();
lookForSitting();
