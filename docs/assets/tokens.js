// How codes are written and found, as in scripts/winsock_errors/ tokens.py, company.py, matches.py and answers.py, name by name; one table of cases tests both.
// Reads window.errorCodes, which the generated codes.js sets; no other dependency.
window.errorTokens = (() => {
  "use strict";

  // ---- tokens.py: one token ----

  const SNAP7 = 0xa0000n;
  const APR = 720000n;
  const TYPE = /^(?:u?[sdl]?int|byte|[dl]?word)#/;
  const HEXADECIMAL = /^(?:(-?)(?:16#|0x)([0-9a-f]+(?:_[0-9a-f]+)*)|([0-9a-f]+)h)$/;
  const DECIMAL = /^-?\d+(?:_\d+)*$/;
  const BARE = /^(?:(?=.*[a-f])[0-9a-f]{1,8}|[0-9a-f]{4}|8007[0-9a-f]{4})$/;
  const QUALIFIER = /^(?:e_winsockerror|(?:[\p{L}\p{N}_.]*\.)?socketerror)\./u;
  const AROUND = /^[ \t\r\n\f\v\u00a0"'`()[\]{}<>.,;:!]+|[ \t\r\n\f\v\u00a0"'`()[\]{}<>.,;:!]+$/g;
  const WORD = /[\u3040-\u9fff]|(?:(?![\u3040-\u9fff])[\p{L}\p{N}])+/gu;
  const LONGEST_PHRASE = 12;

  const { families, others, context } = window.errorCodes;
  const known = { numbers: new Map(), names: new Map(), phrases: new Map(), bases: new Set([SNAP7]) };
  const enter = (map, key, error) => { if (!map.has(key)) map.set(key, error); };
  for (const family of families) {
    if (family.base) known.bases.add(BigInt(family.base));
    for (const error of family.errors) {
      for (const number of [error.code, error.libuv]) if (number) enter(known.numbers, BigInt(number), error);
      for (const name of error.names) enter(known.names, name.toLowerCase(), error);
      for (const phrase of error.phrases) enter(known.phrases, phrase, error);
    }
  }

  // The numbers that a token can be, the likelier first.
  function values(token) {
    const digits = token.replace(AROUND, "").toLowerCase().replace(TYPE, "");
    const form = HEXADECIMAL.exec(digits);
    if (form) {
      const value = BigInt(`0x${(form[2] || form[3]).replaceAll("_", "")}`);
      return [form[1] ? -value : value];
    }
    const found = DECIMAL.test(digits) ? [BigInt(digits.replaceAll("_", ""))] : [];
    return BARE.test(digits) ? [...found, BigInt(`0x${digits}`)] : found;
  }

  // The error that a number means: as it is, as HRESULT of 32 bits (signed or stretched to 64), with snap7's or APR's addition.
  function unwrap(value) {
    if (known.numbers.has(value)) return known.numbers.get(value);
    if (value < 0n) value += 1n << 32n;
    else if (value >> 31n === 0x1ffffffffn) value &= 0xffffffffn;
    if (known.bases.has(value - (value & 0xffffn))) return known.numbers.get(value & 0xffffn) || null;
    const rest = value - APR;
    return (rest > 0n && rest < 0x10000n && known.numbers.get(rest)) || null;
  }

  // The error that one token names, and nothing but the token.
  function read(token) {
    for (const value of values(token)) {
      const error = unwrap(value);
      if (error) return error;
    }
    return known.names.get(token.replace(AROUND, "").toLowerCase().replace(QUALIFIER, "")) || null;
  }

  // What the search finds the error by, in lower case: its notations, the hexadecimal ones also bare, and its names.
  function terms({ code, names, dotnet, libuv }, base) {
    const hexadecimal = (number, digits) => number.toString(16).padStart(digits, "0");
    const [short, long] = [hexadecimal(code, 4), hexadecimal(base + code, 8)];
    return [...new Set([
      `${code}`, `0x${short}`, `16#${short}`, `0x${hexadecimal(code, 8)}`,
      ...(base ? [`0x${long}`, `16#${long}`, `${base + code}`, `${base + code - 2 ** 32}`] : []),
      short, ...(base ? [long] : []),
      ...[...names, ...(dotnet ? [`SocketError.${dotnet}`] : [])].map((name) => name.toLowerCase()), ...(libuv ? [`${libuv}`] : []),
    ])];
  }

  // The words of a text without case, accents and punctuation; in Chinese each character is a word.
  function fold(text) {
    return (text.toLowerCase().normalize("NFKD").replace(/\p{Mn}/gu, "").match(WORD) || []).join(" ");
  }

  // ---- matches.py: codes in running text ----

  const LONGEST = 1 << 16;
  const NEAR = 90;
  const LINE = 300;
  const FEW = 1000;
  const UNSURE = ["errno", "err no", "os", "os error", "err id", "error id", "system"];
  const TWICE = "the same number in two notations";
  const SPECIFIC = [
    ["HRESULT", /(?<![0-9a-f])(?:0x|16#)(?:f{8}_?)?8007_?[0-9a-f]{4}(?![0-9a-f_])/gi],
    ["HRESULT", /(?<![\w#.-])8007_?[0-9a-f]{4}(?![\w-]|\.\w)/gi],
    ["HRESULT", /(?<![\w.,])(?:21479[45]\d{4}|-21470[12]\d{4})(?!\w|[.,]\d)/gi],
    ["IEC notation", /(?<!\w)(?:u?[sdl]?int|byte|[dl]?word)#(?:16#[0-9a-f_]+|\d[\d_]*)(?!\w)/gi],
    ["IEC notation", /(?<![\w#])16#[0-9a-f_]+(?!\w)/gi],
    ["snap7", /(?<!\w)0x0{0,3}a2[7ab][0-9a-f]{2}(?!\w)/gi],
    ["Apache or Subversion", /(?<!\w)e73\d{4}(?!\w)/gi],
    ["TF6300 enumeration", /(?<=tcpcode_)\d{5}(?=_)/gi],
    ["system category", /(?<=system:)\d+(?!\w|[.,]\d)/gi],
  ];
  const NUMBER = new RegExp(
    String.raw`(?:(?<![\w+])|(?<=\[\d\dm))(?<![\d.]\.)(?<!\d[,:-])` +
    String.raw`(?:0x(?:0000)?[0-9a-f]{4}|-[34]\d{3}|1[01]\d{3}|\d{1,3}|66[56]\d{3}|7300\d\d|2[7ab][0-9a-f]{2})(?!\w|[.,:-]\d)`, "gi");
  const NAME = /(?:(?<!\w)|(?<=\[\dm)|(?<=\[\d\dm))[A-Za-z]\w*/g; // also after a terminal's colour
  const PREFIX = /^(?:[A-Z]{2,4}|uv)_(?=E[A-Z])/;
  const SOCKET_ERROR = /(?<!win)sock(?:et)? ?err(?:or)?(?:code)?[^\p{L}\p{N}_]{1,6}(?:[\p{L}\p{N}_]+::?)?$/iu;
  const COLOUR = /(?:\x1b|\u2190)?\[[\d;]*m/g;
  const SIGNS = /[ \t\n\r\f\v\u00a0\u3000:=#([{<>"'`*,.|!\u3001\uff1a\uff0c\\-]*$/;
  const BREAK = /\p{Nd}|[^\p{L}\p{N}_ \t\n\r\f\v\u00a0\u3000().:]|\.[ \t\n\r\f\v\u00a0\u3000]|[ \t\n\r\f\v\u00a0\u3000][ \t\n\r\f\v\u00a0\u3000]/u;
  const HUMP = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|(?:(?![a-zA-Z])[\p{L}\p{Nl}\p{No}])+/gu;
  const SENTENCE = /^[:)\]]?[ \t\n\r\f\v\u00a0\u3000]*\(?[A-Za-z]+ [a-z]+ [a-z]+ /;
  const KEY = /(?:"|_code):[ \t]*$/;
  const PORT = /(?:\]|[\w-]+\.[\w.-]+|localhost):$/;

  const escape = (word) => word.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
  const alternatives = (list) => [...list].sort((a, b) => b.length - a.length).map(escape).join("|");
  const capitalize = (word) => word.charAt(0).toUpperCase() + word.slice(1);
  const UNIT = new RegExp(`^ ?(?:${alternatives(context.units)})(?![\\p{L}\\p{N}])`, "iu");
  const beginnings = (list) => [
    new RegExp(`(?<!\\p{L})(?:${alternatives(list)})`, "iu"),
    new RegExp(alternatives(list.map(capitalize)), "u"),
  ];
  const PATTERNS = {
    files: [new RegExp(`(?<![\\p{L}\\p{N}_])(?:${alternatives(context.files)})(?![\\p{L}\\p{N}_])`, "iu")],
    elsewhere: [new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives(context.elsewhere)})`, "iu")],
    sockets: beginnings(context.sockets),
    failures: beginnings(context.failures),
  };
  const SPOKEN = new RegExp([...known.phrases.keys()].map(escape).join("|"));
  // A line without any of these holds no code: a number, a name, a word of errors, or a run long enough for a message.
  const needle = /1[01]\d{3}|8007|2147|0x|16#|2[7ab]|-[34]\d{3}|66[56]\d{3}|7300\d\d|[A-Z_]{5}|rr(?:or|no)|[a-z][A-Z]|e[a-z]{4}|[^\d]{15}|[\u3040-\u9fff]{4}|(?:ption|Code)\b/;
  const speaks = (kind, line) => PATTERNS[kind].some((pattern) => pattern.test(line));

  // Every place in the line that names an error, in order: { start, end, error, reason }; UTF-16 offsets, end exclusive.
  function find(line) {
    const found = [];
    for (let start = 0, end; start < line.length; start = end) {
      end = seam(line, start);
      for (const match of findIn(line.slice(start, end))) {
        found.push({ ...match, start: match.start + start, end: match.end + start });
      }
    }
    return found;
  }

  // Where to cut a line that is too long to be looked at as one: after a blank, if there is one.
  function seam(line, start) {
    const end = start + LONGEST;
    if (end >= line.length) return line.length;
    const blank = line.lastIndexOf(" ", end - 1);
    return blank >= start + LONGEST / 2 ? blank + 1 : end;
  }

  function findIn(line) {
    let found = [...specific(line), ...names(line), ...numbers(line)];
    if (!found.length || found.some((match) => !match.reason)) {
      const spoken = phrases(line);
      const beside = new Map(spoken.map((match) => [match.error, "its message stands beside it"]));
      for (const match of found) if (match.reason) beside.set(match.error, "the same error stands beside it");
      found = found.map((match) => ({ ...match, reason: match.reason || beside.get(match.error) || "" }));
      found = found.filter((match) => match.reason);
      if (!found.length) found = spoken;
    }
    return apart(found);
  }

  // In order, without those that overlap an earlier one.
  function apart(matches) {
    const found = [];
    for (const match of [...matches].sort((a, b) => a.start - b.start || b.end - a.end)) {
      if (!found.length || match.start >= found.at(-1).end) found.push(match);
    }
    return found;
  }

  function* specific(line) {
    for (const [reason, pattern] of SPECIFIC) {
      for (const place of line.matchAll(pattern)) {
        const error = read(place[0].replace(/^e+/i, ""));
        if (error) yield { start: place.index, end: place.index + place[0].length, error, reason };
      }
    }
  }

  function* names(line) {
    for (const place of line.matchAll(NAME)) {
      const prefix = PREFIX.exec(place[0]);
      const start = place.index + (prefix ? prefix[0].length : 0);
      const end = place.index + place[0].length;
      const name = line.slice(start, end);
      const error = known.names.get(name.toLowerCase());
      if (error && (error.names.includes(name) || error.names.includes(name.toUpperCase()))) {
        yield { start, end, error, reason: whyName(line, start, name.toLowerCase()) };
      }
    }
  }

  function whyName(line, start, name) {
    if (SOCKET_ERROR.test(line.slice(Math.max(0, start - NEAR), start))) return "member of SocketError";
    if (context.everyday.includes(name)) return "";
    const nearby = line.slice(Math.max(0, start - LINE), start + LINE);
    if (context.shared.includes(name) && (speaks("files", nearby) || !speaks("sockets", nearby))) return "";
    return "name";
  }

  function* numbers(line) {
    for (const place of line.matchAll(NUMBER)) {
      const error = read(place[0]);
      if (!error) continue;
      const end = place.index + place[0].length;
      const reason = whyNumber(around(line, place.index, end, error.code));
      if (reason !== null) yield { start: place.index, end, error, reason };
    }
  }

  // A number in a line, and what stands around it.
  function around(line, start, end, code) {
    const before = line.slice(Math.max(0, start - NEAR), start).replace(COLOUR, "");
    const after = line.slice(end, end + NEAR);
    const signs = SIGNS.exec(before)[0];
    const label = (before.slice(0, before.length - signs.length).split(BREAK).at(-1).match(HUMP) || [])
      .map((word) => word.toLowerCase()).slice(-5);
    while (label.length > 1 && context.filler.includes(label.at(-1))) label.pop();
    const labelled = (kind) => label.length > 0
      && (context[kind].includes(label.at(-1)) || context[kind].includes(label.slice(-2).join(" ")));
    const nearby = line.slice(Math.max(0, start - LINE), end + LINE);
    const foreign = speaks("elsewhere", nearby) || (SENTENCE.test(after) && !speaks("sockets", nearby));
    return { line: nearby, code, written: line.slice(start, end).toLowerCase(), before, after, signs, label, labelled, foreign };
  }

  // Why a number counts; empty: it counts beside the same error or its message; null: it is something else.
  function whyNumber(place) {
    const { code, written, before, after, signs, label, labelled } = place;
    if (/[\p{L}\p{N}_]\/$/u.test(before) || /^\/[\p{L}\p{N}_]/u.test(after) || ["27", "2a", "2b"].includes(written.slice(0, 2))) {
      return code >= FEW && twice(place) ? TWICE : null;
    }
    if (UNIT.test(after) || after.startsWith(" ---")) return null;
    if (labelled("strong")) {
      const unsure = code < FEW && (UNSURE.includes(label.at(-1)) || UNSURE.includes(label.slice(-2).join(" ")));
      return unsure ? "" : `after '${label.slice(-2).join(" ")}'`;
    }
    if (written.startsWith("-")) {
      return (labelled("good") || labelled("weak")) && !speaks("files", place.line) ? `after '${label.at(-1)}'` : "";
    }
    if (labelled("bad") && !/[([]$/.test(signs)) return null;
    if (code < FEW) return labelled("good") || labelled("weak") || before.endsWith("(") || code >= 100 ? "" : null;
    if (PORT.test(before)) return null;
    return whyLabelled(place) || whyPlaced(place);
  }

  // Whether the code's other notation is joined by a slash or stands before it in brackets.
  function twice({ code, written, before, after }) {
    if (written.startsWith("0x")) return after.startsWith(`/${code}`);
    const pair = written === String(code) ? `0x0*${code.toString(16)}/$` : `\\b${code} ?\\($`;
    return new RegExp(pair, "i").test(before);
  }

  function whyLabelled({ line, before, signs, label, labelled, foreign }) {
    const good = labelled("good");
    if (good && !KEY.test(before) && !foreign) return `after '${label.at(-1)}'`;
    if ((labelled("calls") && /[:,=(]/.test(signs)) || (label[0] === "wsa" && signs)) return `reported by '${label.at(-1)}'`;
    if ((good || labelled("weak")) && speaks("sockets", line) && !foreign) return `after '${label.at(-1)}' in a line about sockets`;
    return "";
  }

  function whyPlaced({ line, written, before, after, foreign }) {
    const failure = speaks("failures", line);
    const socketFailure = failure && speaks("sockets", line) && !foreign;
    if (socketFailure && /(?:^|[ \t\n\r\f\v\u00a0\u3000'"\]])\(#?(?:-\d[ ,]+)?$/.test(before) && /^[),: \t\n\r\f\v\u00a0\u3000]/.test(after)) {
      return "in brackets in a line that reports a failure";
    }
    if (failure && /(?:unable to|could not|cannot|failed)[^.:]*\[$/i.test(before) && after.startsWith("]:")) {
      return "in brackets in a line that reports a failure";
    }
    if (before.endsWith("(") && /^, ?['"]/.test(after)) return "in brackets before its message";
    if (before.endsWith("[") && /^\] \([^()]*:\d+\)/.test(after)) return "in brackets before a place in the source";
    const last = (/(?::[ \t\n\r\f\v\u00a0\u3000]*|[a-z]\.[ \t\n\r\f\v\u00a0\u3000]+)$/.test(before) && /^(?:[^\p{L}\p{N}_]*$|,)/u.test(after)) || /^[^\p{L}\p{N}_]*unknown error/iu.test(after);
    if (last && socketFailure) return "at the end of a line that reports a socket's failure";
    if (written.startsWith("0x") && failure) return "hexadecimal in a line that reports a failure";
    return "";
  }

  // The words of the system's messages; a longer phrase covers the shorter ones within it.
  function phrases(line) {
    if (!SPOKEN.test(fold(line))) return [];
    const places = words(line);
    const said = [];
    places.forEach(({ start }, first) => {
      let text = "";
      for (const { word, end } of places.slice(first, first + LONGEST_PHRASE)) {
        text = text ? `${text} ${word}` : word;
        if (known.phrases.has(text)) said.push({ start, end, error: known.phrases.get(text), reason: "words of its message" });
      }
    });
    let furthest = 0;
    return said.sort((a, b) => a.start - b.start || b.end - a.end).filter(({ end }) => {
      const further = end > furthest;
      furthest = Math.max(furthest, end);
      return further;
    });
  }

  // The words that fold leaves, with their places in the line.
  function words(line) {
    let letters = "";
    const places = [];
    for (let place = 0, letter; place < line.length; place += letter.length) {
      letter = String.fromCodePoint(line.codePointAt(place));
      const parts = letter.toLowerCase().normalize("NFKD").replace(/\p{Mn}/gu, "");
      for (let unit = 0; unit < parts.length; unit += 1) places.push([place, place + letter.length]);
      letters += parts;
    }
    return [...letters.matchAll(WORD)].map((word) => ({
      word: word[0], start: places[word.index][0], end: places[word.index + word[0].length - 1][1],
    }));
  }

  // ---- answers.py: what somebody asks for ----

  const BETWEEN = /[ \t\n\r\f\v\u00a0\u3000=:;,()[\]"'`<>|]+/;
  const NEAREST = 3;
  const FEW_WORDS = 5;

  // { error, others, near }: the error; or else the other families the number is in, and the errors whose names come near.
  function answer(text) {
    const error = read(text);
    if (error) return { error, others: [], near: [] };
    const hits = [...new Set(find(text).map((match) => match.error))];
    const found = hits.length ? hits : [...new Set(said(text))];
    if (found.length === 1) return { error: found[0], others: [], near: [] };
    const fitting = found.length ? [] : elsewhere(text);
    const close = found.length ? found.slice(0, NEAREST) : fitting.length ? [] : near(text);
    return { error: null, others: fitting, near: close };
  }

  // The errors that single words name; everyday numbers and words do not count beside others.
  function said(text) {
    const parts = text.split(BETWEEN).filter((part) => !context.everyday.includes(part.replace(/^\.+|\.+$/g, "").toLowerCase()));
    const hits = parts.map(read).filter(Boolean);
    const sure = hits.filter((error) => error.code >= FEW);
    return sure.length ? sure : hits;
  }

  // The other families whose range holds the number that was asked for, the narrowest range first.
  function elsewhere(text) {
    const parts = values(text).length ? [text] : text.split(BETWEEN).filter(Boolean);
    const given = parts.filter((part) => /\d/.test(part)).flatMap((part) => values(part).slice(0, 1));
    if (given.length !== 1 || parts.length > FEW_WORDS) return [];
    const number = Number(BigInt.asUintN(32, given[0]));
    return others
      .flatMap((other) => other.spans.map(([first, last]) => ({ other, first, last })))
      .filter(({ first, last }) => first <= number && number <= last)
      .sort((a, b) => (a.last - a.first) - (b.last - b.first))
      .map(({ other }) => other);
  }

  // The errors with a name, title or phrase that differs by a few letters, the nearest first.
  function near(text) {
    const wanted = squash(text);
    const limit = Math.floor(wanted.length / 5);
    if (!limit || !/[^\d]{3}/u.test(wanted.join(""))) return [];
    const has = letters(wanted);
    const close = [];
    candidates().forEach(({ written, has: theirs, error }, place) => {
      if (Math.abs(written.length - wanted.length) > limit || bits(has & ~theirs) > limit || bits(theirs & ~has) > limit) return;
      const apart = distance(written, wanted, limit);
      if (apart <= limit) close.push({ error, place, apart });
    });
    close.sort((a, b) => a.apart - b.apart || a.error.code - b.error.code || a.place - b.place);
    return [...new Set(close.map(({ error }) => error))].slice(0, NEAREST);
  }

  // Everything that can be misspelt, squashed; made when it is first asked for.
  let misspelt;
  function candidates() {
    const sayings = () => [...known.names, ...known.phrases, ...[...known.numbers.values()].map((error) => [error.title, error])];
    misspelt ||= sayings().map(([said, error]) => {
      const written = squash(said);
      return { written, has: letters(written), error };
    });
    return misspelt;
  }

  // Which letters there are, as bits. Each that only one of two texts has is a difference, and most texts are told apart by that alone.
  function letters(written) {
    return written.reduce((has, letter) => has | (1 << (letter.codePointAt(0) % 32)), 0);
  }

  function bits(number) {
    let left = number >>> 0;
    let count = 0;
    for (; left; left &= left - 1) count += 1;
    return count;
  }

  // As characters, of which some are two units of a string.
  function squash(text) {
    return [...fold(text.replaceAll("_", " ")).replaceAll(" ", "")];
  }

  // How many letters must be added, removed or replaced to make one of the other (Levenshtein); beyond the limit, some number beyond it.
  function distance(one, other, limit) {
    const row = Array.from({ length: other.length + 1 }, (_, place) => place);
    for (let i = 1; i <= one.length; i += 1) {
      let before = row[0];
      let least = row[0] = i;
      for (let j = 1; j <= other.length; j += 1) {
        const kept = row[j];
        row[j] = Math.min(row[j] + 1, row[j - 1] + 1, before + (one[i - 1] === other[j - 1] ? 0 : 1));
        before = kept;
        if (row[j] < least) least = row[j];
      }
      if (least > limit) return least;
    }
    return row[other.length];
  }

  return { answer, find, fold, needle, read, terms };
})();
