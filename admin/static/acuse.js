// Keys for those who work all day: rows (j, k, Enter), actions (data-key), search (/), the list of keys (?).
// Every page works without this file.
"use strict";

(() => {
  const rows = [...document.querySelectorAll("[data-row]")];
  let current = -1;

  const select = (index) => {
    if (!rows.length) return;
    rows[current]?.classList.remove("current");
    current = Math.max(0, Math.min(rows.length - 1, index));
    rows[current].classList.add("current");
    const link = rows[current].querySelector("a");
    link?.focus({ preventScroll: true });
    rows[current].scrollIntoView({ block: "nearest" });
  };

  // A summary opens and its first field is ready to write in; a button is only focused, so that Enter confirms it.
  const act = (target) => {
    if (target.matches("summary")) {
      target.parentElement.open = true;
      target.parentElement.querySelector("textarea, input:not([type=hidden]), select")?.focus();
    } else if (target.matches("a")) {
      target.click();
    } else {
      target.focus();
    }
    target.scrollIntoView({ block: "nearest" });
  };

  const showKeys = () => document.getElementById("keys")?.showModal();

  // x marks the current row; the box in the head marks all of the page.
  const mark = () => {
    const box = rows[current]?.querySelector("[data-key-mark]");
    if (box) box.checked = !box.checked;
  };
  for (const all of document.querySelectorAll("[data-all]")) {
    all.addEventListener("change", () => {
      for (const box of document.querySelectorAll(`input[name="${all.dataset.all}"]`)) box.checked = all.checked;
    });
  }

  const keys = {
    x: mark,
    j: () => select(current + 1),
    k: () => select(current < 0 ? rows.length - 1 : current - 1),
    "/": () => document.querySelector("[data-search]")?.focus(),
    "?": showKeys,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, dialog[open]")) return;
    const wanted = keys[event.key] ?? null;
    const target = /^[a-z]$/.test(event.key) ? document.querySelector(`[data-key="${event.key}"]`) : null;
    if (!wanted && !target) return;
    event.preventDefault();
    if (wanted) wanted();
    else act(target);
  });

  for (const opener of document.querySelectorAll("[data-open]")) {
    opener.hidden = false;
    opener.addEventListener("click", showKeys);
  }

  // A table row opens wherever it is clicked, but not where there is something of its own to click or text is marked.
  for (const row of rows) {
    row.addEventListener("click", (event) => {
      if (event.target.closest("a, button, input, label, select") || String(getSelection())) return;
      row.querySelector("a")?.click();
    });
  }
})();
