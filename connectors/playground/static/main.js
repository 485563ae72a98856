// Brings the parts together: who is here, which place is open, what a press does, what arrives unasked.

import { get, listen, post, word } from "./api.js";
import * as composer from "./composer.js";
import * as dialogs from "./dialogs.js";
import { announce, busy, byId, complain } from "./dom.js";
import * as inspector from "./inspector.js";
import * as messages from "./messages.js";
import * as sidebar from "./sidebar.js";

/** @typedef {import("./api.js").Answer} Answer @typedef {import("./api.js").Entry} Entry */

const DAY_MS = 24 * 60 * 60 * 1000;
const address = new URLSearchParams(location.search);

/** @type {import("./api.js").State} */
let state;
/** @type {string} */
let here = address.get("in") ?? "";
/** @type {Map<string, Entry[]>} */
let talks = new Map();
/** @type {Map<string, number>} */
const unread = new Map();
let stopListening = () => {};
let lost = false;

/** @param {string} person Starts over as somebody. */
async function become(person) {
  stopListening();
  await load(person);
  const wasDirect = !here || here.startsWith("@") || (here !== sidebar.HOME && !talks.has(here));
  unread.clear();
  await go(wasDirect ? state.direct : here);
  const again = () => load(state.you.key).then(reconnected).catch(disconnected);
  stopListening = listen(state.you.key, change, () => catchUp(state.you.key), again, disconnected);
}

/** @param {string} person Brings in what was said between the loading of the page and the opening of the line. */
async function catchUp(person) {
  const fresh = await get("state", { as: person }).catch(() => null);
  if (!fresh || state.you.key !== person) return;
  for (const talk of fresh.conversations) talk.messages.forEach(arrive);
}

/** @param {string} person */
async function load(person) {
  state = await get("state", { as: person });
  talks = new Map(state.conversations.map((talk) => [talk.key, talk.messages]));
  composer.offer(state.commands);
  sidebar.draw(state);
  sidebar.drawClock(state.now, state.you);
}

function disconnected() {
  if (!lost) complain(word("offline"));
  lost = true;
}

function reconnected() {
  if (lost) announce(word("back"));
  lost = false;
  if (here !== sidebar.HOME) messages.draw(talks.get(here) ?? [], state.you);
  sidebar.mark(here, unread);
}

/** @param {string} key Opens a conversation or the home. */
async function go(key) {
  here = key;
  unread.delete(key);
  const channel = state.channels.find((one) => one.key === key);
  const home = key === sidebar.HOME;
  byId("title").textContent = home ? word("home") : channel ? `#${channel.name}` : (document.body.dataset.bot ?? "");
  byId("subtitle").textContent = word(home ? "home-subtitle" : channel ? "channel-subtitle" : "direct-subtitle");
  byId("home").hidden = !home;
  byId("messages").hidden = home;
  byId("composer").hidden = home;
  byId("inspect-home").hidden = !home;
  composer.ready(word(channel ? "channel-hint" : "direct-hint"));
  inspector.close();
  sidebar.mark(here, unread);
  history.replaceState(null, "", `?${new URLSearchParams({ as: state.you.key, in: key })}`);
  if (home) await openHome();
  else messages.draw(talks.get(key) ?? [], state.you);
}

/**
 * Sends as who is here. Once they are somebody else, what came of it is not theirs to see.
 * @param {string} name @param {object} [body] @returns {Promise<Answer>}
 */
async function ask(name, body = {}) {
  const { key } = state.you;
  const answer = await post(name, { as: key, ...body });
  return state.you.key === key ? answer : { kind: "nothing" };
}

async function openHome() {
  byId("home").innerHTML = state.home ?? "";
  if (!state.home) byId("home").textContent = word("working");
  byId("scroller").scrollTop = 0;
  try {
    show(await ask("home"));
  } catch (problem) {
    byId("home").textContent = /** @type {Error} */ (problem).message;
  }
}

/** @param {import("./api.js").Change} happened Something arrived, asked or unasked. */
function change(happened) {
  switch (happened.kind) {
    case "entry":
      return arrive(happened.entry);
    case "removed":
      talks.set(happened.conversation, (talks.get(happened.conversation) ?? []).filter((one) => one.id !== happened.id));
      return messages.remove(happened.id);
    case "home":
      return drawHome(happened.home);
    case "clock":
      state.now = happened.now;
      return announce(word("moved", { time: sidebar.drawClock(happened.now, state.you) }));
  }
}

/** @param {Entry} entry */
function arrive(entry) {
  const talk = talks.get(entry.conversation) ?? [];
  const place = talk.findIndex((one) => one.id === entry.id);
  if (place >= 0 && talk[place].version >= entry.version) return;
  if (place >= 0) talk[place] = entry;
  else talk.push(entry);
  talks.set(entry.conversation, talk);
  const name = entry.author?.name ?? document.body.dataset.bot ?? "";
  const channel = state.channels.find((one) => one.key === entry.conversation);
  if (entry.conversation === here) messages.put(entry, state.you);
  else if (place < 0) unread.set(entry.conversation, (unread.get(entry.conversation) ?? 0) + 1);
  const said = channel ? word("said", { name, place: `#${channel.name}`, text: entry.plain }) : `${name}: ${entry.plain}`;
  if (name !== state.you.name) announce(said);
  sidebar.mark(here, unread);
}

/** @param {string} html */
function drawHome(html) {
  state.home = html;
  byId("home").innerHTML = html; // escaped by render.py
}

/** @param {Answer} answer What came of a press: a form opens, a message is brought into view. */
function show(answer) {
  if (answer.kind === "form") return dialogs.open(answer.form);
  if (answer.kind === "home") drawHome(answer.home);
  if (answer.kind === "message") {
    arrive(answer.entry);
    if (answer.entry.conversation !== here) go(answer.entry.conversation);
    else messages.reveal(answer.entry.id);
  }
}

/** @param {HTMLElement} button A control of ours, in a message or on the home. */
async function act(button) {
  const { action = "", value = "", source, confirm } = button.dataset;
  const label = button.getAttribute("aria-label") ?? button.textContent ?? "";
  if (confirm && !(await dialogs.ask(confirm, label))) return;
  const picked = source ? /** @type {HTMLInputElement} */ (byId(source)).value : value;
  if (source && !picked) return byId(source).focus();
  const item = /** @type {HTMLElement | null} */ (button.closest("[data-message]"));
  const error = item?.querySelector(".content > .error");
  if (error) error.textContent = "";
  const menu = button.closest("details");
  if (menu) closeMenu(menu, true);
  await busy(
    menu?.querySelector("summary") ?? button,
    async () => show(await ask("act", { message: item?.dataset.message ?? "", action, value: picked })),
    (problem) => (error ? (error.textContent = problem.message) : complain(problem.message)),
  );
}

/** @param {HTMLElement} menu @param {boolean} focus */
function closeMenu(menu, focus) {
  menu.removeAttribute("open");
  if (focus) /** @type {HTMLElement} */ (menu.querySelector("summary")).focus();
}

/** @param {string} wish @param {HTMLElement} button */
function jump(wish, button) {
  const to = wish === "day" ? new Date(Date.parse(state.now) + DAY_MS).toISOString() : wish;
  busy(button, async () => change(await post("jump", { to })), (problem) => complain(problem.message));
}

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  for (const menu of document.querySelectorAll("details.menu[open]"))
    if (!menu.contains(target)) menu.removeAttribute("open");
  const control = /** @type {HTMLElement | null} */ (target.closest("[data-action], [data-open], .inspect, #inspect-home"));
  if (!control) return;
  if (control.dataset.action) act(control);
  else if (control.dataset.open) {
    event.preventDefault();
    if (control.closest(".side")) sidebar.fold(false);
    go(control.dataset.open).then(() => byId("content").focus());
  } else {
    const item = /** @type {HTMLElement | null} */ (control.closest("[data-message]"));
    const of = control.getAttribute("aria-label") ?? word("home");
    inspector.inspect(state.you.key, item?.dataset.message ?? "home", of, control).catch((problem) => complain(problem.message));
  }
});

// "toggle" doesn't bubble; a menu near an edge is brought into view.
document.addEventListener(
  "toggle",
  (event) => {
    const menu = /** @type {HTMLDetailsElement} */ (event.target);
    const popup = menu.open && menu.querySelector(".popup");
    if (!popup) return;
    menu.classList.toggle("leftwards", popup.getBoundingClientRect().right > innerWidth);
    popup.scrollIntoView({ block: "nearest" });
  },
  true,
);

document.addEventListener("keydown", (event) => {
  const menu = /** @type {HTMLElement} */ (event.target).closest?.("details.menu[open]");
  if (event.key === "Escape" && menu) closeMenu(/** @type {HTMLElement} */ (menu), true);
});

composer.begin(async (text) => show(await ask("say", { conversation: here, text })));
dialogs.begin(async (form, fields) => {
  const { id, value, conversation, message } = form;
  const answer = await ask("submit", { form: id, value, conversation, message, fields });
  if (answer.kind !== "form") dialogs.close();
  show(answer);
});
inspector.begin();
sidebar.begin(become, jump);
become(address.get("as") ?? "").catch((problem) => {
  byId("messages").textContent = problem.message;
});
