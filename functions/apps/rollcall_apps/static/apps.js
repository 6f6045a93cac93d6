// A little comfort where scripts run; every page works without.
"use strict";

// A page that will change soon looks again by itself, and says so to those who hear it.
const LOOK_AGAIN = 2000;
function follow() {
  const live = document.getElementById("live");
  if (!live || live.dataset.live !== "yes") return;
  live.setAttribute("aria-live", "polite");
  setTimeout(async () => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
      if (answer.type === "opaqueredirect") {
        // It leads on: to another page, or to a file, which the browser saves while this page stays.
        for (const part of live.querySelectorAll("[data-waiting]")) part.hidden = true;
        for (const part of live.querySelectorAll("[data-ready]")) part.hidden = false;
        location.reload();
        return;
      }
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
        location.reload(); // it can't be had: the page says why
        return;
      }
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        const now = fresh.getElementById("live");
        if (now && now.innerHTML !== live.innerHTML) {
          document.title = fresh.title;
          live.replaceWith(document.adoptNode(now));
        }
      }
    } catch { /* the network is gone for a moment */ }
    follow();
  }, LOOK_AGAIN);
}
follow();

// A file can be dropped on the form for it.
for (const form of document.querySelectorAll("[data-drop]")) {
  const input = form.querySelector("input[type=file]");
  const mark = (over) => (event) => {
    event.preventDefault();
    form.classList.toggle("over", over);
  };
  form.addEventListener("dragover", mark(true));
  form.addEventListener("dragleave", mark(false));
  form.addEventListener("drop", (event) => {
    mark(false)(event);
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
  form.addEventListener("submit", () => {
    form.querySelector("[data-working]").hidden = false;
    form.querySelector("button").disabled = true;
  });
}
