/** The microphone: asked for, resampled to what the server takes, and cut into chunks of 50 ms. */

import { encodeSamples, parseFormat } from "./pcm.js";
import { Resampler } from "./resampler.js";
import { VoiceWatch, loudness, rms } from "./voice.js";
import { microphoneWords } from "./words.js";

const CHUNK_S = 0.05;

/** The microphone cannot be used; the message says why and what to do. */
export class MicrophoneError extends Error {}

export class Microphone {
  #sound;
  #ears;
  #stream = null;
  #node = null;
  #source = null;
  #attempt = 0;
  #format = parseFormat("pcm_16000");
  #resampler = null;
  #watch = new VoiceWatch();

  /**
   * @param {import("./sound.js").Sound} sound
   * @param {{chunk(bytes: Uint8Array): void, level(rms: number): void, voice(at: number): void, lost(): void}} ears
   *   `voice` gets the `performance.now()` at which speech was heard last; `lost` is called when the device goes away.
   */
  constructor(sound, ears) {
    this.#sound = sound;
    this.#ears = ears;
  }

  get recording() {
    return this.#node !== null;
  }

  /** What the server takes, such as `pcm_16000`; throws for what this protocol does not have. */
  set format(name) {
    this.#format = parseFormat(name);
    this.#resampler = null;
  }

  /**
   * Ask for the microphone and listen. `clean` lets the browser take echo and noise out. False where `stop` was called
   * meanwhile. Throws `MicrophoneError`.
   */
  async start(clean) {
    this.stop();
    const attempt = ++this.#attempt;
    const stream = await this.#ask(clean);
    const context = await this.#sound.start();
    if (attempt !== this.#attempt) {
      hangUp(stream);
      return false;
    }
    this.#stream = stream;
    this.#source = context.createMediaStreamSource(stream);
    this.#node = new AudioWorkletNode(context, "capture", {
      channelCount: 1,
      channelCountMode: "explicit",
      processorOptions: { seconds: CHUNK_S },
    });
    this.#resampler = null;
    this.#node.port.onmessage = ({ data }) => this.#take(data, context.sampleRate);
    // The node is silent; some browsers only run what leads to the loudspeaker.
    this.#source.connect(this.#node).connect(context.destination);
    stream.getAudioTracks()[0]?.addEventListener("ended", () => this.#lose(stream));
    return true;
  }

  stop() {
    this.#attempt += 1;
    if (this.#node === null) return;
    this.#node.port.onmessage = null;
    this.#node.port.postMessage("stop");
    this.#source.disconnect();
    this.#node.disconnect();
    hangUp(this.#stream);
    this.#stream = this.#node = this.#source = null;
    this.#ears.level(0);
  }

  async #ask(clean) {
    if (!navigator.mediaDevices?.getUserMedia) throw new MicrophoneError(microphoneWords("insecure"));
    const audio = { channelCount: 1, echoCancellation: clean, noiseSuppression: clean, autoGainControl: clean };
    try {
      return await navigator.mediaDevices.getUserMedia({ audio });
    } catch (error) {
      throw new MicrophoneError(microphoneWords(error.name), { cause: error });
    }
  }

  #take(samples, rate) {
    const since = this.#watch.heard(loudness(samples, rate));
    if (since !== null) this.#ears.voice(performance.now() - since);
    this.#ears.level(rms(samples));
    this.#resampler ??= new Resampler(rate, this.#format.rate);
    this.#ears.chunk(encodeSamples(this.#resampler.process(samples), this.#format.encoding));
  }

  #lose(stream) {
    if (stream !== this.#stream) return;
    this.stop();
    this.#ears.lost();
  }
}

function hangUp(stream) {
  for (const track of stream.getTracks()) track.stop();
}
