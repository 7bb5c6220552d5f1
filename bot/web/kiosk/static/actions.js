/** The buttons a message carries, and what becomes of them when they are no longer live. */

import { el, hidden, icon, list } from "./dom.js";
import { t } from "./labels.js";

/** @typedef {{id: string, label: string, primary?: boolean}} Button */

let ids = 0;

/** An id for labelling one element by another. */
export function uniqueId(prefix) {
  ids += 1;
  return `${prefix}-${ids}`;
}

/** A button that posts a turn. @param {Button} button @param {string} [classes] */
export function actionButton({ id, label, primary }, classes = "") {
  return el(
    "button",
    { type: "button", class: `button ${primary ? "primary" : ""} ${classes}`.trim(), "data-button": id, "data-said": label },
    el("span", { "data-say": true }, label),
  );
}

/** @param {Button[]|undefined} buttons @param {string} classes */
export function actionList(buttons, classes = "actions") {
  if (!buttons?.length) return null;
  return list({ class: classes }, ...buttons.map((button) => actionButton(button)));
}

/** Can the person answer this message? @param {Element} item */
export function isInteractive(item) {
  return item.querySelector("[data-button], [data-asks]") !== null;
}

/**
 * Take the buttons away and keep their words. Options and menus stay readable, the rest goes unless it was chosen.
 * @param {Element} item
 * @param {string} [said] the words of the answer; marks the option on resume, when the press itself is not known
 */
export function retire(item, said) {
  item.classList.remove("live");
  item.classList.add("past");
  if (said !== undefined && !item.querySelector(".chosen")) {
    const same = [...item.querySelectorAll("[data-said]")].filter((button) => button.dataset.said === said);
    if (same.length === 1) same[0].classList.add("chosen");
  }
  for (const button of item.querySelectorAll("button[data-button], button[data-value], button[data-passing]")) {
    const chosen = button.classList.contains("chosen") || button.getAttribute("aria-pressed") === "true";
    const stays = button.classList.contains("option") || button.closest(".actions") !== null;
    if (!stays && (!chosen || button.hasAttribute("data-submit"))) {
      (button.closest(".card-actions > li") ?? button).remove();
      continue;
    }
    const words = el("span", { class: `${button.className} ${chosen ? "chosen" : ""}` });
    words.append(...button.childNodes);
    if (chosen) words.append(el("span", { class: "mark" }, icon("tick"), hidden(` (${t("question.your_answer")})`)));
    button.replaceWith(words);
  }
  for (const rest of item.querySelectorAll("[data-live-only]")) rest.remove();
  for (const empty of item.querySelectorAll("ul:empty")) empty.remove();
}
