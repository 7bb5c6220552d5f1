/** The career plan: goals, steps, who and when; and its print, which is the plan alone. */

import { actionList, uniqueId } from "./actions.js";
import { el, icon } from "./dom.js";
import { t } from "./labels.js";

/**
 * @typedef {{id: string, number: number, title: string, what?: string, details?: string[], actor: string, due?: string,
 *   status?: string, comment?: string, buttons?: {id: string, label: string}[]}} Step
 */

/** @param {{title: string, status?: {id: string, label: string}, note?: string, goals: {title: string, why?: string, steps: Step[]}[],
 *   lines?: string[], buttons?: object[]}} message */
export function plan({ title, status, note, goals, lines = [], buttons }) {
  const heading = uniqueId("plan");
  const article = el(
    "article",
    { class: "card plan", "aria-labelledby": heading },
    el(
      "div",
      { class: "plan-head" },
      el("h2", { id: heading, tabindex: "-1", "data-heading": true, "data-say": true }, title),
      status && el("p", { class: `plan-status plan-status-${status.id}`, "data-say": true }, status.label),
    ),
    note && el("p", { class: "note plan-note", "data-say": true }, note),
    ...goals.map(goalSection),
    ...lines.map((line) => el("p", { class: "plan-line", "data-say": true }, line)),
    actionList(buttons, "card-actions"),
    printButton(),
  );
  return article;
}

function goalSection({ title, why, steps }) {
  return el(
    "section",
    { class: "goal" },
    el("h3", { "data-say": true }, title),
    why && el("p", { class: "goal-why" }, el("strong", {}, `${t("plan.why")}: `), el("span", { "data-say": true }, why)),
    el("ol", { class: "steps", role: "list" }, ...steps.map(stepItem)),
  );
}

/** @param {Step} step */
function stepItem({ number, title, what, details = [], actor, due, status, comment, buttons }) {
  return el(
    "li",
    { class: "step" },
    el("span", { class: "step-number", "aria-hidden": "true" }, String(number)),
    el(
      "div",
      { class: "step-body" },
      el("h4", {}, el("span", { class: "visually-hidden" }, `${t("plan.step", { number })}: `), el("span", { "data-say": true }, title)),
      what && el("p", { class: "step-what", "data-say": true }, what),
      ...details.map((detail) => el("p", { class: "step-what", "data-say": true }, detail)),
      el(
        "dl",
        { class: "step-facts" },
        fact("person", t("plan.who"), actor),
        fact("calendar", t("plan.when"), due),
        fact("clock", t("plan.state"), status, "step-status"),
      ),
      comment && el("p", { class: "step-comment" }, icon("speech"), el("span", {}, el("strong", {}, `${t("plan.comment")}: `), comment)),
      actionList(buttons, "card-actions"),
    ),
  );
}

function fact(sign, name, value, classes = "") {
  if (!value) return null;
  return el("div", { class: classes }, el("dt", {}, icon(sign), name), el("dd", { "data-say": true }, value));
}

function printButton() {
  const button = el("button", { type: "button", class: "button quiet plan-print", "data-print": true }, icon("print"), el("span", {}, t("plan.print")));
  button.addEventListener("click", () => {
    mark(button.closest(".plan"));
    window.print();
  });
  return button;
}

/** Only the marked plan reaches the paper. @param {Element|null|undefined} chosen */
function mark(chosen) {
  for (const other of document.querySelectorAll(".plan.to-print")) other.classList.remove("to-print");
  chosen?.classList.add("to-print");
}

// Printing from the browser's own menu prints the newest plan.
window.addEventListener("beforeprint", () => {
  if (!document.querySelector(".plan.to-print")) mark([...document.querySelectorAll(".plan")].at(-1));
});
window.addEventListener("afterprint", () => mark(null));
