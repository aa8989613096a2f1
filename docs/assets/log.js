// Reads a log, a file or a text, in portions that are worked through in a moment each: lines, and the codes in them.
// tokens.js is loaded before.
window.errorLog = (() => {
  "use strict";
  const PORTION = 1 << 18; // bytes or letters read at once
  const PIECE = 1 << 14; // letters of a line that are searched, and shown, at once
  const SEAM = 1 << 9; // letters about the end of a piece that the next one sees again, so that no code is torn
  const SNAPSHOT = 1 << 28; // bytes of a file that are taken at once
  const NEWLINE = 10;

  // Portions of text, each with the share of the whole that is read by then.
  async function* texts(chosen) {
    // A file that has grown since it was chosen is read no further by the browser, and logs do grow: take it whole where that fits.
    const source = chosen.size <= SNAPSHOT ? new Blob([await chosen.arrayBuffer()]) : chosen;
    const size = source.size ?? source.length;
    const decode = source.size === undefined ? (text) => text : await decoder(source);
    for (let start = 0; start < size; start += PORTION) {
      const end = Math.min(start + PORTION, size);
      const part = source.slice(start, end);
      yield { text: decode(typeof part === "string" ? part : new Uint8Array(await part.arrayBuffer()), end === size), read: end / size };
    }
  }

  // UTF-16 if a byte order mark says so, else UTF-8; a line that is none is Windows-1252, as older programs write into the same log.
  async function decoder(file) {
    const [first, second, third] = new Uint8Array(await file.slice(0, 3).arrayBuffer());
    const wide = { 0xfffe: "utf-16le", 0xfeff: "utf-16be" }[(first << 8) | second];
    if (wide) {
      const utf16 = new TextDecoder(wide);
      return (bytes, last) => utf16.decode(bytes, { stream: !last });
    }
    let mark = first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0;
    let rest = new Uint8Array();
    return (bytes, last) => {
      const all = joined(rest, bytes.subarray(mark));
      mark = 0;
      const end = last ? all.length : complete(all);
      rest = all.slice(end);
      return narrow(all.subarray(0, end));
    };
  }

  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const windows = new TextDecoder("windows-1252");

  function narrow(bytes) {
    return strict(bytes) ?? rows(bytes).map((row) => strict(row) ?? windows.decode(row)).join("");
  }

  function strict(bytes) {
    try {
      return utf8.decode(bytes);
    } catch {
      return null;
    }
  }

  function rows(bytes) {
    const found = [];
    for (let start = 0, end; start < bytes.length; start = end) {
      end = bytes.indexOf(NEWLINE, start) + 1 || bytes.length;
      found.push(bytes.subarray(start, end));
    }
    return found;
  }

  function joined(before, after) {
    const all = new Uint8Array(before.length + after.length);
    all.set(before);
    all.set(after, before.length);
    return all;
  }

  // How many of the bytes make whole lines; within a long line, whole letters of UTF-8.
  function complete(bytes) {
    const newline = bytes.lastIndexOf(NEWLINE);
    if (newline >= 0) return newline + 1;
    let end = bytes.length;
    while (end > bytes.length - 3 && (bytes[end - 1] & 0xc0) === 0x80) end--;
    return bytes[end - 1] >= 0xc0 ? end - 1 : bytes.length;
  }

  // Portions of whole lines, without their ends.
  async function* lines(source) {
    let open = [];
    let read = 0;
    for await (const portion of texts(source)) {
      read = portion.read;
      const found = portion.text.split("\n");
      open.push(found[0]);
      if (found.length === 1) continue;
      found[0] = open.join("");
      open = [found.pop()];
      yield { lines: found.map(bare), read };
    }
    const last = bare(open.join(""));
    if (last) yield { lines: [last], read };
  }

  function bare(line) {
    return line.endsWith("\r") ? line.slice(0, -1) : line;
  }

  // A line as pieces of text with the codes in each, their places counted within it; all but a very long line is one piece.
  function* pieces(line) {
    const { needle, find } = window.errorTokens;
    let start = 0; // of what no piece holds yet
    for (let from = 0; start < line.length || from === 0; from += PIECE - 2 * SEAM) {
      const text = from || line.length > PIECE ? line.slice(from, from + PIECE) : line;
      const last = from + PIECE >= line.length;
      const limit = last ? line.length : from + PIECE - SEAM;
      const codes = (needle.test(text) ? find(text) : [])
        .map((code) => ({ ...code, start: code.start + from, end: code.end + from }))
        .filter((code) => code.start >= start && code.start < limit);
      const end = Math.max(whole(line, limit), ...codes.map((code) => code.end));
      const place = start;
      yield {
        text: line.slice(start, end),
        codes: codes.map((code) => ({ ...code, start: code.start - place, end: code.end - place })),
        last: end === line.length,
      };
      start = end;
      if (last) return;
    }
  }

  // The place itself, or the next if it would halve a letter of two units.
  function whole(line, place) {
    return /^[\ud800-\udbff][\udc00-\udfff]/.test(line.slice(place - 1, place + 1)) ? place + 1 : place;
  }

  return { lines, pieces };
})();
