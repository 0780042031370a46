/** Puts the page together: the conversation in the middle, the views around it, one drawing for each burst of news. */

import { Composer } from "./composer.js";
import { Controls } from "./controls.js";
import { Conversation } from "./conversation.js";
import { byId } from "./element.js";
import { EventsView } from "./events.js";
import { LatencyView } from "./latency.js";
import { Lines } from "./lines.js";
import { Meter } from "./meter.js";
import { Notices } from "./notices.js";
import { loadConfig } from "./origin.js";
import { Settings } from "./settings.js";
import { Sound } from "./sound.js";
import { TranscriptView } from "./transcript.js";
import { Turns } from "./turns.js";

const MODES = { emulator: "Emulator", elevenlabs: "ElevenLabs" };
const SILENCED_MS = 800; // what a browser gets to let the sound go on by itself

const lines = new Lines();
const turns = new Turns();
const notices = new Notices(byId("notices"));
const events = new EventsView(byId("events"), byId("calm"), byId("counts"));
const transcript = new TranscriptView(lines, {
  box: byId("transcript"),
  list: byId("lines"),
  pending: byId("pending"),
  empty: byId("empty"),
});
const latency = new LatencyView(turns, byId("turns"), byId("median"));
const conversation = new Conversation(new Sound(), lines, turns, {
  changed: () => draw("state"),
  said: () => draw("transcript"),
  timed: () => draw("latency"),
  level: (rms) => meter.user(rms),
  score: showScore,
  frame: (direction, message) => events.add(direction, message),
  problem: (matter, words) => notices.show("error", matter, words),
  approval: askApproval,
});
const meter = new Meter(byId("meter"), () => conversation.playbackLevel);
const settings = new Settings(byId("settings-form"), () => draw("state"));
const controls = new Controls(conversation, { start, restart: start });
new Composer(byId("composer"), byId("composer-hint"), conversation);

let config = null;
let phase = conversation.phase;
const stale = new Set(); // what must be drawn again
const views = { state: drawState, transcript: () => transcript.draw(), latency: () => latency.draw() };

function draw(view) {
  if (stale.size === 0) queueMicrotask(drawStale);
  stale.add(view);
}

function drawStale() {
  const names = [...stale];
  stale.clear();
  for (const name of names) views[name]();
}

function drawState() {
  controls.draw();
  meter.run(conversation.recording || conversation.playing);
  if (conversation.phase === phase) return;
  phase = conversation.phase;
  if (phase === "open") setTimeout(offerSound, SILENCED_MS);
  if (phase !== "ended") return;
  showScore(null);
  const { by, words } = conversation.detail.end;
  if (by === "error") notices.show("error", "server", words, [["Try again", start]]);
}

async function start() {
  if (!settings.check()) return;
  notices.clear();
  events.begin();
  if (config === null) await configure();
  if (config === null) return;
  const choice = settings.read();
  if (config.mode === "elevenlabs" && choice.agentId === "") {
    notices.show("error", "agent", "Which agent? Enter its id in the settings.");
    byId("agent").focus();
    return;
  }
  await conversation.start(choice, config);
}

async function configure() {
  try {
    config = await loadConfig();
  } catch (error) {
    notices.show("error", "server", error.message, [["Try again", configure]]);
    return;
  }
  byId("mode").textContent = MODES[config.mode] ?? config.mode;
  settings.offerAgent(config.agent_id);
}

function showScore(score) {
  byId("score").textContent = score === null ? "–" : score.toFixed(2);
}

function askApproval(call) {
  if (call.state !== "awaiting_approval") return;
  const what = `“${call.toolName}” with ${JSON.stringify(call.parameters)}`;
  notices.show("question", call.toolCallId, `The agent wants to use ${what}.`, [
    ["Allow", () => conversation.approve(call.toolCallId, true)],
    ["Refuse", () => conversation.approve(call.toolCallId, false)],
  ]);
}

function offerSound() {
  if (conversation.phase !== "open" || conversation.textOnly || !conversation.silenced) return;
  notices.show("error", "sound", "The browser holds the sound back until you allow it.", [
    ["Turn the sound on", () => conversation.unsilence()],
  ]);
}

byId("clear-events").addEventListener("click", () => events.clear());
addEventListener("pagehide", () => conversation.stop());
if (matchMedia("(max-width: 1179px)").matches) byId("settings-box").open = false;
for (const name of Object.keys(views)) draw(name);
void configure();
void settings.fillVoices();
