/** One question: five faces, a choice, or a choice of several. */

import { uniqueId } from "./actions.js";
import { el, icon, list, pictogram } from "./dom.js";
import { t } from "./labels.js";

/**
 * @typedef {{id: string, value: string, label: string, face?: number, pictogram?: string, example?: string, exclusive?: boolean}} Option
 * @typedef {{id: string, text: string, hint?: string, explain?: string, pictogram?: string, type: "rating"|"choice"|"multi",
 *   options: Option[], submit?: string, dont_know?: {id: string, label: string}, back?: {id: string, label: string},
 *   selected?: string[]}} Question
 */

/** @param {Question} question */
export function question(question) {
  const several = question.type === "multi";
  const heading = uniqueId("question");
  const note = uniqueId("several");
  const chosen = new Set(question.selected ?? []);
  const options = list(
    { class: `options ${question.type}`, "aria-labelledby": heading, "aria-describedby": several && note },
    ...question.options.map((one) => option(one, several, chosen.has(one.value))),
  );
  if (several) options.addEventListener("click", toggle);
  return el(
    "article",
    { class: `question ${question.type}`, "aria-labelledby": heading },
    question.pictogram && el("span", { class: "question-sign" }, pictogram(question.pictogram)),
    el(
      "div",
      { class: "question-head" },
      el(
        "h2",
        { id: heading, tabindex: "-1", "data-heading": true },
        question.hint && el("span", { class: "question-hint", "data-say": true }, question.hint),
        question.hint && " ",
        el("span", { class: "question-text", "data-say": true }, question.text),
      ),
      several && el("p", { class: "question-note", id: note, "data-say": true }, t("question.several")),
    ),
    options,
    ...below(question, several),
  );
}

/** @param {Option} one @param {boolean} several @param {boolean} chosen */
function option(one, several, chosen) {
  const face = one.face !== undefined && one.face !== null;
  return el(
    "button",
    {
      type: "button",
      class: `option ${face ? `face face-${one.face}` : ""} ${!several && chosen ? "before" : ""}`,
      "data-button": several ? null : one.id,
      "data-value": one.value,
      "data-said": one.label,
      "data-exclusive": several && one.exclusive,
      "aria-pressed": several ? String(chosen) : null,
    },
    several && el("span", { class: "box" }, icon("tick")),
    face ? icon(`face-${one.face}`, "face-sign") : one.pictogram && pictogram(one.pictogram),
    el(
      "span",
      { class: "option-words" },
      el("span", { class: "option-label", "data-say": true }, one.label),
      one.example && " ",
      one.example && el("span", { class: "option-example" }, one.example),
    ),
    !several && chosen && el("span", { class: "visually-hidden", "data-live-only": true }, ` (${t("question.your_answer")})`),
  );
}

/** What stands below the answers: continue, back, explain, listen, don't know. @param {Question} question @param {boolean} several */
function below(question, several) {
  const explanation = uniqueId("explain");
  const text = question.explain && el("p", { class: "explain", id: explanation, hidden: true }, question.explain);
  const explain = question.explain &&
    el("button", { type: "button", class: "button quiet", "data-passing": true, "aria-expanded": "false", "aria-controls": explanation },
      icon("question"), el("span", {}, t("question.explain")));
  explain?.addEventListener("click", () => {
    text.hidden = !text.hidden;
    explain.setAttribute("aria-expanded", String(!text.hidden));
  });
  const listen = el("button", { type: "button", class: "button quiet listen", "data-passing": true, "data-listen": true },
    icon("sound"), el("span", {}, t("question.listen")));
  return [
    text,
    el(
      "div",
      { class: "question-foot" },
      several && question.submit &&
        el("button", { type: "button", class: "button primary submit", "data-button": question.submit, "data-submit": true },
          t("question.submit")),
      el(
        "div",
        { class: "question-aside" },
        question.back && passing(question.back, icon("back", "flips")),
        explain,
        listen,
        question.dont_know && passing(question.dont_know, null, "dont-know"),
      ),
    ),
  ];
}

function passing({ id, label }, sign, classes = "") {
  return el(
    "button",
    { type: "button", class: `button quiet ${classes}`, "data-button": id, "data-said": label },
    sign,
    el("span", { "data-say": classes === "dont-know" }, label),
  );
}

/** "None of these" clears the others, and the others clear it. @param {Event} event */
function toggle(event) {
  const pressed = /** @type {HTMLElement} */ (event.target).closest("button[data-value]");
  if (!pressed || pressed.closest("[data-busy]")) return;
  const on = pressed.getAttribute("aria-pressed") !== "true";
  pressed.setAttribute("aria-pressed", String(on));
  if (!on) return;
  const exclusive = pressed.hasAttribute("data-exclusive");
  for (const other of /** @type {Element} */ (event.currentTarget).querySelectorAll("button[data-value]")) {
    if (other !== pressed && (exclusive || other.hasAttribute("data-exclusive"))) other.setAttribute("aria-pressed", "false");
  }
}

/** The values chosen in the question around this submit button. @param {Element} submit @returns {string[]} */
export function chosenValues(submit) {
  const pressed = submit.closest(".question")?.querySelectorAll('[data-value][aria-pressed="true"]') ?? [];
  return [...pressed].map((one) => /** @type {HTMLElement} */ (one).dataset.value ?? "");
}
