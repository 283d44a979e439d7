// Everything but a draft itself: who you are, what you write on, and invitations.

import { duration, field, h, moment, problem, say, show } from "./elements.mjs";
import { signIn, trustsNames, userOf } from "./session.mjs";

export const addressOf = (draft) => `/dashboard/collab?${new URLSearchParams({ draftId: draft })}`;

export function signInView({ onSignedIn, isInvited }) {
  const fault = h("div");
  const enter = (person) => { signIn(person); onSignedIn(); };
  const attempt = (action) => (event) => {
    event.preventDefault();
    try { action(); } catch (error) { fault.replaceChildren(problem(error)); }
  };
  const name = h("input", {
    id: "name", name: "username", autocomplete: "username", required: true, maxlength: 64, autocapitalize: "none",
    spellcheck: "false", pattern: "[A-Za-z0-9._@+\\-]+", title: "Letters, digits and . _ @ + -",
  });
  const token = h("textarea", {
    id: "token", rows: 3, required: true, autocomplete: "off", spellcheck: "false", autocapitalize: "none",
  });
  const byName = h(
    "form", { class: "card", onsubmit: attempt(() => enter({ user: name.value })) },
    field("Your name", name, "This server takes your word for it."),
    h("button", { type: "submit" }, "Start writing"));
  const byToken = h(
    "form", {
      class: "card", onsubmit: attempt(() => {
        const text = token.value.trim();
        enter({ user: userOf(text), token: text });
      }),
    },
    field("Your token", token, "It is kept until you close this tab."),
    h("button", { type: "submit", class: trustsNames ? "second" : null }, "Sign in with the token"));
  show(
    "RingDraft",
    h("h1", {}, isInvited ? "You are invited to write" : "Write together, by turns"),
    h("p", { class: "lead" }, isInvited
      ? "Say who you are to join the thread."
      : "One person holds the ring and writes. Then the ring goes on."),
    fault, trustsNames ? byName : null,
    trustsNames ? h("details", {}, h("summary", {}, "Sign in with a token instead"), byToken) : byToken);
  (trustsNames ? name : token).focus();
}

export async function listView({ client, go }) {
  const list = h("div", { "aria-busy": "true" }, h("p", { class: "hint" }, "Loading …"));
  const title = h("input", { id: "title", required: true, maxlength: 200, autocomplete: "off" });
  const platform = h(
    "select", { id: "platform" },
    ["x", "instagram", "tiktok", "youtube"].map((name) => h("option", { value: name }, name)));
  const first = h("textarea", { id: "first", rows: 3, maxlength: 500 });
  const fault = h("div");
  const button = h("button", { type: "submit" }, "Create the draft");
  const create = async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      const draft = await client.create({
        title: title.value, platform: platform.value, initial_segment: first.value || null,
      });
      go(addressOf(draft.draft_id));
    } catch (error) {
      fault.replaceChildren(problem(error));
      button.disabled = false;
    }
  };
  show(
    "Your drafts",
    h("h1", {}, "Your drafts"), list,
    h(
      "form", { class: "card", onsubmit: create, "aria-labelledby": "new" },
      h("h2", { id: "new" }, "A new draft"),
      field("Title", title), field("For", platform), field("First segment (may be empty)", first), fault, button));
  try {
    const drafts = await client.drafts();
    list.replaceChildren(drafts.length === 0
      ? h("p", { class: "hint" }, "None yet. Create one below, or open a link that somebody sent you.")
      : h("ul", { class: "drafts" }, turnsFirst(drafts, client.user).map((draft) => entry(draft, client.user))));
  } catch (error) {
    list.replaceChildren(problem(error, () => listView({ client, go })));
  }
  list.removeAttribute("aria-busy");
}

const isTurn = (draft, user) => draft.ring_state.current_holder_id === user;

/** Those that wait for you, then the others; the newest change first, as the server has them. */
function turnsFirst(drafts, user) {
  return [...drafts.filter((draft) => isTurn(draft, user)), ...drafts.filter((draft) => !isTurn(draft, user))];
}

function entry(draft, user) {
  const holder = draft.ring_state.current_holder_id;
  const isMine = isTurn(draft, user);
  const count = draft.segments.length;
  return h(
    "li", { class: isMine ? "mine" : null },
    h("a", { href: addressOf(draft.draft_id) }, draft.title),
    h(
      "p", { class: "hint" },
      isMine ? h("strong", { class: "badge" }, "Your turn") : `${holder} holds the ring ${duration(draft.ring_state.passed_at)}`,
      ` · ${count} segment${count === 1 ? "" : "s"} · `, moment(draft.updated_at)));
}

/** An invite link, opened by somebody who has signed in. */
export async function acceptView({ client, invite, go, onOther }) {
  const place = h("div", {}, h("p", { class: "hint" }, "Joining …"));
  show("An invitation", h("h1", {}, "You are invited to write"), place);
  const refuse = (error) => {
    place.replaceChildren(
      problem(error, error.isPassing ? () => acceptView({ client, invite, go, onOther }) : null),
      h("p", {}, `You are signed in as ${client.user}. An invitation is for one person. `,
        h("button", { type: "button", class: "second", onclick: onOther }, "Sign in as somebody else")));
  };
  if (!invite.token) return refuse(new Error("This link is not whole: it lacks its token. Open it as it was sent to you."));
  try {
    const accepted = await client.accept(invite.id, invite.token);
    say("You have joined the thread.");
    go(addressOf(accepted.draft_id));
  } catch (error) { refuse(error); }
}
