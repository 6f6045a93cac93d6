// A little comfort where scripts run; every page works without.
"use strict";

// A page that changes looks again by itself, and says so to those who hear it.
const LOOK_AGAIN = { yes: 2000, later: 10000 };
const said = document.createElement("p");
said.className = "unseen";
said.setAttribute("role", "status");
document.body.append(said);

function follow() {
  const live = document.getElementById("live");
  const wait = live && LOOK_AGAIN[live.dataset.live];
  if (!wait) return;
  setTimeout(async () => {
    try {
      if (!document.hidden && !isWrittenInto(live)) await look(live);
    } catch { /* the network is gone for a moment */ }
    follow();
  }, wait);
}

// Whoever fills in a field there goes on with it.
function isWrittenInto(live) {
  const field = document.activeElement;
  return live.contains(field) && field.matches("input, select, textarea");
}

async function look(live) {
  const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
  if (answer.type === "opaqueredirect") {
    // It leads on: to another page, or to a file, which the browser saves while this page stays.
    for (const part of live.querySelectorAll("[data-waiting]")) part.hidden = true;
    for (const part of live.querySelectorAll("[data-ready]")) part.hidden = false;
    live.dataset.live = "no";
    location.reload();
    return;
  }
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
    live.dataset.live = "no";
    location.reload(); // it can't be had: the page says why
    return;
  }
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = fresh.getElementById("live");
  if (!now || now.innerHTML === live.innerHTML || isWrittenInto(live)) return;
  const focused = live.contains(document.activeElement) ? document.activeElement : null;
  document.title = fresh.title;
  live.replaceWith(document.adoptNode(now));
  said.textContent = now.dataset.said || "";
  if (focused) sameAs(focused, now)?.focus({ preventScroll: true });
}

// What had the focus has it again, with the same words and the same aim.
function sameAs(gone, within) {
  const fits = (each) => each.textContent === gone.textContent && each.getAttribute("href") === gone.getAttribute("href");
  return gone.classList.contains("scroll")
    ? within.querySelector(`.scroll[aria-label="${CSS.escape(gone.getAttribute("aria-label"))}"]`)
    : [...within.querySelectorAll(gone.localName)].find(fits);
}
follow();

// A file can be dropped on the form for it.
const STILL_GOOD = 10 * 60 * 1000;
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
    input.dispatchEvent(new Event("change"));
  });
  input.addEventListener("change", () => { form.querySelector("[data-too-large]").hidden = true; });
  form.addEventListener("submit", async (event) => {
    const [file] = input.files;
    form.querySelector("[data-too-large]").hidden = file.size <= Number(form.dataset.most);
    if (file.size > Number(form.dataset.most)) {
      event.preventDefault();
      return;
    }
    form.querySelector("[data-working]").hidden = false;
    form.querySelector("button").disabled = true;
    if (performance.now() < STILL_GOOD) return;
    event.preventDefault();
    await renew(form, input.id);
    form.submit();
  });
}

// S3 takes a form for a quarter of an hour; an older one gets the fields of a fresh page.
async function renew(form, id) {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id);
    for (const field of fresh ? fresh.form.querySelectorAll("[type=hidden]") : []) {
      form.elements[field.name].value = field.value;
    }
  } catch { /* the network is gone: S3 will say so, too */ }
}

// A file that is dropped beside a form must not take its place.
for (const name of ["dragover", "drop"]) {
  addEventListener(name, (event) => { if (document.querySelector("[data-drop]")) event.preventDefault(); });
}
