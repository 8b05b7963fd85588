// What JavaScript adds to the pages that all work without it: parts are fetched and swapped, nothing else.
import htmx from "htmx.org";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.attributesToSettle = ["class"]; // settling “style” would be an inline style
htmx.config.historyCacheSize = 0; // no copy of a case is left in the browser's storage
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "422", swap: true },
  { code: "[45]..", swap: false, error: true },
];

const focusWhereAttentionIsNeeded = () => document.querySelector("[data-focus]")?.focus();

const printOnRequest = (event) => {
  if (event.target.closest("[data-print]")) window.print();
};

document.addEventListener("DOMContentLoaded", () => {
  document.documentElement.classList.add("has-script");
  focusWhereAttentionIsNeeded();
});
document.addEventListener("click", printOnRequest);

// Paper can't be unfolded: what belongs to it is opened for printing, and folded again afterwards.
const folded = () => document.querySelectorAll("details[data-unfold]:not([open])");
let unfolded = [];

addEventListener("beforeprint", () => {
  unfolded = [...folded()];
  unfolded.forEach((part) => (part.open = true));
});
addEventListener("afterprint", () => unfolded.forEach((part) => (part.open = false)));

// “Choose all on this page” is a link that loads the page with all chosen; here it need not be loaded.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-choose]");
  if (!link) return;
  event.preventDefault();
  const all = link.dataset.choose === "all";
  link.closest("form").querySelectorAll("[type=checkbox][name=task]").forEach((box) => (box.checked = all));
  [link.textContent, link.dataset.otherwise] = [link.dataset.otherwise, link.textContent];
  link.dataset.choose = all ? "none" : "all";
});
