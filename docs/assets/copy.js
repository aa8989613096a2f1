// A button beside each notation of an error page copies it; also on plain http:// and file://, where navigator.clipboard may be missing.
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

  for (const notation of document.querySelectorAll(".notations")) {
    for (const code of notation.querySelectorAll("li > code")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.setAttribute("aria-label", `${notation.dataset.copy} ${code.textContent}`);
      button.addEventListener("click", async () => {
        if (!(await copy(code.textContent))) return;
        button.dataset.done = notation.dataset.copied;
        button.focus();
        setTimeout(() => delete button.dataset.done, 1500);
      });
      code.after(button);
    }
  }
})();
