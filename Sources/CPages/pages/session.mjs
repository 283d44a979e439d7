// Who is writing, and what this browser keeps for them.

const WHO = "ringdraft.who";

/** Whether a name is enough: the server trusts the header of whoever asks. */
export const trustsNames = document.documentElement.dataset.identity === "header";
/** Whether the server has the routes beyond the contract. */
export const hasExtras = document.documentElement.dataset.extras === "true";

/** A tab's storage, or this browser's; a browser that has none forgets. */
function storage(kind) {
  try { return window[kind]; } catch { return null; }
}

/** `{ user }` or `{ user, token }`; null when nobody has signed in. A token is kept for this tab alone. */
export function who() {
  try {
    const kept = JSON.parse(storage("sessionStorage")?.getItem(WHO) ?? storage("localStorage")?.getItem(WHO));
    return kept && (kept.token || trustsNames) ? kept : null;
  } catch { return null; }
}

export function signIn(person) {
  storage("sessionStorage")?.setItem(WHO, JSON.stringify(person));
  if (!person.token) storage("localStorage")?.setItem(WHO, JSON.stringify(person));
}

export function signOut() {
  for (const kind of ["sessionStorage", "localStorage"]) storage(kind)?.removeItem(WHO);
}

/** The user that a token names, without a look at its signature, which is the server's matter. Throws a sentence. */
export function userOf(token) {
  try {
    // Nothing else could be offered as a subprotocol.
    if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw new Error();
    const part = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(part), (character) => character.charCodeAt(0));
    const { sub } = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof sub === "string" && sub !== "") return sub;
  } catch { /* Below. */ }
  throw new Error("This is no token that names a user: it should have three parts with dots between them.");
}

/** What somebody has begun to write on a draft: text, and the key under which it may have been sent already. */
export class Unsent {
  constructor(draft, user) {
    this.name = `ringdraft.unsent.${draft}.${user}`;
  }

  read() {
    try { return JSON.parse(storage("localStorage")?.getItem(this.name)) ?? { text: "" }; } catch { return { text: "" }; }
  }

  write(unsent) {
    if (unsent.text === "") storage("localStorage")?.removeItem(this.name);
    else storage("localStorage")?.setItem(this.name, JSON.stringify(unsent));
  }
}
