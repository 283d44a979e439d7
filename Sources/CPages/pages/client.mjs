// The REST contract, for one person.

/** What the server refused or could not do. `status` is 0 when there was no answer. */
export class Refusal extends Error {
  constructor(message, { status = 0, code, requestID, retryAfter } = {}) {
    super(message);
    Object.assign(this, { status, code, requestID, retryAfter });
  }

  /** Whether the same may succeed later. */
  get isPassing() { return [0, 429, 503].includes(this.status); }
}

/** Milliseconds. */
const REQUEST_TIMEOUT = 10_000, LONGEST_PAUSE = 15_000, SHORTEST_PAUSE = 500;
const ATTEMPTS = 5;

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
/** Longer with each attempt, and random, lest everybody comes back at once. */
export const pause = (attempt) => Math.random() * Math.min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** attempt);
export const newKey = () =>
  crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16)).join("-");

export class Client {
  constructor({ user, token }) {
    this.user = user;
    this.headers = token ? { Authorization: `Bearer ${token}` } : { "X-User-Id": user };
    // A browser can set no header on a socket, but it can offer subprotocols; the server selects the first. Parentheses are
    // no characters of one.
    const name = encodeURIComponent(user).replaceAll("(", "%28").replaceAll(")", "%29");
    this.protocols = ["ringdraft", token ? `bearer.${token}` : `user.${name}`];
  }

  drafts() { return this.get("/drafts").then((answer) => answer.data); }
  draft(id) { return this.get(`/drafts/${encodeURIComponent(id)}`).then((answer) => answer.data); }
  invites(id) { return this.get(`/drafts/${encodeURIComponent(id)}/invites`).then((answer) => answer.data); }

  /** Without a key: once more would be another draft. */
  create(draft) { return this.send("/drafts", draft, 1).then((answer) => answer.data); }

  append(id, content, key = newKey()) {
    return this.send(`/drafts/${encodeURIComponent(id)}/segments`, { content, idempotency_key: key })
      .then((answer) => answer.data);
  }

  pass(id, person) {
    return this.send(`/drafts/${encodeURIComponent(id)}/pass-ring`, { to_user_id: person, idempotency_key: newKey() })
      .then((answer) => answer.data);
  }

  invite(id, person) {
    return this.send(`/drafts/${encodeURIComponent(id)}/invites?${this.actor}`, {
      target_user_id: person, idempotency_key: newKey(),
    }).then((answer) => answer.data);
  }

  accept(invite, token) {
    return this.send(`/invites/${encodeURIComponent(invite)}/accept?${this.actor}`, {
      token, idempotency_key: newKey(),
    }).then((answer) => answer.data);
  }

  get actor() { return new URLSearchParams({ user_id: this.user }); }

  get(path) { return this.request(path, { headers: this.headers }); }

  /** A change without an answer is sent again under its key, which makes it once. */
  async send(path, body, attempts = ATTEMPTS) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.request(path, {
          method: "POST", headers: { ...this.headers, "Content-Type": "application/json" }, body: JSON.stringify(body),
        });
      } catch (error) {
        if (!error.isPassing || attempt >= attempts) throw error;
        await sleep((error.retryAfter ?? 0) * 1000 + pause(attempt - 1));
      }
    }
  }

  async request(path, options) {
    let response, answer;
    try {
      response = await fetch(`/v1/collab${path}`, { ...options, signal: AbortSignal.timeout(REQUEST_TIMEOUT) });
      answer = await response.json();
    } catch {
      throw new Refusal("The server does not answer. Is there a network?");
    }
    if (response.ok) return answer;
    throw refusal(response, answer);
  }
}

/** The contract's errors: an envelope, or what is wrong with which field. */
function refusal(response, { error, detail }) {
  const faults = Array.isArray(detail) ? detail.map((fault) => `${fault.loc.at(-1)}: ${fault.msg}`).join("; ") : null;
  const message = faults ?? error?.message?.message ?? error?.message ?? detail ?? `The server answered ${response.status}.`;
  const retryAfter = response.headers.get("retry-after");
  return new Refusal(String(message), {
    status: response.status, code: error?.code, requestID: response.headers.get("x-request-id"),
    retryAfter: retryAfter === null ? undefined : Number(retryAfter),
  });
}
