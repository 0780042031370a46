/** When did the user last speak? Loudness above a floor that follows the room; counted in audio, pure. */

export const FRAME_MS = 10;
const QUIETEST = 0.006; // nothing below this is speech, however quiet the room
const ABOVE_FLOOR = 3;
const FALL = 0.2;
const RISE = 0.004; // slow: speech itself must not become the floor

export class VoiceWatch {
  #floor = QUIETEST / ABOVE_FLOOR;

  /**
   * Take in the loudness (RMS, 0 to 1) of the next frames of FRAME_MS each.
   *
   * @param {Float32Array} levels
   * @returns {number | null} milliseconds from the end of the last frame with speech to the end of these; null for none
   */
  heard(levels) {
    let since = null;
    levels.forEach((level, at) => {
      if (level > Math.max(QUIETEST, this.#floor * ABOVE_FLOOR)) since = (levels.length - 1 - at) * FRAME_MS;
      this.#floor += (level - this.#floor) * (level < this.#floor ? FALL : RISE);
    });
    return since;
  }
}

/** The loudness of each whole frame of FRAME_MS in these samples. */
export function loudness(samples, rate) {
  const width = Math.round((rate * FRAME_MS) / 1000);
  return Float32Array.from({ length: Math.floor(samples.length / width) }, (_, frame) =>
    rms(samples.subarray(frame * width, (frame + 1) * width)),
  );
}

/** Root mean square, 0 (silence) to 1 (full scale). */
export function rms(samples) {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}
