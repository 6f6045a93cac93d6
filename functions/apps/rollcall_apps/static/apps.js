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
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) {
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
