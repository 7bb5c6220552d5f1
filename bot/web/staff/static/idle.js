/**
 * Signs out when nobody has touched any page of the desk for a while, a minute after saying so.
 * Asking for alerts keeps the session alive, so the page has to know whether somebody is there.
 */

const WARN_S = 60;
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("idle"));
const left = /** @type {HTMLElement} */ (document.getElementById("idle-left"));
const form = /** @type {HTMLFormElement} */ (document.getElementById("sign-out"));
const limit = Number(dialog.dataset.idle);
const others = new BroadcastChannel("itinera-desk");
let touched = Date.now();
let told = 0;

function touch() {
  if (dialog.open) return;
  touched = Date.now();
  if (touched - told > 1000) {
    told = touched;
    others.postMessage("touched");
  }
}

function stay() {
  dialog.close();
  touch();
}

function look() {
  const seconds = Math.ceil(limit - (Date.now() - touched) / 1000);
  if (seconds <= 0) {
    /** @type {HTMLInputElement} */ (form.elements.namedItem("left")).value = "idle";
    form.submit();
    return;
  }
  if (seconds <= WARN_S) {
    if (!dialog.open) dialog.showModal();
    left.textContent = (dialog.dataset.left ?? "").replace("{seconds}", String(seconds));
  } else if (dialog.open) {
    dialog.close();
  }
}

for (const what of ["pointerdown", "keydown", "scroll"]) addEventListener(what, touch, { passive: true });
others.addEventListener("message", () => {
  touched = Date.now();
  look();
});
document.getElementById("idle-stay")?.addEventListener("click", stay);
dialog.addEventListener("close", touch);
setInterval(look, 1000);
