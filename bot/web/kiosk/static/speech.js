/** Reads aloud with voices of this machine only: a network voice would carry the words out of the building. */

import { voiceOf } from "./labels.js";

const synthesis = window.speechSynthesis;

/** @param {string} code @returns {SpeechSynthesisVoice|undefined} */
function localVoice(code) {
  if (!synthesis) return undefined;
  const tag = voiceOf(code).toLowerCase();
  const local = synthesis.getVoices().filter((voice) => voice.localService === true);
  const named = (voice) => voice.lang.toLowerCase().replace("_", "-");
  return local.find((voice) => named(voice) === tag) ?? local.find((voice) => named(voice).split("-")[0] === code);
}

/** @param {string} code */
export function canSpeak(code) {
  return localVoice(code) !== undefined;
}

/** Voices arrive late in most browsers. @param {() => void} listener */
export function onVoices(listener) {
  synthesis?.addEventListener("voiceschanged", listener);
}

/** Read these texts one after the other; whatever was being read stops. @param {{text: string, lang: string}[]} texts */
export function speak(texts) {
  if (!synthesis) return;
  synthesis.cancel();
  for (const { text, lang } of texts) {
    const voice = localVoice(lang);
    if (!voice) continue;
    // One short utterance a line: long ones are cut off by some engines.
    for (const line of text.split(/\n+/).filter((part) => part.trim())) {
      const utterance = new SpeechSynthesisUtterance(line);
      utterance.voice = voice;
      utterance.lang = voice.lang;
      utterance.rate = 0.95;
      synthesis.speak(utterance);
    }
  }
}

export function hush() {
  synthesis?.cancel();
}

/**
 * What a listener needs to hear of a message, in reading order: what is visible, without signs and hidden helpers.
 * @param {Element} element
 * @returns {string[]}
 */
export function spokenLines(element) {
  const lines = [...element.querySelectorAll("[data-say]")].map((part) => (part.textContent ?? "").trim());
  return lines.filter(Boolean);
}
