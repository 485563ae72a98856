// The line one writes in, and the list of commands that "/" opens (an ARIA combobox).

import { word } from "./api.js";
import { announce, byId, make } from "./dom.js";

/** @typedef {import("./api.js").Command} Command */

const form = /** @type {HTMLFormElement} */ (byId("composer"));
const line = /** @type {HTMLInputElement} */ (byId("say"));
const list = byId("completions");
const error = byId("say-error");
const button = byId("send");
const slash = document.body.dataset.command ?? "/";

/** @type {Command[]} */
let commands = [];
/** @type {Command[]} */
let offered = [];
let chosen = -1;
let pending = 0;

/** @param {Command[]} known */
export function offer(known) {
  commands = known;
}

/** @param {string} hint Makes the line ready for another place. */
export function ready(hint) {
  line.placeholder = hint;
  error.textContent = "";
  close();
}

/** @param {(text: string) => Promise<void>} send What it throws is shown and the text stays. */
export function begin(send) {
  line.addEventListener("input", suggest);
  line.addEventListener("keydown", keys);
  line.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => {
    const option = /** @type {HTMLElement} */ (event.target).closest("[role=option]");
    if (!option) return;
    event.preventDefault(); // the line keeps its focus
    take(offered[Number(/** @type {HTMLElement} */ (option).dataset.place)]);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = line.value;
    if (!text.trim()) return;
    close();
    error.textContent = "";
    line.value = "";
    const failed = (/** @type {Error} */ problem) => {
      if (!line.value) line.value = text;
      error.textContent = problem.message;
    };
    waiting(1);
    send(text)
      .catch(failed)
      .finally(() => waiting(-1));
  });
}

/** @param {number} more Shows that answers are on their way; the line stays free for the next. */
function waiting(more) {
  pending += more;
  button.setAttribute("aria-busy", String(pending > 0));
}

/** @param {Command} command @returns {string} */
function written(command) {
  return command.name ? `${slash} ${command.name}` : slash;
}

function suggest() {
  error.textContent = "";
  const text = line.value;
  if (!text.startsWith("/")) return close();
  const rest = text.startsWith(`${slash} `) ? text.slice(slash.length + 1) : slash.startsWith(text) ? "" : text.slice(1);
  const typed = rest.trimStart().toLowerCase();
  offered = commands.filter((command) => command.name.startsWith(typed));
  if (!offered.length || commands.some((command) => command.name && typed.startsWith(`${command.name} `))) return close();
  list.replaceChildren(...offered.map(option));
  const wasClosed = list.hidden;
  list.hidden = false;
  line.setAttribute("aria-expanded", "true");
  mark(text.trim() === slash ? -1 : 0);
  if (wasClosed) announce(word("commands", { count: String(offered.length) }));
}

/** @param {Command} command @param {number} place @returns {HTMLElement} */
function option(command, place) {
  return make(
    "li",
    { role: "option", id: `completion-${place}`, "data-place": String(place), "aria-selected": "false" },
    make("span", { class: "word" }, written(command), command.usage ? make("span", { class: "usage" }, ` ${command.usage}`) : ""),
    make("span", { class: "summary" }, command.summary),
  );
}

/** @param {number} place */
function mark(place) {
  list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
  chosen = place;
  const option = list.children[place];
  if (!option) return line.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  line.setAttribute("aria-activedescendant", option.id);
}

function close() {
  list.hidden = true;
  chosen = -1;
  line.setAttribute("aria-expanded", "false");
  line.removeAttribute("aria-activedescendant");
}

/** @param {Command | undefined} command */
function take(command) {
  if (!command) return;
  line.value = command.usage ? `${written(command)} ` : written(command);
  close();
}

/** @param {KeyboardEvent} event */
function keys(event) {
  if (list.hidden || event.isComposing) return;
  const last = offered.length - 1;
  switch (event.key) {
    case "ArrowDown":
      mark(chosen < last ? chosen + 1 : 0);
      break;
    case "ArrowUp":
      mark(chosen > 0 ? chosen - 1 : last);
      break;
    case "Escape":
      close();
      break;
    case "Tab":
      if (chosen < 0 || event.shiftKey) return;
      take(offered[chosen]);
      break;
    case "Enter":
      // A command that stands there whole is sent at once.
      if (chosen < 0 || line.value.trim() === written(offered[chosen])) return;
      take(offered[chosen]);
      break;
    default:
      return;
  }
  event.preventDefault();
  event.stopPropagation();
}
