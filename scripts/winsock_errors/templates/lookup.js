// Generated: every error of the family and every token that leads to it, best known first in each list.
(window.errorFamilies = window.errorFamilies || []).push({
  name: {{ family.name | quoted }},
  base: document.currentScript.src.replace(/[^/]*$/, ""),
  errors: [
{% for error, terms in rows %}
    { code: {{ error.code }}, symbol: {{ error.symbol | quoted }}, title: {{ titles[error.symbol] | quoted }}, often: {{ error.met_often | quoted }}, terms: {{ terms | quoted }} },
{% endfor %}
  ],
});
