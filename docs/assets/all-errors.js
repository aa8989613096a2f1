// The list of all errors: filter as you type over every notation and name, by category and retry; sort by any column.
// Without this script the table stands complete. The tokens come from the generated codes.js, loaded before, as is tokens.js.
(() => {
  "use strict";
  const list = document.querySelector(".all-errors");
  const words = JSON.parse(list.dataset.words);
  const table = list.querySelector("table");
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const column = (word) => heads.findIndex((head) => head.textContent.trim() === word);
  const RETRY = column(words.retry);
  const CATEGORY = column(words.category);
  const MANY = 500; // rows; more at once would make a key wait

  const { fold, terms } = window.errorTokens;
  const family = window.errorCodes.families.find(({ key }) => key === list.dataset.family);
  const errors = new Map(family.errors.map((error) => [String(error.code), error]));
  const rows = [...body.rows].map((row) => {
    const cells = [...row.cells].map((cell) => cell.textContent.trim());
    const error = errors.get(cells[0]);
    const text = `${row.textContent} ${terms(error, family.base).join(" ")}`.toLowerCase();
    return { row, cells, text, phrases: error.phrases.join("\n") };
  });

  function labelled(word, control) {
    const label = document.createElement("label");
    label.append(`${word} `, control);
    return label;
  }

  function choice(place) {
    const select = document.createElement("select");
    select.add(new Option(words.any, ""));
    for (const value of new Set(rows.map(({ cells }) => cells[place]))) select.add(new Option(value, value));
    select.addEventListener("change", () => refilter());
    return select;
  }

  const input = document.createElement("input");
  input.type = "search";
  input.id = "filter";
  input.placeholder = words.filter_hint;
  input.addEventListener("input", () => refilter());
  const category = choice(CATEGORY);
  category.id = "filter-category";
  const retry = choice(RETRY);
  retry.id = "filter-retry";
  const count = document.createElement("output");
  const more = document.createElement("button");
  more.type = "button";
  more.className = "button";
  more.textContent = words.show_all;
  more.addEventListener("click", () => filter(Infinity));

  // As they are sorted, those that fit, and of many the first.
  function filter(most) {
    const query = input.value.trim().toLowerCase();
    const folded = fold(query);
    const fitting = rows.filter(({ cells, phrases, text }) => (text.includes(query) || (folded && phrases.includes(folded)))
      && (!category.value || cells[CATEGORY] === category.value)
      && (!retry.value || cells[RETRY] === retry.value));
    const shown = fitting.slice(0, most);
    body.replaceChildren(...shown.map(({ row }) => row));
    count.textContent = shown.length ? `${shown.length} / ${rows.length} ${words.shown}` : words.none;
    more.hidden = shown.length === fitting.length;
  }
  const refilter = () => filter(MANY);

  // A number sorts as one, a hexadecimal number too (they have equal lengths within a column), anything else by its letters.
  function sort(place) {
    const head = heads[place];
    const down = head.getAttribute("aria-sort") === "ascending";
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const order = (a, b) => a.cells[place].localeCompare(b.cells[place], undefined, { numeric: place === 0 });
    rows.sort((a, b) => (down ? order(b, a) : order(a, b)));
    refilter();
  }

  heads.forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = `${words.sort}: ${head.textContent.trim()}`;
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(place));
    head.append(button);
  });

  const controls = document.createElement("div");
  controls.className = "filter";
  controls.append(labelled(words.filter, input), labelled(words.category, category), labelled(words.retry, retry), count, more);
  list.prepend(controls);
  refilter();
  addEventListener("pageshow", refilter); // after "back", the browser may have kept what was typed
})();
