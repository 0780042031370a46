// The test's ear at the loudspeaker: run in the page before its own scripts; `loudspeaker.recorded()` is what it heard.
(() => {
  if (!globalThis.AudioWorklet) return; // an empty page
  const RECORDER = "/test-recorder.js"; // the server under test has it, or nothing is recorded
  const sound = { chunks: [], rate: 0, recorder: null, loaded: false };

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

  globalThis.loudspeaker = {
    recorded() {
      const all = sound.chunks.flatMap((chunk) => [...chunk]);
      const samples = Int16Array.from(all, (sample) => Math.max(-1, Math.min(1, sample)) * 32767);
      let letters = "";
      for (const byte of new Uint8Array(samples.buffer)) letters += String.fromCharCode(byte);
      return { pcm: btoa(letters), rate: sound.rate };
    },
  };
})();
