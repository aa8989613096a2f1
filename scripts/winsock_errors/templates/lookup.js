// Generated: every error of the family and every token that leads to it, best known first; phrases: words of the system's message, folded.
(window.errorFamilies = window.errorFamilies || []).push({
  name: {{ family.name | quoted }},
  base: document.currentScript.src.replace(/[^/]*$/, ""),
  errors: [
{% for error, terms, phrases in rows %}
    { code: {{ error.code }}, symbol: {{ error.symbol | quoted }}, title: {{ titles[error.symbol] | quoted }}, often: {{ error.met_often | quoted }}, terms: {{ terms | quoted }}, phrases: {{ phrases | quoted }} },
{% endfor %}
  ],
});
