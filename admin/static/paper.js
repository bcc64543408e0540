// The page beside its fields: a field that is touched is lit where it was read, a lit place names its field, and a
// field is corrected by clicking the right words. What is typed into the form does the same without this file.
"use strict";

(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const rows = [...document.querySelectorAll("[data-field]")];
  const pages = [...document.querySelectorAll("[data-words]")];
  const form = document.getElementById("correct");
  if (!pages.length) return;

  const drawn = (name, attributes) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  const around = ([x0, top, x1, bottom], space, kind) =>
    drawn("rect", { x: x0 - space, y: top - space, width: x1 - x0 + 2 * space, height: bottom - top + 2 * space, rx: 2, class: kind });

  const light = (lit, on) => {
    for (const each of lit) each.classList.toggle("lit", on);
  };

  // A sheet over each picture, as large as the page in points; asked for once, when the picture comes near.
  const sheets = new Map();
  const sheetOf = (page) => {
    if (!sheets.has(page)) sheets.set(page, laid(page));
    return sheets.get(page);
  };

  const laid = async (page) => {
    const answer = await fetch(page.dataset.words).catch(() => null); // gone to another page, or the line is down
    if (!answer?.ok || answer.redirected) return null;
    const { width, height, words } = await answer.json();
    if (!(width > 0 && height > 0)) return null;
    const sheet = drawn("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" });
    const places = drawn("g", { class: "places" });
    for (const [box, seen] of byBox(page)) places.append(placeOf(box, seen));
    const clickable = drawn("g", { class: "words" });
    for (const [text, ...box] of words) clickable.append(wordOf(text, box));
    sheet.append(places, clickable);
    page.append(sheet);
    return sheet;
  };

  // Several fields may have been read in one place: what is due is often printed once, as the total.
  const byBox = (page) => {
    const seen = new Map();
    for (const row of rows.filter((each) => each.dataset.page === page.id)) {
      seen.set(row.dataset.box, [...(seen.get(row.dataset.box) ?? []), row]);
    }
    return seen;
  };

  const placeOf = (box, seen) => {
    const place = around(box.split(" ").map(Number), 2, "place");
    place.dataset.of = seen.map((row) => row.dataset.field).join(" ");
    place.addEventListener("pointerenter", () => light([place, ...seen], true));
    place.addEventListener("pointerleave", () => light([place, ...seen], false));
    place.addEventListener("click", () => seen[0].scrollIntoView({ block: "center" }));
    for (const row of seen) {
      for (const touched of ["pointerenter", "focusin"]) row.addEventListener(touched, () => light([place, row], true));
      for (const left of ["pointerleave", "focusout"]) row.addEventListener(left, () => light([place, row], false));
      row.querySelector("a.whole")?.addEventListener("click", (event) => {
        event.preventDefault();
        place.scrollIntoView({ block: "center" });
        light([place, row], true);
      });
    }
    return place;
  };

  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries.filter((each) => each.isIntersecting)) {
        watcher.unobserve(entry.target);
        sheetOf(entry.target);
      }
    },
    { rootMargin: "400px" },
  );
  for (const page of pages) watcher.observe(page);

  // Correcting: the words that were clicked, in the order of clicking; clicking one again takes it back.
  const value = form?.querySelector("[name=value]");
  let chosen = [];

  const wordOf = (text, box) => {
    const word = around(box, 1, "word");
    word.append(drawn("title", {}));
    word.firstChild.textContent = text;
    word.dataset.text = text;
    word.addEventListener("click", () => {
      chosen = chosen.includes(word) ? chosen.filter((each) => each !== word) : [...chosen, word];
      word.classList.toggle("chosen", chosen.includes(word));
      value.value = chosen.map((each) => each.dataset.text).join(" ").slice(0, value.maxLength);
    });
    return word;
  };

  const forget = () => {
    for (const word of chosen) word.classList.remove("chosen");
    chosen = [];
  };

  const pick = async () => {
    for (const page of pages) page.classList.toggle("picking", form.open);
    if (!form.open) return forget();
    const found = await Promise.all(pages.map(sheetOf));
    form.querySelector("[data-picking]").hidden = !found.some((sheet) => sheet?.querySelector(".word"));
  };

  if (!form) return;
  form.addEventListener("toggle", pick);
  form.querySelector("[name=field]").addEventListener("change", () => {
    forget();
    value.value = "";
  });
  if (form.open) pick();
  for (const button of document.querySelectorAll("[data-correct]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      forget();
      form.open = true;
      form.querySelector("[name=field]").value = button.dataset.correct;
      value.value = "";
      if (matchMedia("(pointer: fine)").matches) value.focus({ preventScroll: true }); // no keyboard over the page
      const row = button.closest("[data-field]");
      const page = document.getElementById(row.dataset.page) ?? pages[0];
      (page.querySelector(`.place[data-of~="${row.dataset.field}"]`) ?? form).scrollIntoView({ block: "center" });
    });
  }
})();
