// What names an error, and how a text is searched for it: as in scripts/winsock_errors/tokens.py; one table of cases tests both.
window.errorTokens = (() => {
  "use strict";
  const LONGEST_PHRASE = 12;

  // The words of a text without case, accents and punctuation; in Chinese each character is a word.
  function fold(text) {
    const letters = text.toLowerCase().normalize("NFKD").replace(/\p{Mn}/gu, "");
    return (letters.match(/[\u3040-\u9fff]|(?:(?![\u3040-\u9fff])[\p{L}\p{N}])+/gu) || []).join(" ");
  }

  // The words between which a token can stand, as they are.
  function split(text) {
    return text.split(/[\s=:;,()[\]"'`]+/).map((word) => word.replace(/^\.+|\.+$/g, "")).filter(Boolean);
  }

  function runs(folded) {
    const words = folded.split(" ");
    return words.flatMap((_, start) =>
      words.slice(start, start + LONGEST_PHRASE).map((_, length) => words.slice(start, start + length + 1).join(" ")));
  }

  // Every token and every folded phrase -> the errors that it names.
  function index(errors) {
    const known = new Map();
    for (const error of errors) {
      for (const part of [...error.terms, ...error.phrases]) known.set(part, [...(known.get(part) || []), error]);
    }
    return known;
  }

  // The errors that a text in lower case names. A phrase covers the names and shorter phrases within it.
  function named(known, text) {
    if (known.has(text)) return known.get(text);
    const parts = [...split(text), ...runs(fold(text))].filter((part) => known.has(part));
    const said = new Map(parts.map((part) => [fold(part), known.get(part)]));
    return [...said].flatMap(([part, found]) =>
      [...said.keys()].some((other) => other !== part && ` ${other} `.includes(` ${part} `)) ? [] : found);
  }

  return { fold, split, index, named };
})();
