// How an answer of errorTokens looks: links to errors, and what is said of a token that names none. For the look-up box, go.html and the header search.
window.errorAnswers = (() => {
  "use strict";
  const { root, words } = window.errorCodes;
  const LONGEST = 80; // letters of a token that are shown

  function element(tag, ...content) {
    const made = document.createElement(tag);
    made.append(...content);
    return made;
  }

  function shorten(token) {
    return token.length > LONGEST ? `${token.slice(0, LONGEST)}…` : token;
  }

  function link(error) {
    const made = element("a", element("b", String(error.code)), " ", element("code", error.symbol), " ", element("span", error.title));
    made.href = root + error.url;
    made.dataset.code = error.code;
    return made;
  }

  // A line for each family of numbers that the token belongs to instead: its name, and where its list is.
  function family({ name, where, address }) {
    const list = element(address ? "a" : "span", where);
    if (address) list.href = new URL(address, root);
    return element("li", element("b", name), ": ", list);
  }

  function elsewhere(token, others) {
    return others.length
      ? [element("p", element("code", shorten(token)), ` ${words.elsewhere}`), element("ul", ...others.map(family))]
      : [];
  }

  return { element, shorten, link, elsewhere };
})();
