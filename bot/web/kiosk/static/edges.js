/** How much of the window the bars at the top and at the bottom cover: nothing in focus may hide behind them. */

const root = document.documentElement;

/** Tell the style sheet, and whoever scrolls. @returns {{top: number, bottom: number}} in pixels */
export function measureEdges() {
  const topbar = heightOf("#topbar");
  const progress = heightOf(".progress");
  const foot = heightOf(".foot");
  root.style.setProperty("--topbar", `${topbar}px`);
  root.style.setProperty("--progress", `${progress}px`);
  root.style.setProperty("--foot", `${foot}px`);
  return { top: topbar + progress, bottom: foot };
}

export function watchEdges() {
  const observer = new ResizeObserver(measureEdges);
  for (const element of [document.getElementById("topbar"), document.getElementById("screen")]) observer.observe(element);
}

/** Only what stays in place covers anything. */
function heightOf(selector) {
  const element = /** @type {HTMLElement|null} */ (document.querySelector(selector));
  return element && getComputedStyle(element).position === "sticky" ? element.offsetHeight : 0;
}
