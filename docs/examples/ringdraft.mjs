// A small client of RingDraft, for browsers and for Node 22; docs/API.md says why it does what it does.
//
//   const ada = new RingDraft("http://127.0.0.1:8000", { user: "ada" });   // or { token: JWT }
//   const draft = await ada.create("A thread", "x");
//   const room = ada.follow(draft.draft_id, (draft) => show(draft));

/** What the server refused, or could not do. */
export class RingDraftError extends Error {
  constructor(status, code, message, requestID, retryAfter) {
    super(message);
    Object.assign(this, { status, code, requestID, retryAfter });
  }
}

/** Close codes after which it is no use to come back unchanged. */
const FINAL = new Set([1002, 1003, 1007, 1008, 1009]);
const ATTEMPTS = 6;
/** Milliseconds. */
const REQUEST_TIMEOUT = 10_000, PING_INTERVAL = 20_000, LONGEST_PAUSE = 30_000;

/** Whether the same again would fail the same way; else the line broke, or a part of the server is away. */
const isFinal = (error) => error instanceof RingDraftError && ![429, 503].includes(error.status);
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
/** Longer each time, and random, lest all clients come back together. */
const pause = (attempt) => Math.random() * Math.min(LONGEST_PAUSE, 500 * 2 ** attempt);

export class RingDraft {
  constructor(base, { user, token }) {
    this.base = base.replace(/\/$/, "");
    this.user = user;
    this.headers = token ? { Authorization: `Bearer ${token}` } : { "X-User-Id": user };
    // A browser can set no headers on a socket, but it can offer subprotocols; the server selects the first.
    // Parentheses, which encodeURIComponent leaves, are no characters of one.
    this.protocols = ["ringdraft", token ? `bearer.${token}` : `user.${encodeURIComponent(user).replace(/[()]/g, (c) => (c === "(" ? "%28" : "%29"))}`];
  }

  async create(title, platform, first) {
    // It has no key: sent again it would be another draft.
    return (await this.request("POST", "/drafts", { title, platform, initial_segment: first })).data;
  }

  async drafts() { return (await this.request("GET", "/drafts")).data; }
  async draft(id) { return (await this.request("GET", `/drafts/${encodeURIComponent(id)}`)).data; }

  async append(id, content) { return (await this.change(`/drafts/${id}/segments`, { content })).data; }
  async pass(id, to) { return (await this.change(`/drafts/${id}/pass-ring`, { to_user_id: to })).data; }

  async addCollaborator(id, user) {
    return (await this.change(`/drafts/${id}/collaborators?${new URLSearchParams({ collaborator_id: user })}`)).data;
  }

  /** Its `share_url` has the token; no other answer has. */
  async invite(id, user) {
    return (await this.change(`/drafts/${id}/invites${this.actor()}`, { target_user_id: user })).data;
  }

  /** @param shareURL `/collab/invite/ID?token=TOKEN` */
  async accept(shareURL) {
    const [, id, token] = shareURL.match(/\/invite\/([^?]+)\?token=(\w+)/);
    return (await this.change(`/invites/${id}/accept${this.actor()}`, { token })).data;
  }

  /** Who acts on an invite stands in the query; with a token it may be left out. */
  actor() { return this.user ? `?${new URLSearchParams({ user_id: this.user })}` : ""; }

  /** A change that got no answer, or is to come later, is sent again under the same key: it is made once. */
  async change(path, body) {
    const keyed = { ...body, idempotency_key: crypto.randomUUID() };
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.request("POST", path, keyed);
      } catch (error) {
        if (isFinal(error) || attempt === ATTEMPTS) throw error;
        await sleep((error.retryAfter ?? 0) * 1000 + pause(attempt - 1));
      }
    }
  }

  async request(method, path, body) {
    const response = await fetch(`${this.base}/v1/collab${path}`, {
      method,
      headers: { ...this.headers, ...(body && { "Content-Type": "application/json" }) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    const faults = Array.isArray(answer.detail) && answer.detail.map((f) => `${f.loc.join(".")}: ${f.msg}`).join("; ");
    const message = faults || answer.error?.message?.message || answer.error?.message || answer.detail;
    const retryAfter = response.headers.get("retry-after");
    throw new RingDraftError(
      response.status, answer.error?.code ?? "invalid", message, response.headers.get("x-request-id"),
      retryAfter === null ? undefined : Number(retryAfter));
  }

  /**
   * Watches a draft until `stop()`: `onDraft` gets it as it is now and after each change, however often the line breaks.
   * `ended` is resolved by `stop()`, and rejected when the server will not have us.
   */
  follow(id, onDraft, onEvent = () => {}) {
    let socket, failure, stopped = false, reading = false, isStale = false;
    // Events say what changed but not all of it, and those of a broken line are lost: the draft itself has everything.
    // While it is read another change may come: then once more.
    const read = async () => {
      isStale = true;
      if (reading) return;
      reading = true;
      try {
        while (isStale && !stopped) {
          isStale = false;
          const draft = await this.draft(id);
          if (!stopped) onDraft(draft);
        }
      } catch (error) {
        failure = isFinal(error) ? error : undefined;
        socket?.close(); // To begin anew, or not.
      } finally {
        reading = false;
      }
    };
    const connectOnce = () => new Promise((resolve) => {
      let refusal, wasIn = false, isAlive = true;
      socket = new WebSocket(`${this.base.replace(/^http/, "ws")}/v1/ws/drafts/${id}`, this.protocols);
      // A line that broke without a word is noticed only by asking.
      const heart = setInterval(() => {
        if (!isAlive) { clearInterval(heart); resolve({ wasIn }); return socket.close(); }
        isAlive = false;
        if (socket.readyState === 1) socket.send('{"type":"ping"}');
      }, PING_INTERVAL);
      socket.onmessage = ({ data }) => {
        isAlive = true;
        const message = JSON.parse(data);
        if (message.type === "error") refusal = message;
        if (message.type === "connected") wasIn = true;
        if (message.type === "connected" || message.type.startsWith("collab.")) { onEvent(message); read(); }
      };
      socket.onclose = ({ code }) => { clearInterval(heart); resolve({ code, refusal, wasIn }); };
    });
    const run = async () => {
      for (let attempt = 0; !stopped; attempt++) {
        const { code, refusal, wasIn } = await connectOnce();
        if (stopped) return;
        if (failure) throw failure;
        if (FINAL.has(code)) throw new RingDraftError(code, refusal?.code, refusal?.message, refusal?.request_id);
        if (wasIn) attempt = 0;
        await sleep(pause(attempt));
      }
    };
    const ended = run();
    return { ended, stop: () => { stopped = true; socket?.close(); } };
  }
}
