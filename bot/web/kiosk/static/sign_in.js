/** The form that asks for code and PIN, in the language the person chose. */

import { el, fromTemplate, pause } from "./dom.js";
import { fill, language, t } from "./labels.js";
import { Refused, call } from "./transport.js";

const PIN_DIGITS = 8;
/** A half-filled form does not wait for the next person. */
const FORGET_AFTER_MS = 120_000;

/**
 * @param {HTMLElement} screen where the form goes
 * @param {{notice?: string, onSignedIn: () => Promise<void>, onBack: () => void}} options notice: a sentence to begin with
 */
export function showSignIn(screen, { notice = "", onSignedIn, onBack }) {
  screen.replaceChildren(fromTemplate("sign-in-template"));
  fill(screen);
  const form = /** @type {HTMLFormElement} */ (screen.querySelector("form"));
  const [code, pin] = [form.elements.namedItem("code"), form.elements.namedItem("pin")];
  const submit = /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]"));
  const problems = errorSummary(screen);
  let busy = false;

  const place = /** @type {HTMLElement} */ (screen.querySelector(".notice"));
  place.textContent = notice;
  place.hidden = !notice;

  let forget = setTimeout(onBack, FORGET_AFTER_MS);
  form.addEventListener("input", () => {
    clearTimeout(forget);
    forget = setTimeout(onBack, FORGET_AFTER_MS);
  });
  screen.querySelector("[data-back]")?.addEventListener("click", () => {
    clearTimeout(forget);
    onBack();
  });
  pin.addEventListener("input", () => groupDigits(pin));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    const missing = check(code, pin);
    if (missing.length) return problems.show(missing);
    problems.clear();
    setBusy(true);
    try {
      const body = { code: code.value.trim().toUpperCase(), pin: digits(pin.value), language: language() };
      await call("POST", "/api/sitting", body);
      clearTimeout(forget);
      form.reset();
      await onSignedIn();
    } catch (error) {
      if (!(error instanceof Refused)) problems.show([{ text: t("error.network_stopped") }]);
      else if (error.status === 429) await countDown(error);
      else if (error.status === 401) {
        pin.value = "";
        problems.show([{ field: code, text: error.message || t("sign_in.failed") }]);
      } else problems.show([{ text: error.message || t("error.failed") }]);
    } finally {
      setBusy(false);
    }
  });
  const begin = notice ? place : /** @type {HTMLElement} */ (screen.querySelector("h1"));
  begin.focus();

  function setBusy(on) {
    busy = on;
    submit.textContent = t(on ? "sign_in.busy" : "sign_in.submit");
    submit.setAttribute("aria-disabled", String(on));
  }

  /** Guessing is slowed down for everybody: say how long, then say that it is over. */
  async function countDown(error) {
    const seconds = error.retryAfter ?? 20;
    problems.show([{ text: t("sign_in.slow") }]); // not the server's sentence: its number of seconds would stand still
    for (let left = Math.ceil(seconds); left > 0 && submit.isConnected; left -= 1) {
      submit.textContent = t("sign_in.wait", { seconds: left });
      await pause(1000);
    }
    if (submit.isConnected) problems.show([{ field: code, text: t("sign_in.wait_over") }], { calm: true });
  }
}

/** @returns {{field: HTMLInputElement, text: string}[]} */
function check(code, pin) {
  const missing = [];
  if (!code.value.trim()) missing.push({ field: code, text: t("sign_in.code_missing") });
  if (!pin.value.trim()) missing.push({ field: pin, text: t("sign_in.pin_missing") });
  else if (digits(pin.value).length !== PIN_DIGITS) missing.push({ field: pin, text: t("sign_in.pin_length") });
  return missing;
}

function digits(text) {
  return text.replace(/\D/g, "");
}

/** 12345678 reads better as 1234 5678; the caret stays behind the digit it was behind. @param {HTMLInputElement} input */
function groupDigits(input) {
  const before = digits(input.value.slice(0, input.selectionStart ?? undefined)).length;
  const all = digits(input.value).slice(0, PIN_DIGITS);
  const half = PIN_DIGITS / 2;
  input.value = all.length > half ? `${all.slice(0, half)} ${all.slice(half)}` : all;
  const caret = Math.min(before, all.length);
  input.setSelectionRange(caret + (caret > half ? 1 : 0), caret + (caret > half ? 1 : 0));
}

/** "There is a problem", with a link to each field. @param {HTMLElement} screen */
function errorSummary(screen) {
  const box = /** @type {HTMLElement} */ (screen.querySelector(".summary-errors"));
  const list = /** @type {HTMLElement} */ (box.querySelector("ul"));

  function clear() {
    box.hidden = true;
    for (const input of screen.querySelectorAll("input")) {
      input.removeAttribute("aria-invalid");
      input.setAttribute("aria-describedby", `${input.id}-hint`);
      screen.querySelector(`#${input.id}-error`).hidden = true;
    }
  }

  function show(problems, { calm = false } = {}) {
    clear();
    box.querySelector("h2").hidden = calm;
    box.classList.toggle("calm", calm);
    list.replaceChildren(...problems.map(({ field, text }) => el("li", {}, field && !calm ? link(field, text) : text)));
    for (const { field, text } of calm ? [] : problems) {
      if (!field) continue;
      const note = screen.querySelector(`#${field.id}-error`);
      note.textContent = text;
      note.hidden = false;
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", `${field.id}-error ${field.id}-hint`);
    }
    box.hidden = false;
    box.focus();
  }

  function link(field, text) {
    const anchor = el("a", { href: `#${field.id}` }, text);
    anchor.addEventListener("click", (event) => {
      // The address stays as it is: the back button must not lead into a list of anchors.
      event.preventDefault();
      field.focus();
    });
    return anchor;
  }

  return { show, clear };
}
