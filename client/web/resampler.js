/** A stream of samples at one rate into one at another: a windowed sinc, a set of weights for each phase. Pure. */

const CROSSINGS = 16; // zero crossings of the sinc on each side
const PASSBAND = 0.92; // of the lower Nyquist frequency; the rest is the slope of the filter

export class Resampler {
  #up;
  #down;
  #cutoff;
  #half;
  #phases = new Map();
  #phase = 0;
  #rest;

  /** Rates in hertz, whole numbers. Equal rates pass through untouched. */
  constructor(from, to) {
    const common = gcd(from, to);
    this.#up = to / common;
    this.#down = from / common;
    this.#cutoff = Math.min(1, to / from) * PASSBAND;
    this.#half = Math.ceil(CROSSINGS / this.#cutoff);
    this.reset();
  }

  /** Forget what came before: the next sample starts a new stream. */
  reset() {
    this.#phase = 0;
    this.#rest = new Float32Array(this.#half);
  }

  /** The next samples; the last fraction of a millisecond stays inside until more comes. */
  process(samples) {
    if (this.#up === this.#down) return samples;
    const input = new Float32Array(this.#rest.length + samples.length);
    input.set(this.#rest);
    input.set(samples, this.#rest.length);
    const width = 2 * this.#half;
    const steps = Math.max(0, input.length - width + 1);
    const output = new Float32Array(Math.ceil((steps * this.#up) / this.#down) + 1);
    let written = 0;
    let at = 0;
    while (at + width <= input.length) {
      output[written++] = this.#weigh(input, at);
      this.#phase += this.#down;
      at += Math.floor(this.#phase / this.#up);
      this.#phase %= this.#up;
    }
    this.#rest = input.slice(at);
    return output.subarray(0, written);
  }

  #weigh(input, at) {
    const weights = this.#weights(this.#phase);
    let sum = 0;
    for (let k = 0; k < weights.length; k += 1) sum += weights[k] * input[at + k];
    return sum;
  }

  /** The weights for a point `phase / up` after the middle sample of the window; they add up to one. */
  #weights(phase) {
    const known = this.#phases.get(phase);
    if (known !== undefined) return known;
    const weights = new Float32Array(2 * this.#half);
    let sum = 0;
    for (let k = 0; k < weights.length; k += 1) {
      const distance = k - this.#half - phase / this.#up;
      weights[k] = this.#cutoff * sinc(this.#cutoff * distance) * blackman(distance / (this.#half + 1));
      sum += weights[k];
    }
    for (let k = 0; k < weights.length; k += 1) weights[k] /= sum;
    this.#phases.set(phase, weights);
    return weights;
  }
}

function sinc(x) {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The Blackman window over -1 to 1. */
function blackman(x) {
  return 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x);
}

function gcd(a, b) {
  return b === 0 ? a : gcd(b, a % b);
}
