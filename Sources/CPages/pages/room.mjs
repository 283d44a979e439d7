// A draft, watched: as it is now and after each change, however often the line breaks.

import { Refusal, pause } from "./client.mjs";

/** Close codes after which it is no use to come back unchanged (docs/API.md). */
const FINAL = new Set([1002, 1003, 1007, 1008, 1009]);
/** Milliseconds. */
const PING_INTERVAL = 10_000;

/**
 * States: "connecting", "live", "waiting" (for the next attempt), "refused" (until `retry()`), "over".
 *
 * Events say what changed, not all of it, and those of a broken line are lost: the draft itself has everything. So it is
 * read when the line is there and after each event, one read at a time.
 */
export class Room {
  #client; #id; #onDraft; #onEvent; #onState;
  #socket = null; #timer = null; #heart = null; #attempt = 0; #isOver = false;
  #isReading = false; #isStale = false; #readTimer = null; #failedReads = 0;
  #wake = () => { if (this.state === "waiting" && navigator.onLine) this.#connect(); };
  #sleep = () => { if (!navigator.onLine) this.#socket?.close(); };

  constructor(client, id, { onDraft, onEvent, onState }) {
    this.#client = client;
    this.#id = id;
    this.#onDraft = onDraft;
    this.#onEvent = onEvent;
    this.#onState = onState;
    this.state = "connecting";
    addEventListener("online", this.#wake);
    addEventListener("offline", this.#sleep);
    document.addEventListener("visibilitychange", this.#wake);
    this.#connect();
  }

  stop() {
    this.#isOver = true;
    removeEventListener("online", this.#wake);
    removeEventListener("offline", this.#sleep);
    document.removeEventListener("visibilitychange", this.#wake);
    clearTimeout(this.#timer);
    clearTimeout(this.#readTimer);
    clearInterval(this.#heart);
    this.#socket?.close();
    this.#become("over");
  }

  /** After a refusal, when something may have changed. */
  retry() {
    this.#attempt = 0;
    this.#connect();
  }

  /** Reads the draft, since it may have changed without an event. */
  async refresh() {
    this.#isStale = true;
    if (this.#isReading) return;
    this.#isReading = true;
    clearTimeout(this.#readTimer);
    try {
      while (this.#isStale && !this.#isOver) {
        this.#isStale = false;
        const draft = await this.#client.draft(this.#id);
        this.#failedReads = 0;
        if (!this.#isOver) this.#onDraft(draft);
      }
    } catch (error) {
      if (this.#isOver) return;
      if (!error.isPassing) return this.#refuse(error);
      // Not before the server wants to be asked, and never in step with others.
      const wait = (error.retryAfter ?? 0) * 1000 + pause(this.#failedReads++);
      this.#readTimer = setTimeout(() => this.refresh(), wait);
    } finally {
      this.#isReading = false;
    }
  }

  #become(state, detail) {
    this.state = state;
    this.#onState(state, detail);
  }

  #refuse(error) {
    this.#become("refused", error);
    this.#socket?.close();
  }

  #connect() {
    clearTimeout(this.#timer);
    this.#become("connecting");
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(
      `${scheme}://${location.host}/v1/ws/drafts/${encodeURIComponent(this.#id)}`, this.#client.protocols);
    this.#socket = socket;
    let refusal = null, isHeard = true;
    // A line that broke without a word is noticed only by asking.
    this.#heart = setInterval(() => {
      if (!isHeard) return this.#closed(socket, {});
      isHeard = false;
      if (socket.readyState === WebSocket.OPEN) socket.send('{"type":"ping"}');
    }, PING_INTERVAL);
    socket.onmessage = ({ data }) => {
      isHeard = true;
      const message = JSON.parse(data);
      if (message.type === "error") refusal = message;
      if (message.type === "connected") {
        this.#attempt = 0;
        this.#become("live");
        this.refresh();
      }
      if (message.type.startsWith("collab.")) {
        this.#onEvent(message);
        this.refresh();
      }
    };
    socket.onclose = ({ code }) => this.#closed(socket, { code, refusal });
  }

  #closed(socket, { code, refusal }) {
    if (socket !== this.#socket) return;
    clearInterval(this.#heart);
    this.#socket = null;
    socket.close();
    if (this.#isOver || this.state === "refused") return;
    if (FINAL.has(code)) {
      return this.#become("refused", new Refusal(refusal?.message ?? "The server closed the line.", {
        status: code, code: refusal?.code, requestID: refusal?.request_id,
      }));
    }
    this.#become("waiting");
    this.#timer = setTimeout(() => this.#connect(), pause(this.#attempt++));
  }
}
