/** One conversation: what each event does to the sound, the transcript and the clock. Knows no element of the page. */

import { Microphone } from "./microphone.js";
import { addressOf } from "./origin.js";
import { Playback } from "./playback.js";
import { say } from "./protocol.js";
import { Connection } from "./socket.js";
import { toBase64 } from "./pcm.js";
import { answerTool, hangsUp } from "./tools.js";
import { readTimings } from "./turns.js";
import { closeWords } from "./words.js";

const FAREWELL_MS = 1000; // what a server gets to close the line itself after `end_call`

/**
 * @typedef {{agentId: string, start: object, textOnly: boolean, clean: boolean, toolAnswers: object}} Choice
 * @typedef {{changed(): void, said(): void, timed(): void, level(rms: number): void, score(score: number): void,
 *   frame(direction: string, message: object): void, problem(matter: string, words: string): void,
 *   approval(event: object): void}} Ears
 */

export class Conversation {
  /** "idle", "asking" (for the microphone), "connecting", "open", "waiting" (to dial again) or "ended". */
  phase = "idle";
  /** What the connection said with the phase: the pause, the attempt, the end. */
  detail = {};
  /** Whether an answer of the agent is awaited. */
  thinking = false;
  #sound;
  #lines;
  #turns;
  #ears;
  #microphone;
  #playback;
  #connection;
  #choice = null;
  #attempt = 0;
  #farewell = false;
  #does = {
    conversation_initiation_metadata: (event) => this.#meet(event),
    audio: (event) => this.#play(event),
    interruption: (event) => this.#interrupted(event),
    user_transcript: () => this.#heard(),
    agent_response: (event) => this.#answered(event),
    agent_chat_response_part: (event) => this.#answered(event),
    client_tool_call: (event) => this.#useTool(event),
    mcp_tool_call: (event) => this.#ears.approval(event),
    vad_score: (event) => this.#ears.score(event.score),
    internal_timings: (event) => this.#timings(event),
    error: (event) => this.#ears.problem("server", event.words || "The server reported an error without words."),
    client_error: (event) => this.#ears.problem("server", event.words || "The server refused a message."),
  };

  /**
   * @param {import("./sound.js").Sound} sound
   * @param {import("./lines.js").Lines} lines
   * @param {import("./turns.js").Turns} turns
   * @param {Ears} ears
   */
  constructor(sound, lines, turns, ears) {
    this.#sound = sound;
    this.#lines = lines;
    this.#turns = turns;
    this.#ears = ears;
    this.#microphone = new Microphone(sound, {
      chunk: (bytes) => this.phase === "open" && this.#connection.send(say.audio(toBase64(bytes))),
      level: (rms) => ears.level(rms),
      voice: (at) => turns.voice(at),
      lost: () => this.#withoutMicrophone("The microphone went away. You can still write."),
    });
    this.#playback = new Playback(sound, {
      began: (eventId, at) => this.#audible(eventId, at),
      silent: () => this.#silent(),
    });
    this.#connection = new Connection({
      state: (state, detail) => this.#connected(state, detail),
      event: (event) => this.#take(event),
      frame: (direction, message) => ears.frame(direction, message),
    });
  }

  get recording() {
    return this.#microphone.recording;
  }

  get playing() {
    return this.#playback.playing;
  }

  get playbackLevel() {
    return this.#playback.level;
  }

  get textOnly() {
    return this.#choice?.textOnly === true;
  }

  get silenced() {
    return this.#sound.silenced;
  }

  /** Whether there is something to hang up. */
  get busy() {
    return this.phase !== "idle" && this.phase !== "ended";
  }

  /**
   * Ask for the microphone, then connect; without it the conversation goes on in writing. Call it from a click.
   *
   * @param {Choice} choice
   * @param {object} config what `loadConfig` gave
   */
  async start(choice, config) {
    if (this.busy) this.stop();
    const attempt = ++this.#attempt;
    this.#choice = choice;
    this.#farewell = false;
    this.#be("asking");
    if (!choice.textOnly) await this.record();
    if (attempt !== this.#attempt) return;
    this.#connection.start({
      address: () => addressOf(config, choice.agentId),
      initiation: () => choice.start,
    });
  }

  /** Start recording; a refusal is said, and nothing else changes. Call it from a click. */
  async record() {
    try {
      await this.#playback.start();
      if (await this.#microphone.start(this.#choice.clean)) this.#ears.changed();
    } catch (error) {
      this.#withoutMicrophone(`${error.message} You can still write.`);
    }
  }

  stopRecording() {
    this.#microphone.stop();
    this.#ears.changed();
  }

  /** The user hangs up. */
  stop() {
    this.#attempt += 1;
    if (this.phase === "asking") {
      this.#microphone.stop();
      this.#be("idle");
    }
    this.#connection.stop();
  }

  /** Send a message in writing: it interrupts whatever the agent is saying. False where nothing is connected. */
  write(words) {
    if (this.phase !== "open" || !this.#connection.send(say.userMessage(words))) return false;
    this.#playback.hush();
    this.#lines.wrote(words);
    this.#turns.wrote(performance.now());
    this.thinking = true;
    this.#tell();
    return true;
  }

  /** Tell the agent something that asks for no reply. */
  inform(words) {
    return this.phase === "open" && this.#connection.send(say.contextualUpdate(words));
  }

  /** The user is typing: the agent should not think that nobody is there. */
  active() {
    if (this.phase === "open") this.#connection.send(say.userActivity());
  }

  approve(toolCallId, isApproved) {
    this.#connection.send(say.mcpApproval(toolCallId, isApproved));
  }

  /** A click has come: let the browser play again. */
  async unsilence() {
    await this.#sound.start();
    this.#ears.changed();
  }

  #take(event) {
    try {
      this.#does[event.type]?.(event);
    } catch (error) {
      this.#ears.problem("sound", error.message);
    }
    if (this.#lines.apply(event)) this.#ears.said();
    if (hangsUp(event)) this.#leaveAfterFarewell();
  }

  #connected(state, detail) {
    if (state === "open") {
      this.#lines.begin();
      if (detail.again) this.#lines.note("Connected again: a new conversation begins.");
      this.#turns.begin(performance.now());
    }
    if (state === "waiting" || state === "ended") this.#over(detail.end);
    this.#be(state, detail);
    this.#tell();
  }

  #over(end) {
    this.thinking = false;
    this.#turns.end();
    this.#lines.close();
    if (end === undefined) return;
    this.#lines.note(end.by === "error" ? "The conversation broke off." : end.words);
    this.#microphone.stop();
    // What the agent said last may be heard to its end.
    if (end.by !== "agent") this.#playback.stop();
    if (!this.playing) this.#sound.rest();
  }

  #meet({ outputFormat, inputFormat }) {
    this.#playback.open(outputFormat);
    this.#microphone.format = inputFormat;
  }

  #play({ base64, eventId }) {
    if (this.textOnly || !this.#playback.play(base64, eventId)) return;
    this.#turns.answered(eventId, performance.now());
    this.#ears.changed();
  }

  #interrupted({ eventId }) {
    this.#playback.interrupt(eventId);
    this.#ears.changed();
  }

  #heard() {
    this.#turns.heard(performance.now());
    this.thinking = true;
    this.#tell();
  }

  #answered({ eventId }) {
    const now = performance.now();
    this.thinking = false;
    this.#turns.answered(eventId, now);
    // Words count as the answer only where no sound will come.
    if (this.textOnly) this.#turns.arrived(eventId, now);
    this.#tell();
  }

  #audible(eventId, at) {
    this.thinking = false;
    this.#turns.arrived(eventId, at);
    this.#tell();
  }

  #silent() {
    this.#ears.changed();
    if (this.#farewell) this.#leaveAfterFarewell();
    if (!this.busy) this.#sound.rest();
  }

  #timings({ message }) {
    const { eventId, stages } = readTimings(message);
    this.#turns.timed(eventId, stages);
    this.#ears.timed();
  }

  #useTool(event) {
    const answer = answerTool(event, this.#choice.toolAnswers);
    if (answer !== null) this.#connection.send(answer);
  }

  /** Servers close the line themselves after `end_call`; where one does not, it is done here, once all is heard. */
  #leaveAfterFarewell() {
    this.#farewell = true;
    if (this.playing) return;
    const attempt = this.#attempt;
    setTimeout(() => {
      if (attempt === this.#attempt && this.phase === "open") this.#connection.hangUp(closeWords(1000));
    }, FAREWELL_MS);
  }

  #withoutMicrophone(words) {
    this.#ears.problem("microphone", words);
    this.#ears.changed();
  }

  #be(phase, detail = {}) {
    this.phase = phase;
    this.detail = detail;
    this.#ears.changed();
  }

  #tell() {
    this.#ears.said();
    this.#ears.timed();
    this.#ears.changed();
  }
}
