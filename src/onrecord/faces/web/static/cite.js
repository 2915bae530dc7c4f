// Copies a citation instead of opening its page. Without this file, or without a clipboard, the links lead to that page.
"use strict";

const spoken = document.getElementById("spoken");

function words(element) {
  const copy = element.cloneNode(true);
  for (const extra of copy.querySelectorAll(".tools, .hitnav, .unseen")) extra.remove();
  return copy.textContent.trim();
}

function citation(link) {
  const turn = link.closest(".turn");
  const paragraph = link.closest(".words");
  const lines = paragraph ? [paragraph] : turn.querySelectorAll(":scope > .words");
  const quotation = Array.from(lines, words).join("\n\n");
  const of = link.closest("[data-of]").dataset.of;
  const by = turn ? turn.dataset.by : link.closest("[data-of]").dataset.issued;
  const source = [by, of].filter(Boolean).join(", ");
  return `“${quotation}”\n— ${source}. ${location.origin}${link.dataset.permalink}`;
}

async function copy(text, control) {
  await navigator.clipboard.writeText(text);
  const before = control.textContent;
  control.textContent = "Copied";
  spoken.textContent = "Citation copied";
  setTimeout(() => { control.textContent = before; spoken.textContent = ""; }, 2500);
}

if (navigator.clipboard) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.cite[data-permalink]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    copy(citation(link), link).catch(() => { location.assign(link.href); });
  });
  for (const form of document.querySelectorAll(".copyable")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", () => { copy(form.textContent, button).catch(() => { button.textContent = "Not allowed here"; }); });
    form.after(button);
  }
}
