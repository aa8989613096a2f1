// Generated: every error and what leads to it, best known first. terms: tokens, the number first; phrases: words of the system's message, folded.
window.errorCodes = {
  root: document.currentScript.src.replace(/[^/]*$/, ""),
  words: {{ words.answers | quoted }},
  families: [
{% for family, rows in families %}
    { key: {{ family.key | quoted }}, name: {{ family.name | quoted }}, errors: [
{% for error, terms, phrases in rows %}
      { code: {{ error.code }}, symbol: {{ error.symbol | quoted }}, title: {{ titles[family.key][error.symbol] | quoted }}, often: {{ error.met_often | quoted }}, url: {{ (family.key ~ "/" ~ error.code ~ ".html") | quoted }}, names: {{ error.names | quoted }}, terms: {{ terms | quoted }}, phrases: {{ phrases | quoted }} },
{% endfor %}
    ] },
{% endfor %}
  ],
};
