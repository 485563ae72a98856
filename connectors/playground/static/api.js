// Talks to the server this page came from, and to no other.

/**
 * @typedef {{key: string, name: string, title: string, zone: string, language: string, role: string}} Person
 * @typedef {{key: string, name: string}} Channel
 * @typedef {{name: string, summary: string, usage: string}} Command
 * @typedef {{id: string, conversation: string, at: string, author: {name: string, language: string} | null,
 *   html: string | null, plain: string, only: boolean, version: number}} Entry
 * @typedef {{id: string, title: string, submit: string, close: string, value: string, html: string,
 *   conversation: string, message: string}} Form
 * @typedef {{you: Person, direct: string, now: string, people: Person[], channels: Channel[], commands: Command[],
 *   conversations: {key: string, messages: Entry[]}[], home: string | null}} State
 * @typedef {{kind: "form", form: Form} | {kind: "home", home: string} | {kind: "message", entry: Entry}
 *   | {kind: "nothing"}} Answer
 * @typedef {{kind: "entry", entry: Entry} | {kind: "removed", conversation: string, id: string}
 *   | {kind: "home", home: string} | {kind: "clock", now: string}} Change
 */

const BASE = "/playground/api/";
const AGAIN_MS = 2000;

/** @param {string} name @param {Record<string, string>} [values] @returns {string} A word of the page's own template. */
export function word(name, values = {}) {
  const words = /** @type {HTMLTemplateElement} */ (document.getElementById("words"));
  const found = words.content.querySelector(`[data-word="${CSS.escape(name)}"]`);
  return (found?.textContent ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

/** @param {Promise<Response>} asked @returns {Promise<any>} The JSON; throws an Error whose message is meant to be read. */
async function read(asked) {
  let response;
  try {
    response = await asked;
  } catch {
    throw new Error(word("offline"));
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error ?? word("offline"));
  return body;
}

/** @param {string} name @param {Record<string, string>} query @returns {Promise<any>} */
export function get(name, query) {
  return read(fetch(`${BASE}${name}?${new URLSearchParams(query)}`));
}

/**
 * Sends once; the id makes a repeat by the network harmless.
 * @param {string} name @param {object} body @returns {Promise<any>}
 */
export function post(name, body) {
  return read(
    fetch(BASE + name, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ id: newId(), ...body }),
    }),
  );
}

/** @returns {string} */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Hears what happens unasked, and connects again when the line broke. Whenever the line opens something may have been
 * missed before: `open` is called the first time, `again` each further time.
 * @param {string} person @param {(change: Change) => void} change @param {() => void} open @param {() => void} again
 * @param {() => void} lost @returns {() => void} Stops listening.
 */
export function listen(person, change, open, again, lost) {
  /** @type {EventSource} */
  let source;
  let opened = false;
  let timer = 0;
  const connect = () => {
    source = new EventSource(`${BASE}stream?${new URLSearchParams({ as: person })}`);
    source.onopen = () => {
      (opened ? again : open)();
      opened = true;
    };
    source.onmessage = (event) => change(JSON.parse(event.data));
    source.onerror = () => {
      lost();
      // After a refusal (the server is closing) the browser gives up; we don't.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(connect, AGAIN_MS);
    };
  };
  connect();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
