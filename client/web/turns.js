/** How long each turn took, from the user's last sound to the agent's first, and where the time went. Pure. */

const OURS = ["hearing", "thinking", "speaking"];

/**
 * `total` is in milliseconds, null while the answer is awaited. `stages` are [name, milliseconds]; `measured` says by
 * whom.
 *
 * @typedef {{number: number, kind: "speech" | "text" | "greeting", eventId: number, total: number | null,
 *   stages: [string, number][], measured: "page" | "server"}} Turn
 */

export class Turns {
  /** @type {Turn[]} oldest first */
  all = [];
  #voice = null; // when the user was heard last
  #open = null; // {turn, from, heard, answered}
  #answered = 0; // the highest event id that was an answer
  #late = new Map(); // the server's stages that came before the answer was heard

  /** A conversation begins: its greeting is the first turn. Event ids start anew. */
  begin(at) {
    this.#answered = 0;
    this.#voice = null;
    this.#late.clear();
    this.#ask("greeting", at, at);
  }

  /** The conversation is over: what is awaited will not come. */
  end() {
    if (this.#open !== null) this.all.pop();
    this.#open = null;
  }

  /** The microphone heard speech, last at this time. */
  voice(at) {
    this.#voice = at;
  }

  /** The user's words came back from the server: the turn counts from the last sound before that. */
  heard(at) {
    if (this.#open?.turn.kind === "text") return; // our own message, repeated
    const from = this.#voice !== null && this.#voice < at ? this.#voice : at;
    this.#ask("speech", from, at);
  }

  /** The user sent a message in writing. */
  wrote(at) {
    this.#ask("text", at, at);
  }

  /** The agent's words, or the first of its audio, are there. True where that was news. */
  answered(eventId, at) {
    if (this.#open === null || eventId <= this.#answered || this.#open.answered !== null) return false;
    this.#open.answered = at;
    this.#open.turn.eventId = eventId;
    return true;
  }

  /** The first sound of a reply, or the first words where nothing is spoken. True where it closed a turn. */
  arrived(eventId, at) {
    if (this.#open === null || eventId <= this.#answered) return false;
    const { turn, from, heard, answered } = this.#open;
    const marks = [from, heard, answered ?? at, at];
    turn.eventId = eventId;
    turn.total = Math.max(0, at - from);
    turn.stages = OURS.map((name, k) => [name, Math.max(0, marks[k + 1] - marks[k])]);
    this.#answered = eventId;
    this.#open = null;
    const stages = this.#late.get(eventId);
    if (stages !== undefined) this.#replace(turn, stages);
    return true;
  }

  /** The server's own numbers for a turn, [name, milliseconds] each. */
  timed(eventId, stages) {
    if (stages.length === 0) return;
    const turn = this.all.findLast((one) => one.total !== null && (one.eventId === eventId || eventId === 0));
    if (turn === undefined) this.#late.set(eventId, stages);
    else this.#replace(turn, stages);
  }

  /** The middle of all finished turns but greetings, in milliseconds; null where there is none. */
  get median() {
    const totals = this.all.filter((turn) => turn.kind !== "greeting" && turn.total !== null).map((turn) => turn.total);
    if (totals.length === 0) return null;
    totals.sort((a, b) => a - b);
    const half = totals.length >> 1;
    return totals.length % 2 === 1 ? totals[half] : (totals[half - 1] + totals[half]) / 2;
  }

  #ask(kind, from, heard) {
    // A turn that was never answered (the user went on speaking) is replaced by the new one.
    const number = this.#open === null ? this.all.length + 1 : this.all.pop().number;
    const turn = { number, kind, eventId: 0, total: null, stages: [], measured: "page" };
    this.all.push(turn);
    this.#open = { turn, from, heard, answered: null };
  }

  #replace(turn, stages) {
    turn.stages = stages;
    turn.measured = "server";
  }
}

const SECONDS = /_(s|secs|seconds)$/;
const MILLISECONDS = /_ms$/;
const TOTAL = /^(total|end_of_speech_to_first_audio|latency)$/;

/**
 * The stages in a message of timings, whatever its shape: a list of {name, ms}, or numbers under names that end in
 * `_ms` or `_s`, up to three objects deep. Totals are left out: stages add up by themselves.
 *
 * @returns {{eventId: number, stages: [string, number][]}}
 */
export function readTimings(message) {
  const found = { eventId: 0, stages: [] };
  look(message, found, 3);
  return found;
}

function look(body, found, depth) {
  for (const [key, value] of Object.entries(body)) {
    if (key === "event_id") found.eventId = Number.isSafeInteger(value) ? value : 0;
    else if (Array.isArray(value)) value.forEach((item) => note(`${item?.name}_ms`, item?.ms, found));
    else if (typeof value !== "object") note(key, value, found);
    else if (value !== null && depth > 0) look(value, found, depth - 1);
  }
}

function note(key, value, found) {
  if (typeof value !== "number" || !(value >= 0)) return;
  const name = key.replace(MILLISECONDS, "").replace(SECONDS, "");
  if (name === key || TOTAL.test(name)) return;
  found.stages.push([name.replaceAll("_", " "), MILLISECONDS.test(key) ? value : value * 1000]);
}
