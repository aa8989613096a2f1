// decode.html: shows a pasted, chosen or dropped log with every code linked, and a summary above it. Works in moments, so that the page always
// answers; what the log holds is only ever shown as text. codes.js, tokens.js and log.js are loaded before.
(() => {
  "use strict";
  const MOMENT = 12; // milliseconds of work between two looks at what the user does
  const BLOCK = { lines: 500, letters: 1 << 15 }; // what the browser lays out as one when it comes into view
  const WIDTH = 120; // letters of a line on the screen, about: how high a block will be, before it is laid out
  const SHOWN = { lines: 1e6, letters: 1 << 27 }; // beyond, only lines with codes: the browser's pages end somewhere
  const LARGE_PASTE = 1 << 20; // letters; a text field would choke on more
  const TYPING = 200; // milliseconds without a key

  const { root } = window.errorCodes;
  const page = document.querySelector(".decode");
  const words = JSON.parse(page.dataset.words);
  const byId = (id) => document.getElementById(id);
  const [log, file, work, bar, status, result, summary, only, decoded] =
    ["log", "log-file", "decode-work", "decode-progress", "decode-status", "decode-result", "decode-summary", "only-hits", "decoded"].map(byId);

  function element(tag, className, ...content) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...content);
    return made;
  }

  const number = (value) => value.toLocaleString(document.documentElement.lang);
  const phrase = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => number(values[key]));

  // A copy of a made link shares its attributes with it: a log may hold a hundred thousand.
  const links = new Map();
  function link({ error, reason }, text) {
    const title = `${error.code} ${error.symbol}: ${error.title}${reason ? ` (${reason})` : ""}`;
    if (!links.has(title)) {
      const made = element("a");
      made.href = root + error.url;
      made.title = title;
      made.dataset.code = error.code;
      links.set(title, made);
    }
    const copy = links.get(title).cloneNode();
    copy.textContent = text;
    return copy;
  }

  // The log as it grows on the page: rows without codes run together, a row with codes stands alone, some hundred rows are a block.
  function view() {
    let block = [];
    let plain = [];
    let size = { lines: 0, letters: 0, hits: 0 };
    const shown = { lines: 0, letters: 0 };
    let cut = false;

    function endPlain() {
      if (plain.length) block.push(element("div", "plain", plain.join("")));
      plain = [];
    }

    function endBlock() {
      endPlain();
      const made = element("div", "block", ...block);
      made.classList.toggle("with-codes", size.hits > 0);
      made.style.setProperty("--lines", size.lines);
      made.style.setProperty("--hits", size.hits);
      decoded.append(made);
      block = [];
      size = { lines: 0, letters: 0, hits: 0 };
    }

    function count(text, hit) {
      const lines = Math.ceil(text.length / WIDTH);
      for (const sum of [size, shown]) {
        sum.lines += lines;
        sum.letters += text.length;
      }
      if (hit) size.hits += lines;
      if (size.lines >= BLOCK.lines || size.letters >= BLOCK.letters) endBlock();
    }

    function addPlain(line, text) {
      if (cut) return;
      cut = shown.lines >= SHOWN.lines || shown.letters >= SHOWN.letters;
      plain.push(cut ? `${phrase(words.cut, { line })}\n` : text);
      count(text, false);
    }

    function addHit(line, text, codes) {
      endPlain();
      const row = element("div", "hit");
      row.dataset.line = line;
      let start = 0;
      for (const code of codes) {
        row.append(text.slice(start, code.start), link(code, text.slice(code.start, code.end)));
        start = code.end;
      }
      row.append(text.slice(start));
      block.push(row);
      count(text, true);
      return row;
    }

    return { addPlain, addHit, end: endBlock };
  }

  // Error -> how often, and the rows where it stands first and last.
  function tally() {
    const found = new Map();
    return {
      found,
      add(codes, row) {
        for (const { error } of codes) {
          if (!found.has(error)) found.set(error, { error, times: 0, first: row });
          const entry = found.get(error);
          entry.times += 1;
          entry.last = row;
        }
      },
    };
  }

  function showSummary({ found }, lines, said) {
    const entries = [...found.values()].sort((a, b) => b.times - a.times || a.error.code - b.error.code);
    const codes = entries.reduce((sum, { times }) => sum + times, 0);
    if (lines) said.push(phrase(codes ? words.found : words.none, { codes, errors: entries.length, lines }));
    else if (said.length === 1) said.push(words.empty);
    status.textContent = said.join(" ");
    summary.replaceChildren();
    result.hidden = !lines;
    byId("decode-only").hidden = !codes;
    decoded.classList.toggle("only", only.checked && codes > 0);
    if (!codes) return;
    const heads = [words.error, words.count, words.first, words.last].map((head) => element("th", "", head));
    const rows = entries.map(({ error, times, first, last }) => {
      const name = link({ error }, error.code);
      name.append(" ", element("code", "", error.symbol), " ", element("span", "", error.title));
      return element("tr", "", ...[name, number(times), place(first), place(last)].map((cell) => element("td", "", cell)));
    });
    summary.replaceChildren(element("table", "decode-table", element("thead", "", element("tr", "", ...heads)), element("tbody", "", ...rows)));
  }

  function place(row) {
    row.id = `line-${row.dataset.line}`;
    const made = element("a", "", number(Number(row.dataset.line)));
    made.href = `#${row.id}`;
    return made;
  }

  // A pause ends at the end of the queue: whatever the user or the screen waits for comes before.
  let started = 0;
  const channel = new MessageChannel();
  const waiting = [];
  channel.port1.onmessage = () => {
    started = performance.now();
    waiting.shift()();
  };
  function pause() {
    return new Promise((goOn) => {
      waiting.push(goOn);
      channel.port2.postMessage(null);
    });
  }

  const tired = () => performance.now() - started > MOMENT;

  let current = null; // what is being decoded; a new log takes its place, and the old one ends

  async function decode(source, name) {
    const run = { cancelled: false };
    current = run;
    const gone = () => current !== run || run.cancelled;
    const sums = tally();
    const seen = { lines: 0 };
    const said = name ? [`${name}.`] : [];
    status.textContent = "";
    result.hidden = true; // else the page is laid out, and read out, anew with each pause
    work.hidden = false;
    bar.value = 0;
    await pause();
    const shown = view();
    try {
      await clear(gone);
      await readInto(shown, sums, seen, source, gone);
    } catch {
      said.push(words.unreadable);
    }
    if (current !== run) return;
    if (run.cancelled) said.push(words.cancelled);
    shown.end();
    work.hidden = true;
    showSummary(sums, seen.lines, said);
  }

  async function clear(gone) {
    while (decoded.lastChild && !gone()) {
      decoded.lastChild.remove();
      if (tired()) await pause();
    }
  }

  async function readInto(shown, sums, seen, source, gone) {
    for await (const { lines, read } of window.errorLog.lines(source)) {
      if (gone()) return;
      bar.value = read;
      for (const line of lines) {
        seen.lines += 1;
        for (const { text, codes, last } of window.errorLog.pieces(line)) {
          const whole = last ? `${text}\n` : text;
          if (codes.length) sums.add(codes, shown.addHit(seen.lines, whole, codes));
          else shown.addPlain(seen.lines, whole);
          if (tired()) await pause();
          if (gone()) return;
        }
      }
    }
  }

  let typing = 0;
  function fromText(delay) {
    clearTimeout(typing);
    typing = setTimeout(() => {
      file.value = "";
      decode(log.value, "");
    }, delay);
  }

  function fromFile(chosen) {
    clearTimeout(typing);
    log.value = "";
    decode(chosen, chosen.name);
  }

  log.addEventListener("input", () => fromText(TYPING));
  log.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    if (text.length < LARGE_PASTE) return;
    event.preventDefault();
    log.value = file.value = "";
    decode(text, words.pasted);
  });
  file.addEventListener("click", () => { file.value = ""; }); // the same log again, grown since
  file.addEventListener("change", () => file.files.length && fromFile(file.files[0]));
  byId("decode-cancel").addEventListener("click", () => { current.cancelled = true; });
  only.addEventListener("change", () => decoded.classList.toggle("only", only.checked));

  const carriesFile = (event) => event.dataTransfer.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    page.classList.add("dropping");
  });
  addEventListener("dragleave", (event) => event.relatedTarget || page.classList.remove("dropping"));
  addEventListener("drop", (event) => {
    page.classList.remove("dropping");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    file.files = event.dataTransfer.files; // shows its name, and the browser keeps it for "back"
    fromFile(event.dataTransfer.files[0]);
  });

  page.hidden = false;
  addEventListener("pageshow", (event) => { // after "back", the browser may have kept the log, but not what was made of it
    if (event.persisted) return;
    if (file.files.length) fromFile(file.files[0]);
    else if (log.value) fromText(0);
  });
})();
