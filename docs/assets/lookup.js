// The look-up box of the home page: results as you type, Enter opens the best, the arrow keys choose.
// codes.js, tokens.js and answers.js are loaded before.
(() => {
  "use strict";
  const { answer, fold, terms } = window.errorTokens;
  const { link, elsewhere } = window.errorAnswers;
  const box = document.getElementById("lookup");
  const results = document.getElementById("lookup-results");
  const instead = document.getElementById("lookup-answer");
  const nothing = document.getElementById("lookup-nothing");
  const LIMIT = 8;
  const RANKS = 5;

  // Per error what is looked through; one text is looked through faster than a list of as many.
  const entries = window.errorCodes.families.flatMap(({ base, errors }) => errors.map((error) => ({
    error,
    code: String(error.code),
    terms: ["", ...terms(error, base)].join("\n"),
    phrases: error.phrases.join("\n"),
    title: `${error.symbol} ${error.title}`.toLowerCase(),
  })));

  // How well an error that is not named answers what was typed; null is not at all. A whole number of another family is part of none.
  function rank(entry, query, folded, foreign) {
    if (entry.code.startsWith(query)) return 1;
    if (entry.terms.includes(`\n${query}`)) return 2;
    if (foreign) return null;
    if (entry.terms.includes(query)) return 3;
    if (folded.length > 2 && entry.phrases.includes(folded)) return 3;
    return folded && query.split(/\s+/).every((word) => entry.title.includes(word)) ? 4 : null;
  }

  // The best first; of equal ones those met often, then by code, as they stand in codes.js.
  function matching(typed, exact, foreign) {
    const query = typed.toLowerCase();
    const folded = fold(query);
    const found = Array.from({ length: 2 * RANKS }, () => []);
    for (const entry of entries) {
      const place = entry.error === exact ? 0 : rank(entry, query, folded, foreign);
      if (place !== null) found[2 * place + (entry.error.often ? 0 : 1)].push(entry.error);
    }
    return found.flat().slice(0, LIMIT);
  }

  function option(error, place) {
    const made = link(error);
    made.id = `lookup-hit-${place}`;
    made.setAttribute("role", "option");
    made.tabIndex = -1;
    return made;
  }

  function show() {
    const typed = box.value.trim();
    const { error, others, near } = typed ? answer(typed) : { error: null, others: [], near: [] };
    const foreign = !error && others.length > 0;
    const fitting = typed ? matching(typed, error, foreign) : [];
    const found = fitting.length ? fitting : near;
    results.replaceChildren(...found.map(option));
    results.hidden = !found.length;
    instead.replaceChildren(...(foreign ? elsewhere(typed, others) : []));
    nothing.hidden = !typed || found.length > 0 || foreign;
    box.setAttribute("aria-expanded", String(found.length > 0));
    choose(found.length && !foreign ? 0 : -1); // Enter opens no error for the number of another family
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
    else if (event.key === "ArrowUp" && links.length) choose((Math.max(chosen, 0) - 1 + links.length) % links.length);
    else if (event.key === "Escape" && box.value) { box.value = ""; show(); }
    else return;
    event.preventDefault();
  });

  box.focus({ preventScroll: true });
  show();
})();
