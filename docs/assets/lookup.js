// The look-up box of the home page: results as you type, Enter opens the best, the arrow keys choose.
// The errors come from the families' generated lookup.js, loaded before this script, as is tokens.js.
(() => {
  "use strict";
  const tokens = window.errorTokens;
  const box = document.getElementById("lookup");
  const results = document.getElementById("lookup-results");
  const nothing = document.getElementById("lookup-nothing");
  const LIMIT = 8;

  const errors = (window.errorFamilies || []).flatMap((family) =>
    family.errors.map((error) => ({
      ...error,
      url: `${family.base}${error.code}.html`,
      text: `${error.symbol} ${error.title}`.toLowerCase(),
    })),
  );

  const known = tokens.index(errors);

  // How well an error that is not named answers what was typed; null is not at all.
  function rank(error, query, words, folded) {
    if (error.terms[0].startsWith(query)) return 1;
    if (error.terms.some((term) => term.startsWith(query))) return 2;
    if (error.terms.some((term) => term.includes(query))) return 3;
    if (folded.length > 2 && error.phrases.some((phrase) => phrase.includes(folded))) return 3;
    return words.every((word) => error.text.includes(word)) ? 4 : null;
  }

  function search(typed) {
    const query = typed.trim().toLowerCase();
    const words = tokens.split(query);
    if (!words.length) return [];
    const folded = tokens.fold(query);
    const exact = tokens.named(known, query);
    return errors
      .map((error) => ({ error, rank: exact.includes(error) ? 0 : rank(error, query, words, folded) }))
      .filter((hit) => hit.rank !== null)
      .sort((a, b) => a.rank - b.rank || b.error.often - a.error.often || a.error.code - b.error.code)
      .slice(0, LIMIT)
      .map((hit) => hit.error);
  }

  function hit(error, place) {
    const link = document.createElement("a");
    link.href = error.url;
    link.id = `lookup-hit-${place}`;
    link.dataset.code = error.code;
    link.setAttribute("role", "option");
    link.tabIndex = -1;
    for (const [tag, text] of [["b", error.code], ["code", error.symbol], ["span", error.title]]) {
      link.appendChild(document.createElement(tag)).textContent = text;
    }
    return link;
  }

  function show() {
    const found = search(box.value);
    results.replaceChildren(...found.map(hit));
    nothing.hidden = found.length > 0 || !box.value.trim();
    box.setAttribute("aria-expanded", String(found.length > 0));
    choose(found.length ? 0 : -1);
  }

  function choose(place) {
    [...results.children].forEach((link, i) => link.setAttribute("aria-selected", String(i === place)));
    if (place >= 0) box.setAttribute("aria-activedescendant", results.children[place].id);
    else box.removeAttribute("aria-activedescendant");
  }

  box.addEventListener("input", show);
  box.addEventListener("keydown", (event) => {
    const links = [...results.children];
    const chosen = links.findIndex((link) => link.getAttribute("aria-selected") === "true");
    if (event.key === "Enter" && chosen >= 0) links[chosen].click();
    else if (event.key === "ArrowDown" && links.length) choose((chosen + 1) % links.length);
    else if (event.key === "ArrowUp" && links.length) choose((chosen - 1 + links.length) % links.length);
    else if (event.key === "Escape" && box.value) { box.value = ""; show(); }
    else return;
    event.preventDefault();
  });

  box.closest(".lookup").classList.add("ready");
  box.focus({ preventScroll: true });
  show();
})();
