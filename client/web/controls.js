/** The buttons of a conversation and the words for what it is doing. */

import { byId } from "./element.js";

const PRIMARY = { asking: "Cancel", connecting: "Cancel", open: "Disconnect", waiting: "Disconnect" };
const STATES = {
  idle: "Not connected",
  asking: "Waiting for the microphone",
  connecting: "Connecting",
  open: "Connected",
  ended: "Ended",
};

const ELSEWHERE = {
  idle: { kind: "idle", words: "Ready when you are" },
  asking: { kind: "thinking", words: "Allow the microphone in your browser" },
  connecting: { kind: "thinking", words: "One moment" },
  waiting: { kind: "thinking", words: "One moment" },
  ended: { kind: "idle", words: "Ready when you are" },
};

export class Controls {
  #conversation;
  #connect = byId("connect");
  #record = byId("record");
  #restart = byId("restart");
  #state = byId("state");
  #activity = byId("activity");

  /**
   * @param {import("./conversation.js").Conversation} conversation
   * @param {{start(): void, restart(): void}} does
   */
  constructor(conversation, does) {
    this.#conversation = conversation;
    this.#connect.addEventListener("click", ({ detail }) => {
      if (detail > 1) return; // the second half of a double click must not undo the first
      if (conversation.busy) conversation.stop();
      else does.start();
    });
    this.#record.addEventListener("click", () => {
      if (conversation.recording) conversation.stopRecording();
      else void conversation.record();
    });
    this.#restart.addEventListener("click", () => does.restart());
  }

  draw() {
    const { phase, busy, recording, textOnly } = this.#conversation;
    label(this.#connect, PRIMARY[phase] ?? "Connect and start");
    this.#connect.classList.toggle("danger", busy);
    label(this.#record, recording ? "Stop recording" : "Start recording");
    this.#record.classList.toggle("recording", recording);
    this.#hide(this.#record, textOnly || (phase !== "open" && phase !== "waiting"));
    this.#hide(this.#restart, phase !== "open" && phase !== "waiting");
    document.body.dataset.phase = failed(this.#conversation) ? "failed" : phase;
    set(this.#state, this.#stateWords());
    const activity = this.#activityOf();
    set(this.#activity, activity.words);
    this.#activity.dataset.kind = activity.kind;
  }

  #stateWords() {
    const { phase, detail } = this.#conversation;
    if (phase === "waiting") return `Reconnecting, attempt ${detail.attempt} of ${detail.attempts}`;
    if (phase === "connecting" && detail.attempt > 0) {
      return `Reconnecting, attempt ${detail.attempt} of ${detail.attempts}`;
    }
    return failed(this.#conversation) ? "Failed" : STATES[phase];
  }

  #activityOf() {
    const { phase, playing, thinking, recording, textOnly } = this.#conversation;
    if (playing) return { kind: "speaking", words: "The agent is speaking" };
    if (failed(this.#conversation)) return { kind: "idle", words: "Ready to try again" };
    if (phase !== "open") return ELSEWHERE[phase];
    if (thinking) return { kind: "thinking", words: "The agent is thinking" };
    if (recording) return { kind: "listening", words: "Listening" };
    return { kind: "idle", words: textOnly ? "Write a message" : "Not recording: write a message" };
  }

  /** Hide a button without losing the keyboard's place: whoever was on it goes to the first button. */
  #hide(button, hidden) {
    if (hidden && document.activeElement === button) this.#connect.focus();
    button.hidden = hidden;
  }
}

function failed({ phase, detail }) {
  return phase === "ended" && detail.end.by === "error";
}

function label(button, words) {
  set(button.querySelector(".label"), words);
}

/** Only a change is written: a live region would read the same words again. */
function set(place, words) {
  if (place.textContent !== words) place.textContent = words;
}
