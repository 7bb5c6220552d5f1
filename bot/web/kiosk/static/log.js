/** The messages of the conversation: adds them, keeps only the newest questions live, brings them into view. */

import { isInteractive, retire } from "./actions.js";
import { el, hidden } from "./dom.js";
import { measureEdges } from "./edges.js";
import { directionOf, language, t } from "./labels.js";
import { render } from "./messages.js";
import { spokenLines } from "./speech.js";

/** @typedef {{seq?: number, from: "participant"|"assistant"|"counsellor", lang: string, message: {kind: string, text?: string}}} Entry */

/** Older messages leave the page (never the records), so that a long sitting stays quick. */
const MOST_ITEMS = 120;
/** Pixels between the messages and the bars. */
const AIR = 10;

export class Log {
  /** @param {HTMLElement} region the role="log" element */
  constructor(region) {
    this.region = region;
    this.items = /** @type {HTMLElement} */ (region.querySelector("ol"));
  }

  /** Show a whole conversation, silently. @param {Entry[]} entries */
  restore(entries) {
    this.region.setAttribute("aria-live", "off");
    this.items.replaceChildren();
    for (const entry of entries) this.add(entry);
    this.settle();
    requestAnimationFrame(() => this.region.setAttribute("aria-live", "polite"));
  }

  /** @param {Entry} entry @returns {HTMLElement} */
  add({ seq, from, lang, message }) {
    const body = el("div", { class: "message", lang, dir: directionOf(lang) }, render(message));
    const name = t(`chat.${from === "participant" ? "you" : from}`);
    const item = el(
      "li",
      { class: `item ${from}`, tabindex: "-1" },
      from === "counsellor" ? el("span", { class: "from" }, name) : hidden(`${name}: `),
      body,
    );
    item.dataset.kind = message.kind;
    if (seq !== undefined) item.dataset.seq = String(seq);
    if (from === "participant") item.dataset.words = message.text ?? "";
    this.items.append(item);
    while (this.items.children.length > MOST_ITEMS) this.items.firstElementChild?.remove();
    return item;
  }

  /** @param {string} words */
  addOwn(words) {
    return this.add({ from: "participant", lang: language(), message: { kind: "text", text: words } });
  }

  /** The questions of the newest reply that asks something are live; all before them keep their words only. */
  settle() {
    const all = /** @type {HTMLElement[]} */ ([...this.items.children]);
    const last = all.findLastIndex(isInteractive);
    let first = last;
    while (first > 0 && sameReply(all[first - 1], all[last])) first -= 1;
    all.forEach((item, index) => {
      if (!isInteractive(item)) return;
      if (index < first) {
        const answer = all.slice(index + 1).find((later) => later.classList.contains("participant"));
        retire(item, answer?.dataset.words);
      } else {
        item.classList.add("live");
        for (const pressed of item.querySelectorAll(".chosen")) pressed.classList.remove("chosen");
      }
    });
  }

  /** What the newest reply is: the items of the last turn, after the person's words if there were any. */
  newest() {
    const all = /** @type {HTMLElement[]} */ ([...this.items.children]);
    const last = all[all.length - 1];
    return all.slice(all.findLastIndex((item) => !sameReply(item, last)) + 1);
  }

  /** Put keyboard and screen reader at the first heading of these items. @param {HTMLElement[]} items */
  focus(items) {
    const heading = items.map((item) => item.querySelector("[data-heading]")).find(Boolean);
    const target = /** @type {HTMLElement|undefined} */ (heading ?? items[0]);
    target?.focus({ preventScroll: true });
  }

  /**
   * Centre what is new. What does not fit shows its beginning, but a question that fits is always shown whole.
   * @param {HTMLElement[]} items @param {boolean} [smooth]
   */
  show(items, smooth = true) {
    if (!items.length) return;
    const edges = measureEdges();
    const room = window.innerHeight - edges.top - edges.bottom - 2 * AIR;
    const top = items[0].getBoundingClientRect().top;
    const newest = items[items.length - 1];
    const last = newest.getBoundingClientRect();
    const height = last.bottom - top;
    const asks = newest.dataset.kind === "question" && last.height <= room;
    const start = height <= room ? top - (room - height) / 2 : asks ? last.bottom - room : top;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    window.scrollTo({ top: window.scrollY + start - edges.top - AIR, behavior: smooth && !calm ? "smooth" : "instant" });
  }

  /** @param {HTMLElement[]} items */
  spoken(items) {
    return items.flatMap((item) => {
      const lang = item.querySelector("[lang]")?.getAttribute("lang") ?? language();
      return spokenLines(item).map((text) => ({ text, lang }));
    });
  }
}

/** A sitting begins with a reply that no words of the person stand before: the turn's number tells replies apart. */
function sameReply(one, other) {
  return !one.classList.contains("participant") && one.dataset.seq === other.dataset.seq;
}
