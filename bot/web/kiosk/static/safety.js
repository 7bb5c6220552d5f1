/** The full page that says "press the bell". Its own words are in memory: it opens without any network. */

import { actionButton, uniqueId } from "./actions.js";
import { el, fromTemplate } from "./dom.js";
import { known, language, t } from "./labels.js";
import { helplineRow } from "./messages.js";
import { call, Refused } from "./transport.js";

const LOOK_EVERY_MS = 5_000;

export class SafetyScreen {
  /** @param {{onButton: (button: HTMLElement) => void, onClose: () => void}} handlers */
  constructor({ onButton, onClose }) {
    this.dialog = /** @type {HTMLDialogElement} */ (fromTemplate("safety-template").firstElementChild);
    this.title = /** @type {HTMLElement} */ (this.dialog.querySelector("h2"));
    this.lines = /** @type {HTMLElement} */ (this.dialog.querySelector(".safety-lines"));
    this.status = /** @type {HTMLElement} */ (this.dialog.querySelector(".safety-status"));
    this.trouble = /** @type {HTMLElement} */ (this.dialog.querySelector(".safety-trouble"));
    this.buttons = /** @type {HTMLElement} */ (this.dialog.querySelector(".safety-buttons"));
    this.title.id = uniqueId("safety-title");
    this.lines.id = uniqueId("safety-lines");
    this.dialog.setAttribute("aria-labelledby", this.title.id);
    this.status.id = uniqueId("safety-status");
    this.dialog.setAttribute("aria-describedby", `${this.lines.id} ${this.status.id}`);
    this.onClose = onClose;
    this.timer = 0;
    // Only an answer closes this page, not a key pressed in fear.
    this.dialog.addEventListener("cancel", (event) => event.preventDefault());
    this.dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.preventDefault());
    this.dialog.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("button");
      if (button?.dataset.button) onButton(button);
      else if (button) this.#leave();
    });
    document.body.append(this.dialog);
  }

  get open() {
    return this.dialog.open;
  }

  /**
   * The page's own words. Before a language is chosen: in every language.
   * @param {{status?: string, everyLanguage?: boolean, close?: string}} [how] close: key of the button's words
   */
  showOwn({ status = "", everyLanguage = false, close = "safety.close" } = {}) {
    this.#stop();
    const codes = everyLanguage ? known().map((one) => one.code) : [language()];
    const inEach = (key, tag) => codes.map((code) => el(tag, { lang: code, class: "safety-own" }, t(key, {}, code)));
    this.title.replaceChildren(...inEach(everyLanguage ? "safety.offline_bell" : "safety.offline_title", "span"));
    this.lines.replaceChildren(...(everyLanguage ? [] : inEach("safety.offline_bell", "p")));
    this.#fill(status, [el("button", { type: "button", class: "button" }, ...inEach(close, "span"))]);
  }

  /** The server's fixed text of level "now". @param {{title: string, lines: string[], helpline?: object, status?: string, buttons?: object[]}} message */
  show(message) {
    this.title.textContent = message.title;
    this.lines.replaceChildren(...message.lines.map((line) => el("p", {}, line)));
    const helpline = helplineRow(message.helpline);
    if (helpline) this.lines.append(helpline);
    const buttons = (message.buttons ?? []).map((button) => actionButton(button));
    if (!buttons.length) buttons.push(el("button", { type: "button", class: "button" }, t("safety.close")));
    this.#fill(message.status ?? "", buttons);
    this.#stop();
    this.timer = window.setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#look();
  }

  /** @param {string} text */
  tell(text) {
    this.trouble.textContent = text;
  }

  close() {
    this.#stop();
    if (this.dialog.open) this.dialog.close();
  }

  remove() {
    this.close();
    this.dialog.remove();
  }

  #fill(status, buttons) {
    this.status.textContent = status;
    this.trouble.textContent = "";
    this.buttons.replaceChildren(...buttons.map((button) => el("li", {}, button)));
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.scrollTop = 0;
    this.title.focus({ preventScroll: true });
  }

  #leave() {
    this.close();
    this.onClose();
  }

  #stop() {
    window.clearInterval(this.timer);
  }

  async #look() {
    const timer = this.timer;
    try {
      const { state, text } = await call("GET", "/api/alert", undefined, { timeout: LOOK_EVERY_MS });
      if (timer !== this.timer || !this.open) return;
      this.trouble.textContent = "";
      if (state !== "none" && text && this.status.textContent !== text) this.status.textContent = text;
      this.status.dataset.state = state;
    } catch (error) {
      if (timer !== this.timer || !this.open) return;
      // Signed out in between: the words stay until the person has read them.
      if (error instanceof Refused && error.status === 401) this.#stop();
      else this.trouble.textContent = t("safety.no_news");
    }
  }
}
