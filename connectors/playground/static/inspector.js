// The side panel: one message as Slack JSON, Teams JSON and plain text.

import { get, word } from "./api.js";
import { announce, byId } from "./dom.js";

const panel = byId("inspector");
const text = byId("inspected-text");
const tabs = /** @type {HTMLElement[]} */ ([...panel.querySelectorAll("[role=tab]")]);

/** @type {Record<string, string>} */
let views = {};
/** @type {HTMLElement | null} */
let cameFrom = null;

/**
 * @param {string} person @param {string} message A message's id, or "home". @param {string} of What is inspected, in words.
 * @param {HTMLElement} from Gets the focus back.
 */
export async function inspect(person, message, of, from) {
  views = await get("inspect", { as: person, message });
  byId("inspector-of").textContent = of;
  cameFrom = from;
  panel.hidden = false;
  document.body.classList.add("inspecting");
  show(tabs.find((tab) => tab.getAttribute("aria-selected") === "true") ?? tabs[0]);
  byId("inspector-title").focus();
}

export function close() {
  if (panel.hidden) return;
  const held = panel.contains(document.activeElement);
  panel.hidden = true;
  document.body.classList.remove("inspecting");
  if (held) (cameFrom?.isConnected ? cameFrom : byId("say")).focus();
}

/** @param {HTMLElement | undefined} chosen */
function show(chosen) {
  if (!chosen) return;
  for (const tab of tabs) {
    tab.setAttribute("aria-selected", String(tab === chosen));
    tab.tabIndex = tab === chosen ? 0 : -1;
  }
  byId("inspected").setAttribute("aria-labelledby", chosen.id);
  text.textContent = views[chosen.dataset.view ?? ""] ?? "";
  byId("inspected").scrollTop = 0;
}

export function begin() {
  byId("inspector-close").addEventListener("click", close);
  byId("inspector-copy").addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent ?? "");
    announce(word("copied"));
  });
  panel.addEventListener("keydown", (event) => event.key === "Escape" && close());
  for (const [place, tab] of tabs.entries()) {
    tab.addEventListener("click", () => show(tab));
    tab.addEventListener("keydown", (event) => {
      const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!move) return;
      const next = tabs[(place + move + tabs.length) % tabs.length];
      show(next);
      next?.focus();
    });
  }
}
