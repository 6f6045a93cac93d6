"""The style sheet of a check's HTML page and the script of its search. Both are embedded in the page."""

STYLE = """
:root { color-scheme: light dark; --line: #8886; --soft: #8881;
  --good: #1b5e20; --mixed: #8a4b00; --bad: #a3161b; --quiet: #455a64 }
html { background: Canvas; color: CanvasText }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem }
h2 { font-size: 1.3rem; margin: 1.75rem 0 .5rem }
.outcome { color: #fff; padding: .75rem 1rem; border-radius: .25rem; overflow-wrap: anywhere }
.outcome h1 { margin: 0; font-size: 1.5rem }
.outcome p { margin: 0 }
.good { background: var(--good) }
.mixed { background: var(--mixed) }
.bad { background: var(--bad) }
table { border-collapse: collapse; width: 100%; table-layout: fixed; margin: .75rem 0 .5rem }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line) }
th, td, summary, p, li, dd { overflow-wrap: anywhere }
thead th { font-size: .875rem }
.number { text-align: right; font-variant-numeric: tabular-nums }
.counts { max-width: 36rem; table-layout: auto }
.counts thead th { overflow-wrap: normal }
.counts tbody th { font-weight: inherit }
tfoot th, tfoot td { font-weight: bold; border: 0 }
.line { width: 5rem; font-variant-numeric: tabular-nums }
.value { width: 16rem }
td.value { white-space: pre-wrap }
.group { border-left: .3rem solid; padding: .1rem 0 .1rem 1rem; margin: 1rem 0 }
.quiet-edge { border-color: var(--quiet) }
.mixed-edge { border-color: var(--mixed) }
.bad-edge { border-color: var(--bad) }
summary { cursor: pointer }
summary strong { font-size: 1.05rem }
.todo { margin: .75rem 0 .25rem; font-weight: 600 }
.along { margin: .5rem 0 }
.rule { padding: .1rem .75rem; margin: .75rem 0; background: var(--soft); border-radius: .25rem }
.rule:target, .group:target { outline: 2px solid }
.rule h3 { font-size: 1rem; margin: .5rem 0 }
.rule dl { margin: .5rem 0 }
.rule dt { font-weight: 600 }
.rule dd { margin: 0 0 .4rem }
pre { font-size: .875rem; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 }
#search { display: none; background: Canvas; padding: .75rem 0; border-bottom: 1px solid var(--line); margin-top: 1rem }
.scripted #search { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end }
#search label { font-size: .875rem; flex: 1 1 7rem; max-width: 14rem }
#search .words { flex: 4 1 16rem; max-width: none }
#search input, #search select { display: block; box-sizing: border-box; width: 100%; font: 1rem system-ui, sans-serif;
  padding: .35rem; height: 2.5rem }
#words::placeholder { color: inherit; opacity: .75 }
#count { flex-basis: 100%; font-weight: 600 }
#count:empty { display: none }
[hidden] { display: none }
@media (min-width: 48rem) and (min-height: 30rem) {
  #search { position: sticky; top: 0 }
  .scripted { scroll-padding-top: 8rem }
  [id] { scroll-margin-top: 6rem }
}
@media (max-width: 48rem) {
  th, td { padding-right: .5rem }
  .counts th:first-child { padding-right: 0 }
  .number { padding-right: 0; padding-left: .4rem }
  .counts { font-size: .875rem }
  .group { padding-left: .6rem }
  .group table { font-size: .875rem }
  .line { width: 3rem }
  .value { width: 26% }
}
@media (max-width: 30rem) {
  .counts { font-size: .8125rem }
  .counts .number { padding-left: .25rem }
  .group { padding-left: .4rem }
}
@media (min-width: 22rem) { .counts tbody th { overflow-wrap: break-word } }
@media (prefers-color-scheme: dark) {
  .mixed-edge { border-color: #d98a2b }
  .bad-edge { border-color: #e5575c }
  .quiet-edge { border-color: #90a4ae }
}
@media print {
  :root { color-scheme: light }
  html { font-size: 10pt }
  body { max-width: none; padding: 0 }
  .outcome { color: #000; background: none; border: 2pt solid; padding: .5rem }
  .scripted #search { display: none }
  details::details-content { content-visibility: visible; display: block; height: auto }
  h2, h3, summary, .todo, thead { break-after: avoid }
  tr, .rule { break-inside: avoid }
}
"""

SCRIPT = """
"use strict";
document.documentElement.classList.add("scripted");
const [search, words, effect, file, count] =
  ["search", "words", "effect", "file", "count"].map(id => document.getElementById(id));
const groups = [...document.querySelectorAll("details.group")].map(details => ({
  details,
  wasOpen: details.open,
  head: details.querySelector("summary").textContent.toLowerCase(),
  rows: [...details.querySelectorAll("tbody tr")].map(row => [row, row.textContent.toLowerCase()]),
  along: [...details.querySelectorAll("details.along")],
}));
const filters = [[effect, "effect"], [file, "file"]].filter(([select]) => select);
const about = element => element.closest("[data-file]").dataset;
for (const [select, name] of filters) {
  const values = [...document.querySelectorAll("[data-file]")].map(element => element.dataset[name]);
  for (const value of new Set(values)) select.add(new Option(value, value));
}
function show() {
  const wanted = words.value.toLowerCase().split(/\\s+/).filter(word => word);
  const narrowed = wanted.length || effect.value || file.value;
  let found = 0;
  for (const { details, wasOpen, head, rows, along } of groups) {
    let here = 0;
    for (const [row, text] of rows) {
      const fits = filters.every(([select, name]) => !select.value || select.value === about(row)[name]);
      row.hidden = !(fits && wanted.every(word => text.includes(word) || head.includes(word)));
      here += !row.hidden;
    }
    details.hidden = narrowed && !here;
    details.open = wanted.length ? here > 0 : wasOpen;
    for (const inner of along) {
      const some = inner.querySelector("tbody tr:not([hidden])") !== null;
      inner.hidden = narrowed && !some;
      inner.open = narrowed && some;
    }
    found += here;
  }
  for (const section of document.querySelectorAll("section")) {
    section.hidden = !section.querySelector(".group:not([hidden])");
  }
  count.textContent = !narrowed ? "" : found ? `Findings that match: ${found}` :
    "Nothing that is shown here matches. Search for less, or choose “all”.";
}
if (search) search.addEventListener("input", show);
addEventListener("hashchange", () => {
  const place = document.getElementById(location.hash.slice(1));
  if (!place) return;
  if (place.hidden) {
    for (const field of [words, effect, file]) field.value = "";
    show();
  }
  if (place.matches("details")) place.open = true;
  place.scrollIntoView();
});
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});
"""
