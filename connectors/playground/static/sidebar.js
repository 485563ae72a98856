// Who one is, where one is, what is new elsewhere, and the clock.

import { word } from "./api.js";
import { byId, DAY_AND_TIME, make, showTime } from "./dom.js";

/** @typedef {import("./api.js").State} State @typedef {import("./api.js").Person} Person */

const you = /** @type {HTMLSelectElement} */ (byId("you"));
const ROLES = ["admin", "lead", "listener", "employee"];
export const HOME = "home";

/** @param {State} state */
export function draw(state) {
  const roles = [...new Set([...ROLES, ...state.people.map((person) => person.role)])];
  const groups = roles.map((role) => {
    const people = state.people.filter((person) => person.role === role);
    const options = people.map((person) => make("option", { value: person.key }, [person.name, person.title].filter(Boolean).join(" · ")));
    return people.length ? [make("optgroup", { label: word(role) }, ...options)] : [];
  });
  you.replaceChildren(...groups.flat());
  you.value = state.you.key;
  byId("you-title").textContent = [state.you.title, state.you.zone.replaceAll("_", " ")].filter(Boolean).join(" · ");
  byId("personal").replaceChildren(
    place(HOME, "⌂", word("home")),
    place(state.direct, "✦", document.body.dataset.bot ?? ""),
  );
  byId("channels").replaceChildren(...state.channels.map((channel) => place(channel.key, "#", channel.name)));
}

/** @param {string} key @param {string} sign @param {string} name @returns {HTMLElement} */
function place(key, sign, name) {
  const badge = make("span", { class: "badge", hidden: "" });
  const label = make("span", { class: "label" }, name);
  return make("li", {}, make("button", { type: "button", "data-open": key }, make("span", { class: "sign", "aria-hidden": "true" }, sign), label, badge));
}

/** @param {string} key @param {Map<string, number>} unread Marks where one is and what is new. */
export function mark(key, unread) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".side [data-open]"))) {
    const own = button.dataset.open ?? "";
    if (own === key) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
    const badge = /** @type {HTMLElement} */ (button.querySelector(".badge"));
    const count = unread.get(own) ?? 0;
    badge.hidden = !count;
    badge.replaceChildren(String(count), make("span", { class: "visually-hidden" }, ` ${word("new")}`));
  }
}

/** @param {string} now @param {Person} reader @returns {string} The demo's time as it is shown. */
export function drawClock(now, reader) {
  const shown = showTime(now, reader, DAY_AND_TIME);
  byId("now").replaceChildren(make("time", { datetime: now }, shown));
  return shown;
}

/** @param {boolean} open On narrow screens the side folds away. */
export function fold(open) {
  const was = document.body.classList.contains("unfolded");
  document.body.classList.toggle("unfolded", open);
  byId("unfold").setAttribute("aria-expanded", String(open));
  if (open) you.focus();
  else if (was) byId("unfold").focus();
}

/** @param {(person: string) => void} become @param {(jump: string, button: HTMLElement) => void} jump */
export function begin(become, jump) {
  you.addEventListener("change", () => become(you.value));
  byId("unfold").addEventListener("click", () => fold(true));
  byId("fold").addEventListener("click", () => fold(false));
  byId("side").addEventListener("keydown", (event) => event.key === "Escape" && fold(false));
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-jump]")))
    button.addEventListener("click", () => jump(button.dataset.jump ?? "", button));
}
