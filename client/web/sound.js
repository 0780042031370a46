/** The page's one audio context: made at the first click, shared by microphone and playback, one clock for both. */

import { setupWords, soundWords } from "./words.js";

const WORKLETS = ["worklets/capture.js", "worklets/player.js"];

export class Sound {
  #context = null;
  #ready = null;

  /** Call it from a click or a key press: browsers let no page make a sound before one. Throws in words. */
  async start() {
    if (!globalThis.AudioWorklet) throw new Error(soundWords);
    this.#ready ??= this.#load();
    void this.#context?.resume().catch(() => {});
    try {
      return await this.#ready;
    } catch (cause) {
      this.#ready = null;
      throw new Error(setupWords, { cause });
    }
  }

  /** Let the audio thread sleep until the next `start`. */
  rest() {
    void this.#context?.suspend().catch(() => {});
  }

  /** Whether the browser holds the sound back, so that another click is needed. */
  get silenced() {
    return this.#context !== null && this.#context.state !== "running";
  }

  /** What `performance.now()` will be, or was, when the sample of this context time is heard. */
  whenHeard(contextTime) {
    const stamp = this.#context.getOutputTimestamp?.();
    if (stamp?.performanceTime > 0) return stamp.performanceTime + (contextTime - stamp.contextTime) * 1000;
    const latency = this.#context.outputLatency || this.#context.baseLatency || 0;
    return performance.now() + (contextTime - this.#context.currentTime + latency) * 1000;
  }

  async #load() {
    const context = (this.#context ??= new AudioContext({ latencyHint: "interactive" }));
    await Promise.all(WORKLETS.map((file) => context.audioWorklet.addModule(new URL(file, import.meta.url))));
    return context;
  }
}
