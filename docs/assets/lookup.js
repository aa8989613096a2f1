// The look-up box of the home page: results as you type, Enter opens the best, the arrow keys choose.
// codes.js, tokens.js and answers.js are loaded before.
(() => {
  "use strict";
  const { answer, fold } = window.errorTokens;
  const { link, elsewhere } = window.errorAnswers;
  const box = document.getElementById("lookup");
  const results = document.getElementById("lookup-results");
  const instead = document.getElementById("lookup-answer");
  const nothing = document.getElementById("lookup-nothing");
  const LIMIT = 8;

  const errors = window.errorCodes.families.flatMap((family) => family.errors);
  const texts = new Map(errors.map((error) => [error, `${error.symbol} ${error.title}`.toLowerCase()]));

  // How well an error that is not named answers what was typed; null is not at all. A whole number of another family is part of none.
  function rank(error, query, folded, foreign) {
    if (error.terms[0].startsWith(query)) return 1;
    if (error.terms.some((term) => term.startsWith(query))) return 2;
    if (foreign) return null;
    if (error.terms.some((term) => term.includes(query))) return 3;
    if (folded.length > 2 && error.phrases.some((phrase) => phrase.includes(folded))) return 3;
    return folded && query.split(/\s+/).every((word) => texts.get(error).includes(word)) ? 4 : null;
  }

  function matching(typed, exact, foreign) {
    const query = typed.toLowerCase();
    const folded = fold(query);
    return errors
      .map((error) => ({ error, rank: error === exact ? 0 : rank(error, query, folded, foreign) }))
      .filter((hit) => hit.rank !== null)
      .sort((a, b) => a.rank - b.rank || b.error.often - a.error.often || a.error.code - b.error.code)
      .slice(0, LIMIT)
      .map((hit) => hit.error);
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

  box.closest(".lookup").classList.add("ready");
  box.focus({ preventScroll: true });
  show();
})();
