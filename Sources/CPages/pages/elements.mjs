// Elements of the page, made of values: nothing that somebody wrote is ever read as HTML.

/** An element with these attributes (`on…` are listeners, `null` and `false` are left out) and children. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

let fields = 0;

/** A label and what it is of. */
export function field(text, control, hint) {
  control.id ||= `field-${++fields}`;
  const label = h("label", { for: control.id }, text);
  if (!hint) return h("div", { class: "field" }, label, control);
  const note = h("p", { class: "hint", id: `${control.id}-hint` }, hint);
  control.setAttribute("aria-describedby", note.id);
  return h("div", { class: "field" }, label, control, note);
}

/** Tells those who do not see the page. */
export function say(text) {
  document.querySelector("#spoken").textContent = text;
}

/** Shows a view in the place of the one before, and moves the reader there. */
export function show(title, ...children) {
  const main = document.querySelector("#main");
  main.replaceChildren(...children.flat());
  setTitle(title);
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
}

export function setTitle(title, isTurn = false) {
  document.title = `${isTurn ? "● Your turn: " : ""}${title}`;
  document.querySelector("#icon").href = isTurn ? "/web/turn.svg" : "/web/icon.svg";
}

/** What went wrong, for a person; `retry` is what may help. */
export function problem(error, retry) {
  return h(
    "div", { class: "problem", role: "alert" },
    h("p", {}, error.message || "Something went wrong."),
    error.requestID ? h("p", { class: "hint" }, `Request ${error.requestID}`) : null,
    retry ? h("button", { type: "button", onclick: retry }, "Try again") : null);
}

const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60]];

/** "for 5 minutes". */
export function duration(since, now = Date.now()) {
  const seconds = Math.max(0, (now - Date.parse(since)) / 1000);
  for (const [unit, size] of UNITS) {
    const count = Math.floor(seconds / size);
    if (count >= 1) return `for ${count} ${unit}${count === 1 ? "" : "s"}`;
  }
  return "for less than a minute";
}

const clock = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** A moment, as people here write it. */
export function moment(text) {
  return h("time", { datetime: text }, clock.format(new Date(text)));
}
