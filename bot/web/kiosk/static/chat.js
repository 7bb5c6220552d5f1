/** <itinera-chat>: one person's conversation, from the first message to signing out. */

import { Composer } from "./composer.js";
import { el, fromTemplate, icon } from "./dom.js";
import { fill, language, t, use } from "./labels.js";
import { Log } from "./log.js";
import { showProgress } from "./progress.js";
import { chosenValues } from "./question.js";
import { SafetyScreen } from "./safety.js";
import { hush, speak } from "./speech.js";
import { Refused, Unreachable, call, turn, turnId } from "./transport.js";

/**
 * @typedef {{text: string}|{button: string, values?: string[]}} Action what the person did
 * @typedef {{turn_id: string, said: string, messages: object[], progress: object|null, language: string, followed?: boolean}} Reply
 */

/** Quicker answers than this need no "writing…". */
const WRITING_AFTER_MS = 400;
const OWN_SAFETY_AFTER_MS = 300;

export class ItineraChat extends HTMLElement {
  /** The one turn under way, and the one that may or may not have reached the server. */
  #busy = false;
  #unsent = /** @type {({turn_id: string} & Action)|null} */ (null);
  /** Grows when the whole conversation is read again, so that a late reply is not shown twice. */
  #reading = 0;
  #helping = false;
  #signedOut = false;
  aloud = false;

  connectedCallback() {
    this.append(fromTemplate("chat-template"));
    fill(this);
    this.log = new Log(this.querySelector("[role=log]"));
    this.composer = new Composer(this.querySelector(".composer"), this.querySelector(".counter"), (text) =>
      this.act({ text }, { typed: true }));
    this.safety = new SafetyScreen({
      onButton: (button) => this.#press(button),
      onClose: () => (this.#signedOut ? this.#leave() : this.log.focus(this.log.newest())),
    });
    this.log.region.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("button");
      // The second press of a double click would answer the next question, which stands in the same place by then.
      if (button?.dataset.button && event.detail < 2) this.#press(button);
      else if (button && "listen" in button.dataset) this.readAloud([button.closest(".item")]);
    });
    window.addEventListener("online", this.#online);
  }

  disconnectedCallback() {
    this.#reading += 1;
    window.removeEventListener("online", this.#online);
    this.safety.remove();
    hush();
  }

  /** Show what GET /api/conversation gave. @param {object} conversation */
  begin(conversation) {
    document.querySelector(".brand-site").textContent = conversation.site.name;
    this.log.restore(conversation.messages);
    this.#surround(conversation);
    const newest = this.log.newest();
    this.#openSafety(conversation.messages.slice(conversation.messages.length - newest.length).map((entry) => entry.message));
    this.log.show(newest, false);
    if (!this.safety.open) this.log.focus(newest);
    if (this.aloud) this.readAloud();
  }

  /** Read the conversation again: after the browser brought an old page back, or a reply came too late. */
  async resume() {
    this.#reading += 1;
    try {
      const conversation = await call("GET", "/api/conversation");
      if (conversation.language !== language()) await use(conversation.language);
      if (this.isConnected) this.begin(conversation);
    } catch (error) {
      if (error instanceof Refused && error.status === 401) this.#leave();
      else this.#trouble(t("error.network_stopped"), () => this.resume());
    }
  }

  /** One action of the person, sent once however often it is pressed. @param {Action} action @param {{typed?: boolean}} [how] */
  async act(action, { typed = false } = {}) {
    if (this.#busy) return;
    const again = this.#unsent !== null && sameAction(this.#unsent, action);
    const body = again ? this.#unsent : { turn_id: turnId(), ...action };
    const reading = this.#reading;
    this.#setBusy(true);
    try {
      const reply = await turn("/api/turn", body, (why) => this.#waiting(why));
      this.#unsent = null;
      if (typed) this.composer.clear();
      if (reading === this.#reading) await this.#receive(reply, typed);
      else if (this.isConnected) await this.resume();
    } catch (error) {
      this.#failed(error, body, () => this.act(action, { typed }));
    } finally {
      this.#setBusy(false);
    }
  }

  /** Help never waits: the page's own words stand there until the server's come. */
  async help() {
    if (this.#helping) return;
    this.#helping = true;
    const own = (status) => this.safety.showOwn({ status });
    const early = setTimeout(() => own(t("safety.sending")), OWN_SAFETY_AFTER_MS);
    try {
      const reply = await turn("/api/help", { turn_id: turnId() }, (why) => {
        clearTimeout(early);
        if (why) own(t(why === "network" ? "safety.not_sent" : "safety.sending"));
      });
      clearTimeout(early);
      if (this.safety.open) this.safety.close();
      if (this.isConnected) await this.#receive(reply, false);
    } catch (error) {
      clearTimeout(early);
      this.#signedOut = error instanceof Refused && error.status === 401;
      if (this.isConnected) own(t("safety.not_sent"));
    } finally {
      this.#helping = false;
    }
  }

  /** @param {(HTMLElement|null)[]} [items] */
  readAloud(items = this.log.newest()) {
    speak(this.log.spoken(items.filter(Boolean)));
  }

  /** What stands around the messages. */
  #surround({ progress, followed }) {
    showProgress(this.querySelector(".progress"), progress);
    this.querySelector(".followed").textContent = followed ? t("chat.followed") : "";
  }

  /** @param {HTMLElement} button */
  #press(button) {
    if (this.#busy) return;
    const action = { button: button.dataset.button ?? "" };
    if ("submit" in button.dataset) action.values = chosenValues(button);
    button.classList.add("chosen");
    this.act(action);
  }

  /** @param {Reply} reply @param {boolean} typed */
  async #receive(reply, typed) {
    hush();
    if (reply.said) this.log.addOwn(reply.said);
    if (reply.language !== language()) await use(reply.language);
    const items = reply.messages.map((message) => this.log.add({ seq: reply.seq, from: "assistant", lang: reply.language, message }));
    this.log.settle();
    this.#surround(reply);
    this.safety.close();
    this.#openSafety(reply.messages);
    if (!typed && !this.safety.open) this.log.focus(items);
    this.log.show(items);
    if (this.aloud) this.readAloud(items);
    this.dispatchEvent(new CustomEvent("served"));
  }

  #openSafety(messages) {
    const now = messages.findLast((message) => message.kind === "safety" && message.level === "now");
    if (now) this.safety.show(now);
    else this.safety.close();
  }

  #setBusy(busy) {
    this.#busy = busy;
    this.composer.busy = busy;
    this.toggleAttribute("data-busy", busy);
    clearTimeout(this.writing);
    const line = this.querySelector(".writing");
    if (!busy) line.textContent = "";
    else this.writing = setTimeout(() => (line.textContent = t("chat.writing")), WRITING_AFTER_MS);
  }

  /** @param {"network"|"busy"|null} why */
  #waiting(why) {
    clearTimeout(this.writing);
    if (why) this.#trouble(t(`error.${why}`));
    else this.#trouble("");
  }

  #failed(error, body, again) {
    for (const pressed of this.querySelectorAll(".live .chosen")) pressed.classList.remove("chosen");
    if (!this.isConnected) return;
    if (error instanceof Refused && error.status === 401) return this.#leave();
    if (error instanceof Unreachable) {
      this.#unsent = body;
      this.again = again;
      this.#trouble(t("error.network_stopped"), again);
    } else if (error instanceof Refused) {
      this.#unsent = null;
      this.#trouble(error.message || t("error.failed"), error.retry || error.status >= 500 ? again : undefined);
    } else {
      this.#unsent = null;
      this.#trouble(t("error.failed"), () => this.resume());
      throw error;
    }
  }

  #online = () => {
    if (this.#unsent && !this.#busy) this.again?.();
  };

  /** One sentence above the line to type in, with a way on. @param {string} text @param {() => void} [again] */
  #trouble(text, again) {
    const place = this.querySelector(".trouble");
    if (this.safety.open) this.safety.tell(text);
    if (place.dataset.text === text && !again && !place.querySelector("button")) return;
    place.dataset.text = text;
    place.replaceChildren();
    if (!text) return;
    place.append(icon("warning"), el("p", {}, text));
    if (!again) return;
    const button = el("button", { type: "button", class: "button" }, t("error.try_again"));
    button.addEventListener("click", () => {
      this.composer.focus();
      this.#trouble("");
      again();
    });
    place.append(button);
  }

  #leave() {
    this.dispatchEvent(new CustomEvent("expired"));
  }
}

function sameAction(one, other) {
  return one.text === other.text && one.button === other.button && String(one.values) === String(other.values);
}

customElements.define("itinera-chat", ItineraChat);
