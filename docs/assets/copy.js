// A button beside each notation of an error page and in each block of code copies it; also on plain http:// and file://, where
// navigator.clipboard may be missing.
(() => {
  "use strict";

  function copyByCommand(text) {
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("readonly", "");
    area.style.position = "fixed";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyByCommand(text);
    }
  }

  // Words: what the button says for those who do not see it, and what it says when it is done.
  function button(code, words) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "copy";
    made.setAttribute("aria-label", words.copy);
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    made.append(said);
    made.addEventListener("click", async () => {
      if (!(await copy(code.textContent))) return;
      said.textContent = words.copied;
      made.focus();
      setTimeout(() => said.replaceChildren(), 1500);
    });
    code.after(made);
  }

  for (const notations of document.querySelectorAll(".notations")) {
    const { copy, copied } = notations.dataset;
    for (const code of notations.querySelectorAll("li > code")) button(code, { copy: `${copy} ${code.textContent}`, copied });
  }

  const { translations } = JSON.parse(document.getElementById("__config")?.textContent || "{}"); // the theme's
  const words = { copy: translations?.["clipboard.copy"], copied: translations?.["clipboard.copied"] };
  for (const code of document.querySelectorAll(".md-typeset pre > code")) button(code, words);
})();
