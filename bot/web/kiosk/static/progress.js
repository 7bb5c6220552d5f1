/** Where the person is: in words, and as a bar of one part a chapter. */

import { el } from "./dom.js";
import { t } from "./labels.js";

/**
 * @param {HTMLElement} place
 * @param {{chapter: number, chapters: number, title: string, question: number|null, of: number|null}|null|undefined} progress
 */
export function showProgress(place, progress) {
  place.hidden = !progress;
  if (!progress) return;
  const { chapter, chapters, title, question, of } = progress;
  const parts = [t("progress.chapter", { chapter, chapters }), title];
  if (question && of) parts.push(t("progress.question", { question, of }));
  const words = parts.filter(Boolean).join(" · ");
  place.querySelector(".progress-words").textContent = words;
  const within = question && of ? Math.min(1, (question - 1) / of) : 0;
  const bar = place.querySelector(".progress-bar");
  bar.setAttribute("aria-label", t("progress.name"));
  bar.setAttribute("aria-valuetext", words);
  bar.setAttribute("aria-valuenow", String(Math.round((100 * (chapter - 1 + within)) / chapters)));
  bar.replaceChildren(
    ...Array.from({ length: chapters }, (_, index) => {
      const part = index + 1 < chapter ? 1 : index + 1 === chapter ? Math.max(within, 0.04) : 0;
      const filled = el("span", { class: "progress-filled" });
      filled.style.inlineSize = `${100 * part}%`;
      return el("span", { class: `progress-part ${index + 1 === chapter ? "now" : ""}` }, filled);
    }),
  );
}
