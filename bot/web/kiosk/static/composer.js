/** The line to type in: grows with the text, counts near the limit, Enter sends. */

import { t } from "./labels.js";

const MOST = 500;
const COUNT_FROM = 400;

export class Composer {
  /** @param {HTMLFormElement} form @param {HTMLElement} counter @param {(text: string) => void} onSend */
  constructor(form, counter, onSend) {
    this.form = form;
    this.counter = counter;
    this.onSend = onSend;
    this.input = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
    this.input.addEventListener("input", () => this.#changed());
    this.input.addEventListener("keydown", (event) => {
      // An input method uses Enter to accept a word; that Enter must not send.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
      this.input.focus();
    });
  }

  /** While a turn is under way the text stays, and stays as it was sent. @param {boolean} busy */
  set busy(busy) {
    this.input.readOnly = busy;
  }

  clear() {
    this.input.value = "";
    this.#changed();
  }

  get focused() {
    return this.form.contains(document.activeElement);
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  #send() {
    const text = this.input.value.trim();
    if (!text || this.input.readOnly) return;
    if (length(text) > MOST) this.#changed();
    else this.onSend(text);
  }

  #changed() {
    const used = length(this.input.value.trim());
    this.input.style.blockSize = "auto";
    this.input.style.blockSize = `${this.input.scrollHeight + this.input.offsetHeight - this.input.clientHeight}px`;
    const over = used > MOST;
    this.input.setAttribute("aria-invalid", String(over));
    this.counter.classList.toggle("over", over);
    this.counter.textContent = over
      ? t("chat.too_long", { over: used - MOST })
      : used >= COUNT_FROM
        ? t("chat.characters_left", { left: MOST - used })
        : "";
    // Every tenth number is enough to hear; a number at each key would drown the typing.
    this.counter.setAttribute("aria-live", over || (MOST - used) % 10 === 0 ? "polite" : "off");
  }
}

function length(text) {
  return [...text].length;
}
