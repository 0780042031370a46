/** On the audio thread: plays the agent's samples one after the other without a gap, until told to stop. */

const FADE_S = 0.004; // a cut in mid-wave clicks

class Player extends AudioWorkletProcessor {
  constructor({ processorOptions }) {
    super();
    this.ahead = Math.round(processorOptions.prebuffer * sampleRate);
    this.queue = []; // {eventId, samples, at}
    this.received = 0;
    this.buffered = 0;
    this.playing = false;
    this.waitedSince = null;
    this.sounding = null; // the event id heard last
    this.fade = null; // what is still heard of a flushed reply
    this.port.onmessage = ({ data }) => (data.samples ? this.add(data) : this.flush(data.through));
  }

  add({ eventId, samples }) {
    this.queue.push({ eventId, samples, at: 0 });
    this.received += 1;
    this.buffered += samples.length;
    this.waitedSince ??= currentTime;
  }

  /** Drop everything with this event id or a lower one. */
  flush(through) {
    const now = this.queue[0];
    if (this.playing && now !== undefined && now.eventId <= through) {
      const length = Math.round(FADE_S * sampleRate);
      this.fade = { samples: now.samples.subarray(now.at, now.at + length), at: 0, length };
    }
    this.queue = this.queue.filter(({ eventId }) => eventId > through);
    this.buffered = this.queue.reduce((sum, { samples, at }) => sum + samples.length - at, 0);
    if (this.queue.length === 0) this.rest();
  }

  process(_, [[output]]) {
    if (this.fade !== null) this.fadeOut(output);
    else if (this.playing || this.mayStart()) this.play(output);
    return true;
  }

  /** A little is gathered first, so that an uneven network does not make holes; what is short may not wait for ever. */
  mayStart() {
    if (this.queue.length === 0) return false;
    this.playing = this.buffered >= this.ahead || (currentTime - this.waitedSince) * sampleRate >= this.ahead;
    return this.playing;
  }

  play(output) {
    let written = 0;
    while (written < output.length && this.queue.length > 0) {
      const part = this.queue[0];
      if (part.eventId !== this.sounding) this.begin(part.eventId, written);
      const count = Math.min(output.length - written, part.samples.length - part.at);
      output.set(part.samples.subarray(part.at, part.at + count), written);
      part.at += count;
      written += count;
      if (part.at === part.samples.length) this.queue.shift();
    }
    this.buffered -= written;
    if (this.queue.length === 0) this.rest();
  }

  begin(eventId, offset) {
    this.sounding = eventId;
    this.port.postMessage({ type: "began", eventId, time: currentTime + offset / sampleRate });
  }

  /** Silent now. `received` lets the page see whether more was on its way here when this was said. */
  rest() {
    this.waitedSince = null;
    this.playing = false;
    this.port.postMessage({ type: "silent", received: this.received });
  }

  fadeOut(output) {
    const { samples, length } = this.fade;
    for (let k = 0; k < output.length && this.fade.at < samples.length; k += 1, this.fade.at += 1) {
      output[k] = samples[this.fade.at] * (1 - this.fade.at / length);
    }
    if (this.fade.at >= samples.length) this.fade = null;
  }
}

registerProcessor("player", Player);
