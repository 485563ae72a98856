// Small ways to reach and make elements, to show times, and to speak to screen readers.

/** @template {HTMLElement} T @param {string} id @returns {T} */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}`);
  return /** @type {T} */ (found);
}

/**
 * @param {string} name @param {Record<string, string>} [attributes] @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** @param {string} text Read aloud when the reader is free. */
export function announce(text) {
  const status = byId("announce");
  status.textContent = "";
  // A live region speaks about changes: the same words twice need an empty moment between them.
  requestAnimationFrame(() => (status.textContent = text));
}

/** @param {string} problem Shown, and read aloud, until the next press. */
export function complain(problem) {
  const toast = byId("toast");
  toast.textContent = problem;
  const away = () => {
    toast.textContent = "";
    for (const kind of ["click", "keydown"]) document.removeEventListener(kind, away, true);
  };
  setTimeout(() => {
    for (const kind of ["click", "keydown"]) document.addEventListener(kind, away, true);
  });
}

/**
 * Writes an instant on the reader's clock, in the page's own language: its other words are in that too.
 * @param {string} at An instant in ISO 8601. @param {{zone: string}} reader
 * @param {Intl.DateTimeFormatOptions} options @returns {string}
 */
export function showTime(at, reader, options) {
  const asked = { ...options, timeZone: reader.zone };
  try {
    return new Intl.DateTimeFormat(languageOf(document.documentElement.lang), asked).format(new Date(at));
  } catch {
    return new Intl.DateTimeFormat("en-GB", { ...asked, timeZone: "UTC" }).format(new Date(at));
  }
}

/** @param {string} language @returns {string} English means the 24-hour, day-first kind, as the messages write it. */
function languageOf(language) {
  return !language || language === "en" ? "en-GB" : language.replace("_", "-");
}

export const TIME = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit" });
export const DAY = /** @type {const} */ ({ weekday: "short", day: "numeric", month: "short" });
export const DAY_AND_TIME = /** @type {const} */ ({ ...DAY, year: "numeric", ...TIME });

/**
 * Marks a control busy while `work` runs and ignores it meanwhile. It keeps its focus, which `disabled` would take.
 * @param {HTMLElement} control @param {() => Promise<void>} work @param {(problem: Error) => void} failed
 */
export async function busy(control, work, failed) {
  if (control.getAttribute("aria-disabled") === "true") return;
  control.setAttribute("aria-disabled", "true");
  control.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (problem) {
    failed(problem instanceof Error ? problem : new Error(String(problem)));
  } finally {
    control.removeAttribute("aria-disabled");
    control.removeAttribute("aria-busy");
  }
}
