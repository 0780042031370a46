/** The log of messages: every one as it comes, both ways; those that come in floods share a row. */

import { element } from "./element.js";
import { Follow } from "./follow.js";
import { KNOWN_TYPES, nameOf } from "./protocol.js";

const KEPT = 400;
const FLOODS = new Set(["audio", "ping", "pong", "vad_score", "user_audio_chunk", "tentative_user_transcript"]);
const LONG = 160; // characters of a text that the log shows; audio is far longer
const ARROWS = { in: ["←", "received"], out: ["→", "sent"], bad: ["✕", "unreadable"] };

export class EventsView {
  #list;
  #follow;
  #counts;
  #counted = new Map();
  #floods = new Map(); // "direction type" -> {row, count}, since the last message that is no flood
  #began = performance.now();

  /**
   * @param {HTMLElement} list an ordered list that scrolls
   * @param {HTMLInputElement} filter a checkbox that hides what comes in floods
   * @param {HTMLElement} counts a list of every type and how often it came
   */
  constructor(list, filter, counts) {
    this.#list = list;
    this.#follow = new Follow(list);
    this.#counts = counts;
    filter.addEventListener("change", () => list.classList.toggle("calm", filter.checked));
    list.classList.toggle("calm", filter.checked);
  }

  /** A conversation begins: times count from here. */
  begin() {
    this.#began = performance.now();
    this.#floods.clear();
  }

  clear() {
    this.#list.replaceChildren();
    this.#counts.replaceChildren();
    this.#counted.clear();
    this.begin();
  }

  /** Add a message. `direction` is "in", "out" or "bad". */
  add(direction, message) {
    const type = nameOf(message);
    this.#count(direction, type);
    const flood = this.#floods.get(`${direction} ${type}`);
    if (flood) again(flood, message);
    else this.#row(direction, type, message);
  }

  #row(direction, type, message) {
    const row = rowOf(direction, type, message, performance.now() - this.#began);
    if (FLOODS.has(type)) this.#floods.set(`${direction} ${type}`, { row, count: 1 });
    else this.#floods.clear();
    this.#list.append(row);
    while (this.#list.children.length > KEPT) this.#list.firstChild.remove();
    this.#follow.go();
  }

  #count(direction, type) {
    const known = this.#counted.get(`${direction} ${type}`);
    if (known) {
      known.textContent = String(Number(known.textContent) + 1);
      return;
    }
    const [arrow, words] = ARROWS[direction];
    const number = element("b", "", "1");
    const item = element("li", direction, element("span", "arrow", arrow), ` ${type} `, number);
    item.title = words;
    this.#counted.set(`${direction} ${type}`, number);
    this.#counts.append(item);
  }
}

/** One more of a flood: its row shows how many, and the newest. */
function again(flood, message) {
  flood.count += 1;
  const { row, count } = flood;
  row.querySelector(".times").textContent = `×${count}`;
  row.querySelector(".gist").textContent = gist(message);
  row.querySelector("details").message = message;
  showWhole(row.querySelector("details"));
}

function rowOf(direction, type, message, at) {
  const [arrow, words] = ARROWS[direction];
  const sign = element("span", "arrow", arrow);
  sign.setAttribute("role", "img");
  sign.setAttribute("aria-label", words);
  const unknown = direction === "in" && !KNOWN_TYPES.includes(type);
  const name = element("span", unknown ? "type unknown" : "type", type);
  if (unknown) name.title = "This page does not know this type";
  const summary = element(
    "summary",
    "",
    element("span", "time", (at / 1000).toFixed(2)),
    sign,
    name,
    element("span", "times"),
    element("span", "gist", gist(message)),
  );
  const details = element("details", "", summary, element("pre", ""));
  details.message = message;
  details.addEventListener("toggle", () => showWhole(details));
  return element("li", `event ${direction}${FLOODS.has(type) ? " flood" : ""}`, details);
}

/** The whole message, written only where somebody looks. */
function showWhole(details) {
  if (details.open) details.lastChild.textContent = JSON.stringify(details.message, shortened, 2);
}

/** The members of a message in one line, without its type. */
function gist(message) {
  const bodies = Object.entries(message).filter(([key]) => key !== "type");
  const only = bodies.length === 1 && bodies[0][1] !== null && typeof bodies[0][1] === "object";
  const body = only ? bodies[0][1] : Object.fromEntries(bodies);
  const parts = Object.entries(body).map(([key, value]) => `${key} ${JSON.stringify(value, shortened)}`);
  return parts.join("  ").slice(0, LONG);
}

function shortened(key, value) {
  if (typeof value !== "string" || value.length <= LONG) return value;
  const audio = key === "audio_base_64" || key === "user_audio_chunk";
  return audio ? `(${Math.round((value.length * 3) / 4)} bytes)` : `${value.slice(0, LONG)}… (${value.length})`;
}
