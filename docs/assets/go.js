// go.html: leads the token in its address to the page of the error. What leads nowhere stays, with what helps.
// codes.js, tokens.js and answers.js are loaded before.
(() => {
  "use strict";
  const { root, words } = window.errorCodes;
  const { element, shorten, link, elsewhere } = window.errorAnswers;

  // A log viewer pastes the token as it is: its # begins the fragment, and its & is no end unless a parameter follows.
  function given() {
    const address = location.search.slice(1) + location.hash;
    const parameter = /(?:^|&)c=#*([^]*)/.exec(address);
    const raw = parameter ? parameter[1] : location.hash.slice(1);
    return [raw.split(/&[A-Za-z_][\w.-]*=/)[0], raw.split(/&[A-Za-z_][\w.-]*(?:[=&#]|$)/)[0]].map(decode);
  }

  // Blanks may come as +, and a % may be one: URLSearchParams takes both and never fails.
  function decode(raw) {
    return new URLSearchParams(`c=${raw.replaceAll("&", "%26")}`).get("c").trim();
  }

  const tokens = given();
  const token = tokens[0];
  const found = tokens.map((text) => text && window.errorTokens.answer(text).error).find(Boolean);
  if (found) {
    location.replace(root + found.url);
    return;
  }

  if (token) {
    const { others, near } = window.errorTokens.answer(token);
    document.getElementById("go-token").textContent = shorten(token);
    const hits = near.length ? [element("p", words.near), element("div", ...near.map(link))] : [];
    document.getElementById("go-nothing").hidden = others.length > 0; // what is said then says it, too
    document.getElementById("go-answer").append(...elsewhere(token, others), ...hits);
    document.getElementById("go-unknown").hidden = false;
    document.getElementById("go-code").value = token;
  }
  // The theme would take a # and what follows for the name of a place on this page, and stumble over some letters.
  history.replaceState(null, "", location.pathname + (token && `?c=${encodeURIComponent(token)}`));
  document.getElementById("go").hidden = false;
})();
