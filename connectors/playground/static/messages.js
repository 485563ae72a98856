// The list of messages: keeps what is on screen in step with what was said, and the focus where it was.

import { word } from "./api.js";
import { byId, DAY_AND_TIME, make, showTime, TIME } from "./dom.js";

/** @typedef {import("./api.js").Entry} Entry @typedef {import("./api.js").Person} Person */

const list = byId("messages");
const scroller = byId("scroller");

/** @param {Entry[]} entries @param {Person} reader Draws a whole conversation, scrolled to its end. */
export function draw(entries, reader) {
  list.replaceChildren();
  for (const entry of entries) list.append(...withDay(entry, reader));
  if (!entries.length) list.append(make("li", { class: "empty" }, word("empty")));
  toEnd();
}

/** Shows the newest message: its end, or its beginning when it is longer than the window. */
function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
  const last = list.lastElementChild;
  if (last && last.clientHeight > scroller.clientHeight) last.scrollIntoView({ block: "start" });
}

/** @param {string} id Brings the answer to a press into view. */
export function reveal(id) {
  find(id)?.scrollIntoView({ block: "nearest" });
}

/** @param {Entry} entry @param {Person} reader Puts a new entry at the end, or a changed one in its place. */
export function put(entry, reader) {
  const old = find(entry.id);
  if (old && Number(old.dataset.version) >= entry.version) return;
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120;
  if (old) {
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    const fresh = element(entry, reader);
    old.replaceWith(fresh);
    if (held) keepFocus(fresh, held);
  } else {
    list.querySelector(".empty")?.remove();
    list.append(...withDay(entry, reader));
  }
  if (!old && (atEnd || entry.author?.name === reader.name)) toEnd();
}

/** @param {string} id */
export function remove(id) {
  const old = find(id);
  if (old?.contains(document.activeElement)) byId("say").focus();
  old?.remove();
}

/** @param {string} id @returns {HTMLElement | null} */
export function find(id) {
  return list.querySelector(`[data-message="${CSS.escape(id)}"]`);
}

/** @param {HTMLElement} fresh @param {Element} held Focus the same control in the new version, else the message. */
function keepFocus(fresh, held) {
  const action = /** @type {HTMLElement} */ (held).dataset.action;
  const same = action && fresh.querySelector(`[data-action="${CSS.escape(action)}"]`);
  const popup = same && same.closest("details:not([open])");
  const target = popup ? popup.querySelector("summary") : same || fresh;
  /** @type {HTMLElement} */ (target).focus();
}

/** @param {Entry} entry @param {Person} reader @returns {HTMLElement[]} The entry, under a new day's line where one begins. */
function withDay(entry, reader) {
  const day = showTime(entry.at, reader, { weekday: "long", day: "numeric", month: "long" });
  const last = /** @type {HTMLElement | null} */ (list.querySelector(".message:last-child"));
  const fresh = element(entry, reader);
  fresh.dataset.day = day;
  if (last?.dataset.day === day) return [fresh];
  return [make("li", { class: "day" }, make("span", {}, day)), fresh];
}

/** @param {Entry} entry @param {Person} reader @returns {HTMLElement} */
function element(entry, reader) {
  const template = /** @type {HTMLTemplateElement} */ (byId("message"));
  const item = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  /** @param {string} selector @returns {HTMLElement} */
  const part = (selector) => /** @type {HTMLElement} */ (item.querySelector(selector));
  const name = entry.author ? entry.author.name : document.body.dataset.bot ?? "";
  item.dataset.message = entry.id;
  item.dataset.version = String(entry.version);
  item.dataset.day = showTime(entry.at, reader, { weekday: "long", day: "numeric", month: "long" });
  item.classList.toggle("bot", !entry.author);
  part(".face").textContent = entry.author ? initials(name) : "";
  part(".author").textContent = name;
  const time = /** @type {HTMLTimeElement} */ (part("time"));
  time.dateTime = entry.at;
  time.textContent = showTime(entry.at, reader, TIME);
  time.title = showTime(entry.at, reader, DAY_AND_TIME);
  part(".only").hidden = !entry.only;
  const body = part(".body");
  if (entry.html === null) {
    body.textContent = entry.plain;
    body.classList.add("typed");
    if (entry.author && !entry.plain.startsWith("/")) body.lang = entry.author.language;
  } else {
    body.innerHTML = entry.html; // every word of it was escaped by render.py; the CSP lets no script in
    const inspect = part(".inspect");
    inspect.hidden = false;
    inspect.setAttribute("aria-label", word("inspect", { time: time.textContent }));
  }
  return item;
}

/** @param {string} name @returns {string} */
function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words[words.length - 1] : ""].map((one) => [...(one ?? "")][0] ?? "").join("");
}
