// Forms and questions: they open over the page, Escape closes them, and the focus goes back to where it was.

import { word } from "./api.js";
import { busy, byId } from "./dom.js";

/** @typedef {import("./api.js").Form} Form */

const dialog = /** @type {HTMLDialogElement} */ (byId("form"));
const body = /** @type {HTMLFormElement} */ (byId("form-body"));
const inside = byId("form-inside");
const submit = byId("form-submit");
const error = byId("form-error");

/** @type {Form | null} */
let current = null;
/** @type {Element | null} */
let cameFrom = null;

/** @param {Form} form Opens it, or shows it again in place: with what was typed and an error at its field. */
export function open(form) {
  current = form;
  byId("form-title").textContent = form.title;
  inside.innerHTML = form.html; // escaped by render.py
  error.textContent = "";
  submit.textContent = form.submit;
  submit.hidden = !form.submit;
  byId("form-close").textContent = form.close || word(form.submit ? "cancel" : "close");
  byId("form-required").hidden = !inside.querySelector(".star");
  if (!dialog.open) {
    cameFrom = document.activeElement;
    dialog.showModal();
  }
  const first = inside.querySelector("[aria-invalid]") ?? inside.querySelector(".input :is(input, textarea, select)");
  /** @type {HTMLElement | null} */ (first)?.focus();
  inside.tabIndex = first ? -1 : 0; // a form of words alone is scrolled by the arrow keys
  if (!first) byId("form-close").focus();
}

/** @param {(form: Form, fields: Record<string, string | string[]>) => Promise<void>} send */
export function begin(send) {
  byId("form-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    current = null;
    inside.replaceChildren();
    const back = cameFrom?.isConnected ? cameFrom : byId("say");
    /** @type {HTMLElement} */ (back).focus();
  });
  body.addEventListener("change", requireGroups);
  body.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = current;
    if (!form) return;
    error.textContent = "";
    busy(submit, () => send(form, read()), (problem) => (error.textContent = problem.message));
  });
  // Group rules must stand before the browser checks, which happens before "submit".
  submit.addEventListener("click", requireGroups);
}

/** Closes the form after its answer came. */
export function close() {
  dialog.close();
}

/** @returns {boolean} Whether a form is open. */
export function isOpen() {
  return dialog.open;
}

/** A browser can require one box, not one of several: so the first is required while none is ticked. */
function requireGroups() {
  for (const group of inside.querySelectorAll("fieldset[data-required]")) {
    const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (group.querySelectorAll("input"));
    if (boxes[0]) boxes[0].required = ![...boxes].some((box) => box.checked);
  }
}

/** @returns {Record<string, string | string[]>} Answers by input name. */
function read() {
  /** @type {Record<string, string | string[]>} */
  const fields = {};
  for (const input of /** @type {NodeListOf<HTMLElement>} */ (inside.querySelectorAll("[data-name]"))) {
    const { name = "", kind } = input.dataset;
    const ticked = [...input.querySelectorAll("input:checked")].map((box) => /** @type {HTMLInputElement} */ (box).value);
    if (kind === "checkbox" || kind === "multiselect") fields[name] = ticked;
    else if (kind === "radio") fields[name] = ticked[0] ?? "";
    else fields[name] = /** @type {HTMLInputElement} */ (input.querySelector("input, textarea, select")).value;
  }
  return fields;
}

/** @param {string} question @param {string} verb The label of the button that asked. @returns {Promise<boolean>} */
export function ask(question, verb) {
  const box = /** @type {HTMLDialogElement} */ (byId("confirm"));
  byId("confirm-text").textContent = question;
  byId("confirm-yes").textContent = verb;
  box.returnValue = "no";
  box.showModal();
  return new Promise((answer) => box.addEventListener("close", () => answer(box.returnValue === "yes"), { once: true }));
}
