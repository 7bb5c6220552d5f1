/** The interest profile: a hexagon, R I A S E C clockwise from the top, and the same facts in words. */

import { uniqueId } from "./actions.js";
import { el, list, pictogram, svg } from "./dom.js";

/** @typedef {{id: string, label: string, value: number|null, words: string}} Area */

const MOST = 40;
const RADIUS = 100;
const RINGS = [10, 20, 30, 40];
const ORDER = ["R", "I", "A", "S", "E", "C"];
const SIGNS = { R: "hammer", I: "microscope", A: "palette", S: "people", E: "handshake", C: "list" };

/** @param {{title: string, text?: string, areas: Area[], note?: string}} profile */
export function profile({ title, text, areas, note }) {
  const heading = uniqueId("profile");
  const sorted = [...areas].sort((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id));
  return el(
    "article",
    { class: "card profile", "aria-labelledby": heading },
    el("h2", { id: heading, tabindex: "-1", "data-heading": true, "data-say": true }, title),
    text && el("p", { "data-say": true }, text),
    el(
      "div",
      { class: "profile-body" },
      hexagon(sorted),
      list({ class: "areas", "aria-labelledby": heading }, ...sorted.map(row)),
    ),
    note && el("p", { class: "note", "data-say": true }, note),
  );
}

/** @param {Area} area */
function row(area) {
  const part = (area.value ?? 0) / MOST;
  const bar = svg("svg", { class: "area-bar", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { class: "area-track", width: 100, height: 6 }),
    svg("rect", { class: "area-value", width: 100 * part, height: 6 }));
  return el(
    "div",
    { class: "area", "data-say": true },
    pictogram(SIGNS[area.id] ?? "star"),
    el("span", { class: "area-label" }, area.label),
    ": ",
    el("span", { class: "area-words" }, area.words),
    bar,
  );
}

/** @param {Area[]} areas in the order of ORDER */
function hexagon(areas) {
  const point = (index, value) => {
    const angle = (Math.PI / 3) * index;
    const length = (RADIUS * value) / MOST;
    return [length * Math.sin(angle), -length * Math.cos(angle)];
  };
  const line = (points) => points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  const drawing = svg("svg", { class: "hexagon", viewBox: "-140 -140 280 280", "aria-hidden": "true" });
  for (const ring of RINGS) {
    drawing.append(svg("polygon", { class: "ring", points: line(areas.map((_, index) => point(index, ring))) }));
  }
  areas.forEach((area, index) => {
    const [x, y] = point(index, MOST);
    const [signX, signY] = point(index, MOST * 1.22);
    drawing.append(
      svg("line", { class: "spoke", x1: 0, y1: 0, x2: x.toFixed(1), y2: y.toFixed(1) }),
      svg("use", { class: "hexagon-sign", href: `/static/kiosk/pictograms.svg#${SIGNS[area.id] ?? "star"}`,
        x: (signX - 16).toFixed(1), y: (signY - 16).toFixed(1), width: 32, height: 32 }),
    );
  });
  // An area without answers has no corner: it must not look like "not at all".
  const known = areas.flatMap((area, index) => (area.value === null ? [] : [point(index, area.value)]));
  drawing.append(svg("polygon", { class: "shape", points: line(known) }));
  for (const [x, y] of known) drawing.append(svg("circle", { class: "corner", cx: x.toFixed(1), cy: y.toFixed(1), r: 5 }));
  return drawing;
}
