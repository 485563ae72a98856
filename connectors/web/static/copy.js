// The copy buttons: shown only where they can work, and they say when they have.

const SHOWN = 4000; // milliseconds for which "Copied" stays

// Readers are told where the author works, also after the words were changed here. Said in one's own way, it stays.
function keepStart(field) {
  const { start, known } = field.dataset;
  if (!start || new RegExp(known, "iu").test(field.value)) return;
  field.value = `${start}\n${field.value.trim()}`.trim();
  const note = document.getElementById(`${field.id}-start`);
  note.setAttribute("role", "status");
  note.firstElementChild.textContent = note.dataset.back;
}

async function copy(field) {
  keepStart(field);
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // No permission, or an address without https: the older way, which needs the text selected.
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
  return true;
}

for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const said = document.getElementById(button.dataset.says);
  let timer = 0;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copy(field);
    if (!done) field.select();
    else button.focus();
    clearTimeout(timer);
    // Emptied first, so that a second press is read out again.
    said.textContent = "";
    requestAnimationFrame(() => {
      said.textContent = done ? said.dataset.done : said.dataset.failed;
    });
    timer = setTimeout(() => (said.textContent = ""), done ? SHOWN : 4 * SHOWN);
  });
}
for (const hint of document.querySelectorAll("[data-by-hand]")) hint.hidden = true;
