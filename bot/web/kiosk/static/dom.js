/** Small helpers to build elements. Text only ever goes in as text nodes: the page has no innerHTML. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string|number|boolean|null|undefined>} [attributes] false, null and undefined leave one out
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/**
 * @param {string} tag
 * @param {Record<string, string|number|boolean|null|undefined>} [attributes]
 * @param {...Node} children
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/** One of the page's own signs. Always next to words, so hidden from screen readers. @param {string} name */
export function icon(name, extra = "") {
  return sprite(`/static/kiosk/icons.svg#${name}`, `icon ${extra}`.trim());
}

/** A content pictogram, always next to words. @param {string} name */
export function pictogram(name, extra = "") {
  return sprite(`/static/kiosk/pictograms.svg#${name}`, `pictogram ${extra}`.trim());
}

/** @param {string} text */
export function hidden(text) {
  return el("span", { class: "visually-hidden" }, text);
}

/** A list that stays a list for screen readers when CSS takes its bullets away. */
export function list(attributes, ...items) {
  return el("ul", { role: "list", ...attributes }, ...items.map((item) => el("li", {}, item)));
}

/** @param {string} id of a template in the page @returns {DocumentFragment} */
export function fromTemplate(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  return /** @type {DocumentFragment} */ (template.content.cloneNode(true));
}

/** Resolves after `ms`, or at once with true when `wake` fires. @param {number} ms @param {EventTarget} [target] */
export function pause(ms, target, wake = "") {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(false), ms);
    const onWake = () => finish(true);
    function finish(woken) {
      clearTimeout(timer);
      target?.removeEventListener(wake, onWake);
      resolve(woken);
    }
    target?.addEventListener(wake, onWake);
  });
}

function sprite(address, classes) {
  return svg("svg", { class: classes, "aria-hidden": "true" }, svg("use", { href: address }));
}

function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
}
