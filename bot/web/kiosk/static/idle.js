/** Watches for a terminal that nobody uses: warns, counts down, and leaves. Deadlines are clock times, so sleep counts. */

import { fromTemplate } from "./dom.js";
import { fill, t } from "./labels.js";

const SIGNS_OF_LIFE = ["pointerdown", "pointermove", "keydown", "input", "wheel", "touchstart"];
/** The server ends idle sittings too, and sees only what is sent: somebody who reads or types is reported. */
const TELL_SERVER_EVERY_MS = 20_000;
const SPOKEN_SECONDS = [30, 10];

export class IdleWatch {
  /**
   * @param {{warn_after_s: number, leave_after_s: number}} times
   * @param {{onLeave: () => void, onAlive: () => void}} handlers onAlive: the person is here, though no turn was sent
   */
  constructor(times, { onLeave, onAlive }) {
    this.warnAfter = times.warn_after_s * 1000;
    this.leaveAfter = times.leave_after_s * 1000;
    this.onLeave = onLeave;
    this.onAlive = onAlive;
    this.dialog = /** @type {HTMLDialogElement} */ (fromTemplate("idle-template").firstElementChild);
    this.countdown = /** @type {HTMLElement} */ (this.dialog.querySelector(".countdown"));
    this.spoken = /** @type {HTMLElement} */ (this.dialog.querySelector("[role=status]"));
    document.body.append(this.dialog);
    this.dialog.querySelector("button")?.addEventListener("click", () => this.#stay());
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#stay();
    });
    this.seen = () => {
      if (!this.dialog.open) this.#alive();
    };
    for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, this.seen, { passive: true });
    this.toldAt = this.lastSeen = Date.now();
    this.timer = window.setInterval(() => this.#tick(), 1000);
  }

  /** A turn was answered: the server knows that the person is here. */
  served() {
    this.toldAt = this.lastSeen = Date.now();
  }

  stop() {
    window.clearInterval(this.timer);
    for (const sign of SIGNS_OF_LIFE) window.removeEventListener(sign, this.seen);
    if (this.dialog.open) this.dialog.close();
    this.dialog.remove();
  }

  #alive() {
    // After a sleep the tick may come late: whoever touches the terminal then is perhaps somebody else.
    if (Date.now() - this.lastSeen >= this.leaveAfter) return this.#tick();
    this.lastSeen = Date.now();
    this.#tell();
  }

  #tell() {
    if (this.lastSeen <= this.toldAt || Date.now() - this.toldAt < TELL_SERVER_EVERY_MS) return;
    this.toldAt = Date.now();
    this.onAlive();
  }

  #stay() {
    this.dialog.close();
    this.toldAt = 0;
    this.#alive();
  }

  #tick() {
    // The fixed safety screen stays until somebody answers it: it is never closed because nobody moved.
    if (document.querySelector("dialog.safety[open]")) this.lastSeen = Date.now();
    this.#tell();
    const quiet = Date.now() - this.lastSeen;
    if (quiet >= this.leaveAfter) {
      this.stop();
      this.onLeave();
    } else if (quiet >= this.warnAfter) {
      const seconds = Math.ceil((this.leaveAfter - quiet) / 1000);
      this.countdown.textContent = t("idle.countdown", { seconds });
      if (SPOKEN_SECONDS.includes(seconds)) this.spoken.textContent = this.countdown.textContent;
      if (!this.dialog.open) {
        fill(this.dialog);
        this.spoken.textContent = "";
        this.dialog.showModal();
      }
    }
  }
}
