/** The sentences of the page, per language, kept in memory so that help works without a network. */

import { call } from "./transport.js";

/** @typedef {{labels: Record<string, string>, direction: "ltr"|"rtl", voice: string, typing: boolean, site: string}} Wording */

/** @type {Map<string, Wording>} */
const wordings = new Map();
let current = document.documentElement.lang;

/** The languages of this site, in the order of the start screen. */
export const languages = [...document.querySelectorAll("[data-language]")].map((button) => ({
  code: /** @type {HTMLElement} */ (button).dataset.language ?? "",
  direction: button.getAttribute("dir") ?? "ltr",
}));

/** Fetch one language; a second call costs nothing. @param {string} code */
export async function load(code) {
  if (!wordings.has(code)) wordings.set(code, await call("GET", `/api/labels/${encodeURIComponent(code)}`));
  return /** @type {Wording} */ (wordings.get(code));
}

/** Make `code` the page's language and fill every element with data-label, data-name or data-placeholder. @param {string} code */
export async function use(code) {
  const wording = await load(code);
  current = code;
  document.documentElement.lang = code;
  document.documentElement.dir = wording.direction;
  fill(document);
  // Empty where one service has several sites: which one it is, the conversation says.
  const site = document.querySelector(".brand-site");
  if (wording.site && site) site.textContent = wording.site;
  // A language of buttons only has nobody who would understand, or hear, what is typed in it.
  document.documentElement.classList.toggle("buttons-only", !wording.typing);
}

/** @param {ParentNode} root */
export function fill(root) {
  for (const element of root.querySelectorAll("[data-label]")) element.textContent = t(element.dataset.label);
  for (const element of root.querySelectorAll("[data-name]")) element.setAttribute("aria-label", t(element.dataset.name));
  for (const element of root.querySelectorAll("[data-placeholder]")) element.setAttribute("placeholder", t(element.dataset.placeholder));
}

/** The text of `key` in the page's language, or in `code`. @param {string} key @param {Record<string, string|number>} [values] */
export function t(key, values = {}, code = current) {
  const text = wordings.get(code)?.labels[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export function language() {
  return current;
}

/** The tag of the voice that reads `code`, e.g. fr-FR. @param {string} code */
export function voiceOf(code) {
  return wordings.get(code)?.voice ?? code;
}

/** Languages whose sentences are in memory. */
export function known() {
  return languages.filter((one) => wordings.has(one.code));
}

/** @param {string} code */
export function directionOf(code) {
  return languages.find((one) => one.code === code)?.direction ?? "ltr";
}
