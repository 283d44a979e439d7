// Which view an address shows.

import { Client } from "./client.mjs";
import { h } from "./elements.mjs";
import { signOut, who } from "./session.mjs";
import { ThreadView } from "./thread.mjs";
import { acceptView, listView, signInView } from "./views.mjs";

const INVITE = "ringdraft.invite";

/** The view that has to be told when it ends. */
let current = null;

/** The invite of this address. Its token is a secret: it is taken out of the address, and kept for this tab alone. */
function takeInvite() {
  const id = location.pathname.match(/^\/collab\/invite\/([^/]+)\/?$/)?.[1];
  if (!id) return null;
  const token = new URLSearchParams(location.search).get("token");
  if (token) {
    try { sessionStorage.setItem(INVITE, JSON.stringify({ id, token })); } catch { /* Once will have to do. */ }
    history.replaceState(null, "", location.pathname);
    return { id, token };
  }
  try {
    const kept = JSON.parse(sessionStorage.getItem(INVITE));
    return kept?.id === id ? kept : { id, token: null };
  } catch { return { id, token: null }; }
}

/** Goes to another address of this page. */
export function go(address) {
  history.pushState(null, "", address);
  route();
}

function showWho(person) {
  const place = document.querySelector("#who");
  if (!person) return place.replaceChildren();
  place.replaceChildren(
    h("span", { class: "name", title: person.user }, person.user),
    h("button", { type: "button", class: "plain", onclick: () => { signOut(); route(); } }, "Sign out"));
}

function route() {
  current?.stop();
  current = null;
  const person = who();
  showWho(person);
  const invite = takeInvite();
  if (!person) return signInView({ onSignedIn: route, isInvited: invite !== null });
  const client = new Client(person);
  const draft = new URLSearchParams(location.search).get("draftId");
  if (invite) acceptView({ client, invite, go, onOther: () => { signOut(); route(); } });
  else if (location.pathname.startsWith("/dashboard/collab") && draft) current = new ThreadView(client, draft);
  else listView({ client, go });
}

addEventListener("popstate", route);
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || link.origin !== location.origin || link.hasAttribute("download") || link.hash) return;
  event.preventDefault();
  go(link.href);
});
route();
