/** On the audio thread: gathers the microphone's samples into chunks and hands them to the page. */

class Capture extends AudioWorkletProcessor {
  constructor({ processorOptions }) {
    super();
    this.size = Math.round(processorOptions.seconds * sampleRate);
    this.chunk = new Float32Array(this.size);
    this.filled = 0;
    this.running = true;
    this.port.onmessage = () => {
      this.running = false;
    };
  }

  process([input]) {
    // No channel: the microphone has nothing right now.
    if (input.length > 0) this.gather(input[0]);
    return this.running;
  }

  gather(samples) {
    let at = 0;
    while (at < samples.length) {
      const count = Math.min(samples.length - at, this.size - this.filled);
      this.chunk.set(samples.subarray(at, at + count), this.filled);
      this.filled += count;
      at += count;
      if (this.filled === this.size) this.hand();
    }
  }

  hand() {
    this.port.postMessage(this.chunk, [this.chunk.buffer]);
    this.chunk = new Float32Array(this.size);
    this.filled = 0;
  }
}

registerProcessor("capture", Capture);
