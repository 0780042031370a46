// The test's hands on microphone and loudspeaker: run in the page before its own scripts.
(() => {
  if (!globalThis.AudioWorklet) return; // an empty page
  const RECORDER = "/test-recorder.js"; // the stage has it
  const sound = { chunks: [], rate: 0, recorder: null, loaded: false };
  let microphone = null;

  async function getUserMedia() {
    if (stage.refusal) throw new DOMException("refused by the test", stage.refusal);
    const context = new AudioContext();
    const room = context.createMediaStreamDestination();
    microphone = { context, room };
    return room.stream;
  }

  const loadModule = AudioWorklet.prototype.addModule;
  AudioWorklet.prototype.addModule = async function (url, ...rest) {
    // A page that is served elsewhere can be talked to all the same, only not recorded.
    sound.loaded = await loadModule.call(this, RECORDER).then(() => true, () => false);
    return loadModule.call(this, url, ...rest);
  };

  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (sound.loaded && target instanceof AudioDestinationNode && target.context instanceof AudioContext) {
      sound.recorder ??= recorderIn(target.context);
      connect.call(this, sound.recorder);
    }
    return connect.call(this, target, ...rest);
  };

  function recorderIn(context) {
    const node = new AudioWorkletNode(context, "test-recorder", { channelCount: 1, channelCountMode: "explicit" });
    sound.rate = context.sampleRate;
    node.port.onmessage = ({ data }) => sound.chunks.push(data);
    connect.call(node, context.destination);
    return node;
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
      connect.call(source, room);
      const over = new Promise((resolve) => (source.onended = resolve));
      source.start();
      await over;
    },
    unplug() {
      for (const track of microphone.room.stream.getTracks()) track.dispatchEvent(new Event("ended"));
    },
    recorded() {
      const all = sound.chunks.flatMap((chunk) => [...chunk]);
      const samples = Int16Array.from(all, (sample) => Math.max(-1, Math.min(1, sample)) * 32767);
      let letters = "";
      for (const byte of new Uint8Array(samples.buffer)) letters += String.fromCharCode(byte);
      return { pcm: btoa(letters), rate: sound.rate };
    },
  };

  if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = getUserMedia;
})();
