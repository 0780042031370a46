// The test's hands on the microphone: run in the page before its own scripts.
(() => {
  let microphone = null;

  async function getUserMedia() {
    if (stage.refusal) throw new DOMException("refused by the test", stage.refusal);
    const context = new AudioContext();
    const room = context.createMediaStreamDestination();
    microphone = { context, room };
    return room.stream;
  }

  function samplesOf(base64) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    return Float32Array.from(new Int16Array(bytes.buffer), (sample) => sample / 32768);
  }

  globalThis.stage = {
    refusal: "", // the name of the error that getUserMedia throws
    async say(base64) {
      const { context, room } = microphone;
      await context.resume();
      const samples = samplesOf(base64);
      const buffer = new AudioBuffer({ length: samples.length, sampleRate: 16000 });
      buffer.copyToChannel(samples, 0);
      const source = new AudioBufferSourceNode(context, { buffer });
      source.connect(room);
      const over = new Promise((resolve) => (source.onended = resolve));
      source.start();
      await over;
    },
    unplug() {
      for (const track of microphone.room.stream.getTracks()) track.dispatchEvent(new Event("ended"));
    },
  };

  if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = getUserMedia;
})();
