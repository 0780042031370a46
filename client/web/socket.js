/** One conversation's connection: opened, kept alive by pongs, dialled again with growing pauses when it is lost. */

import { ProtocolError, SUBPROTOCOL, decode, say } from "./protocol.js";
import { closeWords, unreachableWords } from "./words.js";

const HANDSHAKE_MS = 10_000;
const STEADY_MS = 10_000; // open for so long: the next loss starts with short pauses again
const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 8000];
const STUCK_BYTES = 1_000_000; // about 20 s of audio that the network does not take
const LOST = new Set([1001, 1005, 1006, 1011, 1012, 1013, 1014]);
const USER_ENDED = [1000, "User ended conversation"];

/**
 * @typedef {"idle" | "connecting" | "open" | "waiting" | "ended"} State
 * @typedef {{by: "user" | "agent" | "error", words: string}} End
 */

export class Connection {
  /** @type {State} */
  state = "idle";
  #ears;
  #plan = null;
  #socket = null;
  #dialled = 0;
  #losses = 0;
  #wasOpen = false;
  #failure = "";
  #timer = null;
  #openedAt = 0;

  /**
   * @param {{state(state: State, detail: object): void, event(event: object): void,
   *   frame(direction: "in" | "out" | "bad", message: object): void}} ears
   *   `state` comes with {attempt, attempts, pause} while waiting and {end: End} when ended; `frame` sees everything.
   */
  constructor(ears) {
    this.#ears = ears;
    window.addEventListener("online", () => this.state === "waiting" && this.#dial());
  }

  /** Begin: `plan.address()` gives the URL, anew for each attempt, `plan.initiation()` the first message's members. */
  start(plan) {
    this.#drop();
    this.#plan = plan;
    this.#losses = 0;
    this.#wasOpen = false;
    void this.#dial();
  }

  /** Send a message; false where nothing is connected. */
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    if (this.#socket.bufferedAmount > STUCK_BYTES) {
      this.#drop();
      this.#lose("The network no longer takes the audio.");
      return false;
    }
    this.#socket.send(JSON.stringify(message));
    this.#ears.frame("out", message);
    return true;
  }

  /** The user hangs up. */
  stop() {
    if (this.state === "idle" || this.state === "ended") return;
    this.#drop();
    this.#be("ended", { end: { by: "user", words: "You ended the conversation." } });
  }

  /** The agent has hung up but left the line open: close it. */
  hangUp(words) {
    this.#drop();
    this.#be("ended", { end: { by: "agent", words } });
  }

  async #dial() {
    this.#drop();
    const mine = this.#dialled;
    this.#be("connecting", { attempt: this.#losses, attempts: PAUSES_MS.length });
    let url;
    try {
      url = await this.#plan.address();
      if (mine !== this.#dialled) return;
      this.#open(url);
    } catch (error) {
      if (mine === this.#dialled) this.#fail(error.message, error.final !== true);
    }
  }

  #open(url) {
    const socket = new WebSocket(url, SUBPROTOCOL);
    this.#socket = socket;
    this.#failure = "";
    let opened = false;
    socket.onopen = () => {
      opened = true;
      this.send(say.initiation(this.#plan.initiation()));
    };
    socket.onmessage = ({ data }) => this.#hear(data);
    socket.onclose = ({ code, reason }) => {
      this.#drop();
      this.#closed(opened ? closeWords(code, reason, this.#failure) : unreachableWords(url), code);
    };
    this.#timer = setTimeout(() => {
      this.#drop();
      this.#fail("The server did not answer the start of the conversation in time.", true);
    }, HANDSHAKE_MS);
  }

  #hear(frame) {
    let event;
    try {
      event = decode(frame);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#ears.frame("bad", { type: "unreadable", problem: error.message });
      return;
    }
    this.#ears.frame("in", event.message);
    if (event.type === "ping") this.send(say.pong(event.eventId));
    if (event.type === "error" || event.type === "client_error") this.#failure = event.words;
    this.#ears.event(event);
    if (event.type === "conversation_initiation_metadata" && this.state === "connecting") this.#meet();
  }

  #meet() {
    clearTimeout(this.#timer);
    this.#openedAt = performance.now();
    const again = this.#wasOpen;
    this.#wasOpen = true;
    this.#be("open", { again });
  }

  #closed(words, code) {
    if (code === 1000) this.#be("ended", { end: { by: "agent", words } });
    else this.#fail(words, LOST.has(code));
  }

  /** Only a conversation that was under way is dialled again: a first failure is said at once. */
  #fail(words, passing) {
    if (passing && this.#wasOpen) this.#lose(words);
    else this.#be("ended", { end: { by: "error", words } });
  }

  #lose(words) {
    if (this.state === "open" && performance.now() - this.#openedAt > STEADY_MS) this.#losses = 0;
    if (this.#losses >= PAUSES_MS.length) {
      this.#be("ended", { end: { by: "error", words: `${words} ${PAUSES_MS.length} attempts to reconnect failed.` } });
      return;
    }
    const pause = PAUSES_MS[this.#losses] * (0.8 + 0.4 * Math.random()); // a crowd must not come back all at once
    this.#losses += 1;
    this.#be("waiting", { words, pause, attempt: this.#losses, attempts: PAUSES_MS.length });
    this.#timer = setTimeout(() => this.#dial(), pause);
  }

  /** Let go of the socket and of everything that was planned; what still comes from them is not heard. */
  #drop() {
    this.#dialled += 1;
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close(...USER_ENDED);
  }

  #be(state, detail = {}) {
    this.state = state;
    this.#ears.state(state, detail);
  }
}
