/** One renderer a kind of message. A renderer only builds elements; the chat listens to their buttons. */

import { actionList, uniqueId } from "./actions.js";
import { el, hidden, icon } from "./dom.js";
import { t } from "./labels.js";
import { compare, details, pathways } from "./pathways.js";
import { plan } from "./plan.js";
import { profile } from "./profile.js";
import { question } from "./question.js";

const RENDERERS = { text, question, menu, profile, summary, pathways, details, compare, plan, safety };

/** @param {{kind: string}} message @returns {HTMLElement} */
export function render(message) {
  return (RENDERERS[message.kind] ?? text)(message);
}

/** @param {{text?: string}} message */
function text({ text: words = "" }) {
  return el("div", { class: "text" }, ...words.split(/\n+/).map((line) => el("p", { "data-say": true }, line)));
}

function menu({ text: words, buttons }) {
  return el(
    "div",
    { class: "menu" },
    words && el("h2", { class: "menu-text", tabindex: "-1", "data-heading": true, "data-say": true }, words),
    actionList(buttons),
  );
}

function summary({ title, lines = [] }) {
  const heading = uniqueId("summary");
  return el(
    "article",
    { class: "card summary", "aria-labelledby": heading },
    el("h2", { id: heading, tabindex: "-1", "data-heading": true, "data-say": true }, title),
    el("ul", { class: "summary-lines" }, ...lines.map((line) => el("li", { "data-say": true }, line))),
  );
}

/** In the log. Level "now" asks on its full page (safety.js); here it only leaves its words. */
function safety({ level, title, lines = [], helpline, status, buttons }) {
  return el(
    "article",
    { class: `card safety-card safety-${level}`, "data-asks": level === "now" && buttons?.length > 0 },
    el("h2", { tabindex: "-1", "data-heading": true, "data-say": true }, icon("bell"), " ", title),
    ...lines.map((line) => el("p", { "data-say": true }, line)),
    helplineRow(helpline),
    level !== "now" && status && el("p", { class: "safety-said", "data-say": true }, status),
    level !== "now" && actionList(buttons, "card-actions"),
  );
}

/** A helpline that nobody has filled in yet stays visibly blank. @param {{label: string, text: string}|undefined} helpline */
export function helplineRow(helpline) {
  if (!helpline) return null;
  return el(
    "p",
    { class: "helpline" },
    icon("phone"),
    el("span", { class: "helpline-label", "data-say": true }, helpline.label),
    " ",
    helpline.text
      ? el("strong", { "data-say": true }, helpline.text)
      : el("span", { class: "blank" }, hidden(t("safety.blank"))),
  );
}
