"""How the HTML form of a check looks, and what its search does. Both are within the page, and nothing else is."""

STYLE = """
:root { color-scheme: light dark; --line: #8886; --good: #1b5e20; --mixed: #8a4b00; --bad: #a3161b; --quiet: #455a64 }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem }
.outcome { color: #fff; padding: .75rem 1rem; border-radius: .25rem }
.outcome h1 { margin: 0; font-size: 1.4rem }
.outcome p { margin: 0 }
.good { background: var(--good) }
.mixed { background: var(--mixed) }
.bad { background: var(--bad) }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line) }
td { overflow-wrap: anywhere }
.number { text-align: right; font-variant-numeric: tabular-nums }
.counts { width: auto }
.line { width: 5rem }
details { border-left: .3rem solid var(--quiet); padding: .1rem 0 .1rem 1rem; margin: 1rem 0 }
.mixed-edge { border-color: var(--mixed) }
.bad-edge { border-color: var(--bad) }
summary { cursor: pointer }
summary strong { font-size: 1.05rem }
.todo { margin: .5rem 0; font-weight: 600 }
#search { display: none; position: sticky; top: 0; background: Canvas; padding: .5rem 0 }
.scripted #search { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center }
#search input, #search select { font: inherit; padding: .3rem; max-width: 100% }
#words { flex: 1 1 12rem }
[hidden] { display: none }
@media print {
  body { max-width: none }
  #search { display: none !important }
  details::details-content { content-visibility: visible; display: block }
}
"""

SCRIPT = """
"use strict";
document.documentElement.classList.add("scripted");
const [search, words, effect, file, count] =
  ["search", "words", "effect", "file", "count"].map(id => document.getElementById(id));
const groups = [...document.querySelectorAll("details")].map(details => ({
  details,
  head: details.querySelector("summary").textContent.toLowerCase(),
  rows: [...details.querySelectorAll("tbody tr")].map(row => [row, row.textContent.toLowerCase()]),
}));
for (const [select, name] of [[effect, "effect"], [file, "file"]]) {
  for (const value of new Set(groups.map(group => group.details.dataset[name]))) select.add(new Option(value, value));
}
function show() {
  const wanted = words.value.toLowerCase().split(/\\s+/).filter(word => word);
  const narrowed = wanted.length || effect.value || file.value;
  let found = 0;
  for (const { details, head, rows } of groups) {
    const fits = [[effect, "effect"], [file, "file"]].every(
      ([select, name]) => !select.value || select.value === details.dataset[name]);
    let here = 0;
    for (const [row, text] of rows) {
      row.hidden = !(fits && wanted.every(word => text.includes(word) || head.includes(word)));
      here += !row.hidden;
    }
    details.hidden = !here;
    if (wanted.length && here) details.open = true;
    found += here;
  }
  for (const section of document.querySelectorAll("section")) {
    section.hidden = !section.querySelector("details:not([hidden])");
  }
  count.textContent = narrowed ? `Findings that match: ${found}` : "";
}
search.addEventListener("input", show);
addEventListener("beforeprint", () => { for (const { details } of groups) details.open = true; });
"""
