/** Draws how long each turn took, as one bar of stages, all on the same scale, newest first. */

import { element, spoken } from "./element.js";

const SHOWN = 30;
const SLOW_MS = 700; // beyond this a conversation feels broken
const ABBREVIATIONS = /\b(stt|tts|ttft|ttfs|llm|vad)\b/g;
const KINDS = { speech: "spoken", text: "written", greeting: "greeting" };

export class LatencyView {
  #turns;
  #list;
  #summary;

  /**
   * @param {import("./turns.js").Turns} turns
   * @param {HTMLElement} list an ordered list
   * @param {HTMLElement} summary
   */
  constructor(turns, list, summary) {
    this.#turns = turns;
    this.#list = list;
    this.#summary = summary;
  }

  draw() {
    const done = this.#turns.all.filter((turn) => turn.total !== null).slice(-SHOWN);
    const scale = Math.max(SLOW_MS, ...done.map((turn) => Math.max(turn.total, sum(turn.stages))));
    this.#list.replaceChildren(...done.reverse().map((turn) => row(turn, scale)));
    const median = this.#turns.median;
    this.#summary.textContent = median === null ? "No turn yet" : `Median ${milliseconds(median)}`;
  }
}

function row(turn, scale) {
  const head = element(
    "div",
    "turn-head",
    element("span", "", `Turn ${turn.number}`, element("span", "muted", ` ${KINDS[turn.kind]}`)),
    element("strong", turn.total > SLOW_MS ? "slow" : "", milliseconds(turn.total)),
  );
  const bar = element("div", "bar");
  bar.setAttribute("aria-hidden", "true");
  const stages = whole(turn);
  bar.append(...stages.map(([, ms], at) => segment(at, ms / scale)));
  return element("li", "turn", head, bar, stagesOf(stages, turn.measured));
}

/** The server does not see the way to the ear: what it did not measure is a stage too, so that they add up. */
function whole({ stages, total, measured }) {
  const rest = total - sum(stages);
  return measured === "server" && rest > 0 ? [...stages, ["line and loudspeaker", rest]] : stages;
}

function segment(at, share) {
  const part = element("span", `stage stage-${at % 6}`);
  part.style.width = `${Math.min(100, share * 100)}%`;
  return part;
}

function stagesOf(stages, measured) {
  const list = element("ul", "stages", ...stages.map(stageOf).filter((item) => item !== null));
  if (measured === "server") list.append(element("li", "muted", "all but the line measured by the server"));
  return element("div", "", spoken("Stages: "), list);
}

function stageOf([name, ms], at) {
  if (ms < 0.5) return null;
  return element("li", "", element("i", `key stage-${at % 6}`), `${named(name)} `, element("b", "", milliseconds(ms)));
}

function named(stage) {
  return stage.replace(ABBREVIATIONS, (letters) => letters.toUpperCase());
}

function sum(stages) {
  return stages.reduce((total, [, ms]) => total + ms, 0);
}

function milliseconds(ms) {
  return `${Math.round(ms).toLocaleString("en")} ms`;
}
