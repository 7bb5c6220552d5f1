/**
 * Brings the lists of the first page up to date when the service says that there is something new. What somebody is
 * busy with is never taken away from under their hands: then the page waits until they have moved on.
 */

let owed = false;

function busy() {
  const waiting = document.getElementById("waiting");
  return waiting?.contains(document.activeElement) || !document.getSelection()?.isCollapsed;
}

function look() {
  if (busy()) {
    owed = true;
    return;
  }
  owed = false;
  const request = new XMLHttpRequest(); // fetch gives no document, and text may not become one (trusted types)
  request.open("GET", location.href);
  request.responseType = "document";
  request.addEventListener("load", () => {
    const fresh = request.responseXML?.getElementById("waiting");
    if (request.status !== 200 || !fresh) return;
    if (busy()) owed = true;
    else document.getElementById("waiting")?.replaceWith(document.adoptNode(fresh));
  });
  request.send();
}

document.addEventListener("itinera:news", look);
document.addEventListener("focusout", () => setTimeout(() => owed && look()));
