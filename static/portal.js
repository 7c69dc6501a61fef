"use strict";
/* Small improvements; every page works without them. */

function focusErrors(root) {
  const summary = root.querySelector(".error-summary");
  if (summary) summary.focus();
}

/* On a phone a table's rows become small lists: each cell is told its column's name. Roles keep it a table for
   assistive technology, which browsers forget when CSS changes how a table is displayed. */
function prepareTables(root) {
  for (const table of root.querySelectorAll("table[data-stack]:not(.stacked)")) {
    const names = [...table.querySelectorAll("thead th")].map((cell) =>
      cell.querySelector(".visually-hidden") ? "" : cell.textContent.trim());
    table.setAttribute("role", "table");
    for (const group of table.querySelectorAll("thead, tbody")) group.setAttribute("role", "rowgroup");
    for (const row of table.rows) {
      row.setAttribute("role", "row");
      [...row.cells].forEach((cell, index) => {
        const isHeader = cell.tagName === "TH";
        cell.setAttribute("role", !isHeader ? "cell" : row.closest("thead") ? "columnheader" : "rowheader");
        if (!isHeader && names[index] && cell.colSpan === 1) cell.dataset.label = names[index];
      });
    }
    table.classList.add("stacked");
  }
}

/* A region that does not scroll needs no place in the order of the Tab key. */
function markScrolling() {
  for (const region of document.querySelectorAll(".table-scroll, .chart-scroll")) {
    if (region.scrollWidth > region.clientWidth) region.setAttribute("tabindex", "0");
    else region.removeAttribute("tabindex");
  }
}

function countLetters(root) {
  for (const note of root.querySelectorAll("[data-counts]")) {
    const input = document.getElementById(note.dataset.counts);
    const limit = Number(note.dataset.limit);
    if (!input) continue;
    const show = () => {
      const left = limit - input.value.length;
      if (left > limit / 5) return;
      const words = left < 0 ? note.dataset.over : note.dataset.left;
      note.textContent = words.replace("{n}", Math.abs(left));
    };
    input.addEventListener("input", show);
    show();
  }
}

function prepare(root) {
  for (const form of root.querySelectorAll('form[method="post"]')) form.noValidate = true;
  prepareTables(root);
  countLetters(root);
  markScrolling();
}

async function confirmed(question) {
  const dialog = document.getElementById("confirm-dialog");
  document.getElementById("confirm-dialog-text").textContent = question;
  dialog.returnValue = "no";
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  return dialog.returnValue === "yes";
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-confirm]");
  if (!button || button.dataset.confirmed) return;
  event.preventDefault();
  if (!(await confirmed(button.dataset.confirm))) return button.focus();
  button.dataset.confirmed = "yes";
  button.click();
  delete button.dataset.confirmed;
});

/* A second press while the first is under way is dropped; coming back to the page (also from the browser's
   memory) or five seconds make the form usable again. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("method")?.toLowerCase() !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 5000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (menu !== except) menu.open = false;
}
document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("htmx:afterSwap", (event) => {
  prepare(event.detail.target);
  focusErrors(event.detail.target);
});
window.addEventListener("resize", markScrolling);
document.addEventListener("DOMContentLoaded", () => {
  prepare(document);
  focusErrors(document);
});
