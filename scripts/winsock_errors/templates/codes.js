// Generated: every error and what leads to it, the other families of numbers by their ranges, and the words that decide in running text.
// base: the HRESULT of code 0; libuv: 0 if the number is another error's; phrases: of the system's message, folded.
window.errorCodes = {
  root: document.currentScript.src.replace(/[^/]*$/, ""),
  words: {{ words.answers | quoted }},
  families: [
{% for family, rows in families %}
    { key: {{ family.key | quoted }}, name: {{ family.name | quoted }}, base: {{ family.hresult_base }}, errors: [
{% for error, phrases in rows %}
      { code: {{ error.code }}, symbol: {{ error.symbol | quoted }}, title: {{ titles[family.key][error.symbol] | quoted }}, often: {{ error.met_often | quoted }}, url: {{ (family.key ~ "/" ~ error.code ~ ".html") | quoted }}, libuv: {{ error.libuv if error.owns_libuv else 0 }}, names: {{ error.names | quoted }}, dotnet: {{ (error.dotnet or "") | quoted }}, phrases: {{ phrases | quoted }} },
{% endfor %}
    ] },
{% endfor %}
  ],
  others: [
{% for other in others %}
    { key: {{ other.key | quoted }}, name: {{ other.name | quoted }}, where: {{ other.where | quoted }}, address: {{ other.address | quoted }}, spans: {{ other.spans | quoted }} },
{% endfor %}
  ],
  context: {
{% for kind, listed in context.items() %}
    {{ kind }}: {{ listed | quoted }},
{% endfor %}
  },
};
