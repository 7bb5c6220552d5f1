/** Pathways as cards, one pathway in detail, and pathways side by side. */

import { actionList, uniqueId } from "./actions.js";
import { el, hidden, list, pictogram, svg } from "./dom.js";
import { t } from "./labels.js";

/**
 * @typedef {{level: "best"|"great"|"some"|"to_try", label: string}} Fit
 * @typedef {{title: string, reasons: string[]}} Section
 */

const STEPS = { best: 4, great: 3, some: 2, to_try: 1 };

/** @param {{title: string, text?: string, cards: object[]}} message */
export function pathways({ title, text, cards }) {
  return el(
    "section",
    { class: "pathways" },
    el("h2", { tabindex: "-1", "data-heading": true, "data-say": true }, title),
    text && el("p", { "data-say": true }, text),
    list({ class: "pathway-list" }, ...cards.map(pathwayCard)),
  );
}

function pathwayCard({ title, summary, pictogram: sign, fit, sections, buttons }) {
  const heading = uniqueId("pathway");
  return el(
    "article",
    { class: "card pathway", "aria-labelledby": heading },
    el(
      "div",
      { class: "pathway-head" },
      sign && el("span", { class: "pathway-sign" }, pictogram(sign)),
      el("h3", { id: heading, "data-say": true }, title),
      fit && fitMark(fit),
    ),
    summary && el("p", { class: "pathway-summary", "data-say": true }, summary),
    sectionGrid(sections, "h4"),
    actionList(buttons, "card-actions"),
  );
}

/** @param {{title: string, lines?: string[], occupations?: object[], sections?: Section[], buttons?: object[]}} message */
export function details({ title, lines = [], occupations = [], sections, buttons }) {
  return el(
    "article",
    { class: "card details" },
    el("h2", { tabindex: "-1", "data-heading": true, "data-say": true }, title),
    ...lines.map((line) => el("p", { "data-say": true }, line)),
    occupations.length > 0 && list({ class: "occupations" }, ...occupations.map(occupation)),
    sectionGrid(sections, "h3"),
    actionList(buttons, "card-actions"),
  );
}

function occupation({ title, day, entry, fit }) {
  return el(
    "div",
    { class: "occupation" },
    el("div", { class: "occupation-head" }, el("h3", { "data-say": true }, title), fit && fitMark(fit)),
    el(
      "dl",
      {},
      day && el("div", {}, el("dt", { "data-say": true }, t("details.day")), el("dd", { "data-say": true }, day)),
      entry && el("div", {}, el("dt", { "data-say": true }, t("details.entry")), el("dd", { "data-say": true }, entry)),
    ),
  );
}

/** @param {{title: string, columns: string[], rows: {title: string, cells: string[]}[], buttons?: object[]}} message */
export function compare({ title, columns, rows, buttons }) {
  const heading = uniqueId("compare");
  // Explicit roles: the narrow layout turns rows into blocks, which would take the table's meaning away.
  const head = el(
    "tr",
    { role: "row" },
    el("td", { role: "cell" }),
    ...columns.map((column) => el("th", { scope: "col", role: "columnheader" }, column)),
  );
  const body = rows.map((row) =>
    el(
      "tr",
      { role: "row" },
      el("th", { scope: "row", role: "rowheader", "data-say": true }, row.title),
      ...row.cells.map((cell, index) =>
        el("td", { role: "cell", "data-say": true },
          el("span", { class: "cell-column", "aria-hidden": "true" }, `${columns[index] ?? ""}: `), cell)),
    ),
  );
  return el(
    "article",
    { class: "card compare" },
    el("h2", { id: heading, tabindex: "-1", "data-heading": true, "data-say": true }, title),
    el(
      "table",
      { role: "table", "aria-labelledby": heading },
      el("thead", { role: "rowgroup" }, head),
      el("tbody", { role: "rowgroup" }, ...body),
    ),
    actionList(buttons, "card-actions"),
  );
}

/** @param {Section[]|undefined} sections @param {string} level of the headings */
function sectionGrid(sections, level) {
  if (!sections?.length) return null;
  return el(
    "div",
    { class: "sections" },
    ...sections.map(({ title, reasons }) =>
      el(
        "section",
        { class: "section" },
        el(level, { "data-say": true }, title),
        el("ul", { class: "reasons" }, ...reasons.map((reason) => el("li", { "data-say": true }, reason))),
      )),
  );
}

/** Four steps, filled as far as the fit goes; the words say the same. @param {Fit|string} fit */
function fitMark(fit) {
  const { level, label } = typeof fit === "string" ? { level: "", label: fit } : fit;
  const steps = STEPS[level] ?? 0;
  const drawing = svg("svg", { class: "fit-steps", viewBox: "0 0 40 20", "aria-hidden": "true" });
  for (let step = 0; step < 4; step += 1) {
    const height = 7 + 4 * step;
    drawing.append(svg("rect", { class: step < steps ? "fit-on" : "fit-off", x: 1 + 10 * step, y: 19.5 - height, width: 8, height, rx: 1.5 }));
  }
  return el("p", { class: `fit fit-${level}` }, steps > 0 && drawing, hidden(" "), el("span", { "data-say": true }, label));
}
