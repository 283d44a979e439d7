// A draft: who holds the ring, what was written, and what you can do about it.

import { newKey } from "./client.mjs";
import { duration, field, h, moment, problem, say, setTitle, show } from "./elements.mjs";
import { Room } from "./room.mjs";
import { hasExtras, Unsent } from "./session.mjs";

const LONGEST = 500;
/** Milliseconds. No event tells that somebody has accepted an invite: the draft is read again, oftener while one is awaited. */
const REFRESH_INTERVAL = 30_000, AWAITING_INTERVAL = 3_000;
const STATES = {
  connecting: "Connecting …", live: "Live", waiting: "The line broke. Coming back …", refused: "Not watching", over: "",
};
/** Characters as the server counts them. */
const lengthOf = (text) => [...text].length;

export class ThreadView {
  #client; #id; #room; #unsent; #timer; #wantsNotice = false; #isSending = false;
  /** Who was sent a link by this page and has not come yet; when the draft was read by the clock last. */
  #awaited = null; #readAt = Date.now();
  #draft = null;
  #parts = {};

  constructor(client, id) {
    this.#client = client;
    this.#id = id;
    this.#unsent = new Unsent(id, client.user);
    this.#build();
    this.#room = new Room(client, id, {
      onDraft: (draft) => this.#update(draft),
      onEvent: (event) => this.#tell(event),
      onState: (state, detail) => this.#showState(state, detail),
    });
    this.#timer = setInterval(() => {
      this.#showHolder();
      const interval = this.#awaited === null ? REFRESH_INTERVAL : AWAITING_INTERVAL;
      if (this.#room.state !== "live" || document.visibilityState !== "visible" || Date.now() < this.#readAt + interval) return;
      this.#readAt = Date.now();
      this.#room.refresh();
    }, 1_000);
  }

  stop() {
    clearInterval(this.#timer);
    this.#room.stop();
    setTitle("RingDraft");
  }

  // What is there from the beginning.

  #build() {
    const parts = this.#parts;
    parts.title = h("h1", {}, "…");
    parts.state = h("p", { class: "state", role: "status" });
    parts.ring = h("section", { class: "ring", "aria-label": "The ring" });
    parts.holder = h("p", { class: "holder" });
    parts.since = h("span", { class: "hint" });
    parts.ring.append(parts.holder, parts.since);
    parts.segments = h("ol", { class: "segments" });
    parts.empty = h("p", { class: "hint" }, "Nobody has written yet.");
    parts.fault = h("div");
    show(
      "RingDraft",
      h("div", { class: "top" }, parts.title, parts.state), parts.ring,
      h("section", { "aria-label": "The thread" }, parts.empty, parts.segments), parts.fault,
      ...this.#composer(), ...this.#passing(), this.#more());
  }

  #composer() {
    const parts = this.#parts;
    parts.text = h("textarea", { id: "text", rows: 4, required: true });
    parts.count = h("span", { class: "hint", id: "count" });
    parts.send = h("button", { type: "submit", disabled: true }, "Add to the thread");
    parts.hint = h("p", { class: "hint", id: "ahead" });
    parts.text.setAttribute("aria-describedby", "ahead count");
    parts.text.value = this.#unsent.read().text;
    parts.text.addEventListener("input", () => {
      // Another text is another intention.
      this.#unsent.write({ text: parts.text.value });
      this.#showComposer();
    });
    parts.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#append(event);
    });
    parts.reader = h(
      "p", { class: "hint", hidden: true }, "You are a reader here. Ask whoever holds the ring for an invitation to write.");
    parts.form = h(
      "form", { class: "card", onsubmit: (event) => this.#append(event) },
      field("Your segment", parts.text), parts.hint,
      h("div", { class: "row" }, parts.send, parts.count));
    return [parts.form, parts.reader];
  }

  #passing() {
    const parts = this.#parts;
    parts.to = h("select", { id: "to" });
    parts.pass = h("form", { class: "card", hidden: true, onsubmit: (event) => this.#pass(event) },
      h("div", { class: "row" }, field("Pass the ring to", parts.to), h("button", { type: "submit" }, "Pass the ring")));
    parts.alone = h("p", { class: "hint", hidden: true }, "You write alone here. Invite somebody below to pass the ring on.");
    return [parts.pass, parts.alone];
  }

  #more() {
    const parts = this.#parts;
    parts.people = h("ul", { class: "people" });
    parts.guest = h("input", { id: "guest", required: true, maxlength: 200, autocapitalize: "none", spellcheck: "false" });
    parts.link = h("div");
    parts.invite = h("form", { hidden: true, onsubmit: (event) => this.#invite(event) },
      h("div", { class: "row" },
        field("Invite", parts.guest), h("button", { type: "submit", class: "second" }, "Make a link")),
      h("p", { class: "hint", id: "guest-hint" }, "By their name here. The link lets them join, and nobody else."), parts.link);
    parts.guest.setAttribute("aria-describedby", "guest-hint");
    parts.notice = h("input", { type: "checkbox", id: "notice", onchange: (event) => this.#askForNotices(event) });
    const file = `/v1/collab/drafts/${encodeURIComponent(this.#id)}/export?format=markdown`;
    return h(
      "section", { class: "card", "aria-labelledby": "people" },
      h("h2", { id: "people" }, "People"), parts.people, parts.invite,
      "Notification" in window
        ? h("p", {}, parts.notice, " ", h("label", { for: "notice" }, "Notify me when it is my turn")) : null,
      hasExtras ? h("p", {}, h("a", { href: file, download: "" }, "Export as Markdown")) : null);
  }

  // What changes.

  get #isMine() { return this.#draft?.ring_state.current_holder_id === this.#client.user; }
  get #people() { return this.#draft ? [this.#draft.creator_id, ...this.#draft.collaborators] : []; }

  #update(draft) {
    const wasMine = this.#isMine, isFirst = this.#draft === null;
    // Of two that were read at once the later counts: segments are never taken away.
    if (!isFirst && draft.segments.length < this.#draft.segments.length) return;
    this.#draft = draft;
    const { segments, title, empty } = this.#parts;
    title.textContent = draft.title;
    empty.hidden = draft.segments.length > 0;
    const isAtEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 200;
    for (const segment of draft.segments.slice(segments.children.length)) segments.append(this.#segment(segment, !isFirst));
    if (!isFirst && isAtEnd) segments.lastElementChild?.scrollIntoView({ block: "nearest" });
    this.#showHolder();
    this.#showComposer();
    this.#showPeople();
    if (this.#isMine && !wasMine && !isFirst) this.#announceTurn();
  }

  #segment({ user_id: author, content, created_at: written }, isNew) {
    return h(
      "li", { class: [author === this.#client.user ? "own" : "", isNew ? "new" : ""].join(" ").trim() || null },
      h("p", { class: "by" }, h("span", { class: "name", title: author }, author), " ", moment(written)),
      h("p", { class: "content" }, content));
  }

  #showHolder() {
    if (!this.#draft) return;
    const { ring, holder, since } = this.#parts;
    const { current_holder_id: person, passed_at: passed } = this.#draft.ring_state;
    ring.classList.toggle("mine", this.#isMine);
    const text = this.#isMine ? "It is your turn" : `${person} holds the ring`;
    if (holder.textContent !== text) holder.textContent = text;
    since.textContent = this.#isMine ? `You have held the ring ${duration(passed)}` : duration(passed);
    setTitle(this.#draft.title, this.#isMine);
  }

  #showComposer() {
    const { text, send, count, hint } = this.#parts;
    const length = lengthOf(text.value);
    count.textContent = `${length} of ${LONGEST}`;
    count.classList.toggle("over", length > LONGEST);
    text.readOnly = this.#isSending;
    send.disabled = !this.#isMine || this.#isSending || length === 0 || length > LONGEST;
    send.textContent = this.#isSending ? "Sending …" : "Add to the thread";
    hint.textContent = this.#isMine || !this.#draft ? "Ctrl+Enter adds it."
      : "Not your turn. You may write ahead: it is kept here until the ring is yours.";
    this.#parts.form.hidden = this.#draft !== null && !this.#isMember;
    this.#parts.reader.hidden = !this.#parts.form.hidden;
  }

  get #isMember() { return this.#people.includes(this.#client.user); }

  #showPeople() {
    const { people, to, pass, alone, invite } = this.#parts;
    const holder = this.#draft.ring_state.current_holder_id, user = this.#client.user;
    people.replaceChildren(...this.#people.map((person) => h(
      "li", {}, h("span", { class: "name", title: person }, person),
      person === this.#draft.creator_id ? h("span", { class: "hint" }, " began it") : null,
      ...(person === holder ? [" ", h("strong", { class: "badge" }, "holds the ring")] : []))));
    const others = this.#people.filter((person) => person !== user);
    if (others.includes(this.#awaited)) {
      say(`${this.#awaited} has joined.`);
      this.#awaited = null;
      this.#parts.link.replaceChildren();
    }
    const chosen = to.value;
    if ([...to.options].map((option) => option.value).join("\n") !== others.join("\n")) {
      to.replaceChildren(...others.map((person) => h("option", { value: person }, person)));
      if (others.includes(chosen)) to.value = chosen;
    }
    pass.hidden = !this.#isMine || others.length === 0;
    alone.hidden = !this.#isMine || others.length > 0;
    invite.hidden = !this.#isMine && this.#draft.creator_id !== user;
  }

  #showState(state, detail) {
    const { state: place, fault } = this.#parts;
    place.textContent = STATES[state];
    place.dataset.state = state;
    if (state === "refused") {
      const error = detail.code === "ws_limit" && detail.message.startsWith("User")
        ? Object.assign(new Error(
          "You watch drafts in as many windows as this server lets you. Close one of them, and try again."), detail)
        : detail;
      fault.replaceChildren(problem(error, () => { fault.replaceChildren(); this.#room.retry(); }));
    } else if (state === "live") {
      fault.replaceChildren();
    }
  }

  // What is said.

  #tell({ type, data }) {
    if (type === "collab.segment_added" && data.user_id !== this.#client.user) say(`${data.user_id} has written.`);
    if (type === "collab.ring_passed" && data.to_user_id !== this.#client.user) say(`${data.to_user_id} has the ring now.`);
    if (type === "collab.collaborator_added") say(`${data.collaborator_id} may write here now.`);
  }

  #announceTurn() {
    say("It is your turn.");
    if (!this.#wantsNotice || document.visibilityState === "visible") return;
    const notice = new Notification("It is your turn", { body: this.#draft.title, icon: "/web/turn.svg", tag: this.#id });
    notice.onclick = () => { focus(); notice.close(); };
  }

  async #askForNotices({ target }) {
    this.#wantsNotice = target.checked && await Notification.requestPermission() === "granted";
    if (target.checked && !this.#wantsNotice) {
      target.checked = false;
      say("This browser does not allow notifications here.");
    }
  }

  // What you do.

  async #append(event) {
    event.preventDefault();
    const { text, send } = this.#parts;
    if (send.disabled) return;
    // The key is kept with the text: sent again after a reload, it is added once.
    const key = this.#unsent.read().key ?? newKey();
    this.#unsent.write({ text: text.value, key });
    this.#isSending = true;
    this.#showComposer();
    await this.#attempt(async () => {
      const draft = await this.#client.append(this.#id, text.value, key);
      text.value = "";
      this.#unsent.write({ text: "" });
      this.#update(draft);
      say("Added.");
    });
    this.#isSending = false;
    this.#showComposer();
    text.focus();
  }

  async #pass(event) {
    event.preventDefault();
    const button = event.target.querySelector("button");
    const person = this.#parts.to.value;
    button.disabled = true;
    await this.#attempt(async () => {
      this.#update(await this.#client.pass(this.#id, person));
      say(`${person} has the ring now.`);
    });
    button.disabled = false;
  }

  async #invite(event) {
    event.preventDefault();
    const { guest, link } = this.#parts;
    const person = guest.value.trim();
    await this.#attempt(async () => {
      const invite = await this.#client.invite(this.#id, person);
      const address = new URL(invite.share_url, location.href).href;
      const shown = h("input", { id: "link", readonly: true, value: address, onfocus: (focus) => focus.target.select() });
      const copy = h("button", {
        type: "button", class: "second", onclick: async () => {
          shown.select();
          try { await navigator.clipboard.writeText(address); say("Copied."); copy.textContent = "Copied"; } catch { /* It is selected. */ }
        },
      }, "Copy");
      link.replaceChildren(
        h("div", { class: "row" }, field(`Send this to ${person}`, shown), copy),
        h("p", { class: "hint" }, "It holds for three days. It is shown this once."));
      guest.value = "";
      this.#awaited = person;
      shown.focus();
    });
  }

  async #attempt(action) {
    const { fault } = this.#parts;
    try {
      await action();
      fault.replaceChildren();
    } catch (error) {
      fault.replaceChildren(problem(error));
      // Maybe the ring is elsewhere by now.
      this.#room.refresh();
    }
  }
}
