/** Audio as the wire carries it: base64, 16-bit PCM, mu-law, and the names of the formats. Pure. */

const FORMATS = new Set(["pcm_8000", "pcm_16000", "pcm_22050", "pcm_24000", "pcm_44100", "pcm_48000", "ulaw_8000"]);
const STRIDE = 0x8000; // String.fromCharCode takes its bytes as arguments, and their number is limited

/** `pcm_16000` as {encoding, rate}; throws for a format this protocol does not have. */
export function parseFormat(name) {
  if (!FORMATS.has(name)) throw new Error(`The server uses an audio format this page cannot play: ${name}.`);
  const [encoding, rate] = name.split("_");
  return { encoding, rate: Number(rate) };
}

export function toBase64(bytes) {
  let letters = "";
  for (let at = 0; at < bytes.length; at += STRIDE) {
    letters += String.fromCharCode(...bytes.subarray(at, at + STRIDE));
  }
  return btoa(letters);
}

/** The bytes of a base64 text; throws where it is none. */
export function fromBase64(base64) {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

/** Samples from -1 to 1 as bytes in the given encoding. */
export function encodeSamples(samples, encoding) {
  return encoding === "ulaw" ? toUlaw(samples) : toPcm16(samples);
}

function toPcm16(samples) {
  const view = new DataView(new ArrayBuffer(samples.length * 2));
  for (let at = 0; at < samples.length; at += 1) view.setInt16(at * 2, int16(samples[at]), true);
  return new Uint8Array(view.buffer);
}

function toUlaw(samples) {
  return Uint8Array.from(samples, (sample) => ulawOf(int16(sample)));
}

/**
 * Makes samples of chunks that were cut anywhere: the odd byte of 16-bit audio waits for the next chunk.
 */
export class SampleReader {
  #encoding;
  #odd = null;

  constructor(encoding) {
    this.#encoding = encoding;
  }

  /** The samples of a chunk, from -1 to 1; possibly none. */
  read(bytes) {
    if (this.#encoding === "ulaw") return Float32Array.from(bytes, (code) => ULAW[code]);
    const whole = this.#join(bytes);
    const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
    const samples = new Float32Array(whole.byteLength >> 1);
    for (let at = 0; at < samples.length; at += 1) samples[at] = view.getInt16(at * 2, true) / 0x8000;
    return samples;
  }

  #join(bytes) {
    let whole = bytes;
    if (this.#odd !== null) {
      whole = new Uint8Array(bytes.length + 1);
      whole[0] = this.#odd;
      whole.set(bytes, 1);
    }
    this.#odd = whole.length % 2 === 1 ? whole[whole.length - 1] : null;
    return whole;
  }
}

function int16(sample) {
  return Math.max(-0x8000, Math.min(0x7fff, Math.round(sample * 0x8000)));
}

const BIAS = 0x84;
const ULAW = Float32Array.from({ length: 256 }, (_, code) => {
  const bits = ~code & 0xff;
  const magnitude = (((bits & 0x0f) << 3) + BIAS << ((bits >> 4) & 7)) - BIAS;
  return (bits & 0x80 ? -magnitude : magnitude) / 0x8000;
});

function ulawOf(sample) {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), 32635) + BIAS;
  const exponent = 31 - Math.clz32(magnitude) - 7;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}
