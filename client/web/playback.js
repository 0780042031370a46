/** The agent's voice: chunks in, sound out without gaps, flushed on interruption; stale audio is never played. */

import { SampleReader, fromBase64, parseFormat } from "./pcm.js";
import { Resampler } from "./resampler.js";
import { rms } from "./voice.js";

const PREBUFFER_S = 0.06;
const EVERYTHING = Number.MAX_SAFE_INTEGER;

export class Playback {
  #sound;
  #ears;
  #node = null;
  #scope = null;
  #window = null;
  #format = parseFormat("pcm_16000");
  #reader = new SampleReader("pcm");
  #resampler = null;
  #waiting = []; // until the audio thread is there
  #interrupted = 0;
  #newest = 0;
  #pushed = 0;

  /**
   * @param {import("./sound.js").Sound} sound
   * @param {{began(eventId: number, at: number): void, silent(): void}} ears
   *   `began` gets the `performance.now()` at which the first sample of a reply is heard.
   */
  constructor(sound, ears) {
    this.#sound = sound;
    this.#ears = ears;
  }

  /** Whether the agent is heard, or is about to be. */
  playing = false;

  /** Make the player; call it from a click. */
  async start() {
    const context = await this.#sound.start();
    if (this.#node !== null) return;
    this.#node = new AudioWorkletNode(context, "player", {
      numberOfInputs: 0,
      outputChannelCount: [1],
      processorOptions: { prebuffer: PREBUFFER_S },
    });
    this.#scope = new AnalyserNode(context, { fftSize: 1024 });
    this.#window = new Float32Array(this.#scope.fftSize);
    this.#node.port.onmessage = ({ data }) => this.#hear(data);
    this.#node.connect(this.#scope).connect(context.destination);
    for (const chunk of this.#waiting.splice(0)) this.#push(chunk);
  }

  /** A new conversation: another format, and event ids from one again. */
  open(format) {
    this.#format = parseFormat(format);
    this.stop();
    this.#interrupted = this.#newest = 0;
  }

  /** Queue a chunk; false where it belongs to a reply that was interrupted. Throws where it is no base64. */
  play(base64, eventId) {
    if (eventId <= this.#interrupted) return false;
    this.#newest = Math.max(this.#newest, eventId);
    const chunk = { samples: this.#reader.read(fromBase64(base64)), eventId };
    if (this.#node === null) this.#waiting.push(chunk);
    else this.#push(chunk);
    return true;
  }

  /** Barge-in: nothing with this event id or a lower one is heard any more. */
  interrupt(eventId) {
    this.#interrupted = Math.max(this.#interrupted, eventId);
    this.#flush(this.#interrupted);
  }

  /** The user interrupts by writing: silence everything that has come so far. */
  hush() {
    this.interrupt(this.#newest);
  }

  /** Silence at once, whatever it is. */
  stop() {
    this.#flush(EVERYTHING);
  }

  /** Loudness right now, 0 to 1. */
  get level() {
    if (!this.playing || this.#scope === null) return 0;
    this.#scope.getFloatTimeDomainData(this.#window);
    return rms(this.#window);
  }

  #push({ samples, eventId }) {
    this.#resampler ??= new Resampler(this.#format.rate, this.#node.context.sampleRate);
    const resampled = this.#resampler.process(samples);
    if (resampled.length === 0) return;
    this.playing = true;
    this.#pushed += 1;
    const own = resampled.slice();
    this.#node.port.postMessage({ eventId, samples: own }, [own.buffer]);
  }

  #flush(through) {
    this.#reader = new SampleReader(this.#format.encoding);
    this.#resampler = null;
    this.#waiting = this.#waiting.filter(({ eventId }) => eventId > through);
    this.#node?.port.postMessage({ through });
  }

  #hear({ type, eventId, time, received }) {
    if (type === "began") this.#ears.began(eventId, this.#sound.whenHeard(time));
    else if (this.playing && received === this.#pushed) {
      this.playing = false;
      this.#ears.silent();
    }
  }
}
