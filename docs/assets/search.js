// The header search: what is typed may be the code itself; then its error stands first, before what the theme's full-text search finds.
// It loads codes.js, tokens.js and answers.js, unless the page has them: after all that the page itself needs, or when somebody types.
(() => {
  "use strict";
  const { src } = document.currentScript;
  const input = document.querySelector(".md-search__input");
  const list = document.querySelector(".md-search-result__list");
  if (!input || !list) return; // another theme

  let ours = [];
  let chosen = null;

  // All at once, to run in this order.
  function load(path) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = new URL(path, src);
      script.async = false;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
  }

  const needed = { errorCodes: "../codes.js", errorTokens: "tokens.js", errorAnswers: "answers.js" };
  let ready = null;
  function loadAll() {
    ready ||= Promise.all(Object.keys(needed).filter((name) => !window[name]).map((name) => load(needed[name])))
      .catch(() => {}); // without them the theme's search stands alone
    return ready;
  }

  // The theme opens on Enter the link whose first child has the highest score.
  function item(address, title, ...text) {
    const { element } = window.errorAnswers;
    const article = element("article", element("h1", title), ...text);
    article.className = "md-search-result__article md-typeset";
    article.dataset.mdScore = "Infinity";
    const link = element("a", article);
    link.href = address;
    link.className = "md-search-result__link";
    link.tabIndex = -1;
    const made = element("li", link);
    made.className = "md-search-result__item answer-item";
    return made;
  }

  function hit(error, said, best) {
    const { root } = window.errorCodes;
    const { element } = window.errorAnswers;
    const made = item(root + error.url, `${error.code} ${error.symbol}`, element("p", element("small", said), ` ${error.title}`));
    made.firstChild.toggleAttribute("data-exact-match", best);
    made.firstChild.dataset.code = error.code;
    return made;
  }

  function items(typed) {
    const { element, shorten } = window.errorAnswers;
    const { root, words } = window.errorCodes;
    const { error, others, near } = window.errorTokens.answer(typed);
    if (error) return [hit(error, words.exact, true)];
    // Of a misspelt token, the nearest counts as the hit.
    if (!others.length) return near.map((other, place) => hit(other, words.unsure, place === 0));
    const families = others.map(({ name, where }) => element("p", element("b", name), `: ${where}`));
    return [item(`${root}go.html?c=${encodeURIComponent(typed)}`, shorten(typed), element("p", words.elsewhere), ...families)];
  }

  // The theme empties the list with each of its answers; an arrow key may have chosen a hit before.
  function keepFirst() {
    for (const tags of list.querySelectorAll(".md-tags")) tags.remove(); // what the search finds a page by, not what it is called
    if (ours.every((made, place) => list.children[place] === made)) return;
    list.prepend(...ours);
    if (document.activeElement === document.body && chosen) chosen.focus();
  }

  async function show() {
    await loadAll();
    if (!window.errorAnswers) return;
    const typed = input.value.trim();
    chosen = null;
    ours.forEach((made) => made.remove());
    ours = typed ? items(typed) : [];
    // The theme takes the sign of a negative number for "not", and finds every other page.
    list.classList.toggle("alone", ours.length > 0 && typed.startsWith("-"));
    keepFirst();
  }

  new MutationObserver(keepFirst).observe(list, { childList: true });
  list.addEventListener("focusin", (event) => { chosen = ours.some((made) => made.contains(event.target)) ? event.target : null; });
  input.addEventListener("focus", show);
  input.addEventListener("input", show);
  input.form.addEventListener("reset", () => setTimeout(show));
  addEventListener("load", loadAll);
  if (input.value) show(); // the address asked for a search
})();
