/** Draws what was said: lines that are final in a log, what is still coming below it, unheard words struck out. */

import { element, spoken } from "./element.js";
import { Follow } from "./follow.js";
import { cut } from "./lines.js";

const SPEAKER = { user: "You", agent: "Agent", note: "" };

export class TranscriptView {
  #lines;
  #follow;
  #list;
  #pending;
  #empty;
  #drawn = new Map(); // key -> {line, item}

  /**
   * @param {import("./lines.js").Lines} lines
   * @param {{box: HTMLElement, list: HTMLElement, pending: HTMLElement, empty: HTMLElement}} places `box` scrolls;
   *   `pending` is outside of the live region: what changes with each syllable is not read out.
   */
  constructor(lines, places) {
    this.#lines = lines;
    this.#follow = new Follow(places.box);
    this.#list = places.list;
    this.#pending = places.pending;
    this.#empty = places.empty;
  }

  draw() {
    const final = this.#lines.all.filter((line) => !line.open && (line.text !== "" || line.original !== null));
    this.#forget(final);
    final.forEach((line, at) => this.#place(line, at));
    this.#drawPending(this.#lines.all.filter((line) => line.open && line.text !== ""));
    this.#empty.hidden = this.#lines.all.length > 0 || this.#lines.tentative !== "";
    this.#follow.go();
  }

  #forget(final) {
    const keys = new Set(final.map((line) => line.key));
    for (const [key, { item }] of this.#drawn) {
      if (keys.has(key)) continue;
      item.remove();
      this.#drawn.delete(key);
    }
  }

  #place(line, at) {
    const known = this.#drawn.get(line.key);
    if (known?.line === line) return;
    const item = itemOf(line);
    if (known) known.item.replaceWith(item);
    else this.#list.insertBefore(item, this.#list.children[at] ?? null);
    this.#drawn.set(line.key, { line, item });
  }

  #drawPending(open) {
    const items = open.map((line) => bubble(line.role, line.text));
    if (this.#lines.tentative) items.push(bubble("user", this.#lines.tentative, "tentative"));
    this.#pending.replaceChildren(...items);
  }
}

function itemOf(line) {
  if (line.role === "note") return element("li", "line note", line.text);
  const item = element("li", `line ${line.role}`, ...bubble(line.role).childNodes);
  item.lastChild.append(...(line.original === null ? [line.text] : corrected(line)));
  return item;
}

function bubble(role, text = "", extra = "") {
  const who = element("span", "speaker", SPEAKER[role], spoken(":"));
  return element("div", `line ${role} ${extra}`.trim(), who, element("p", "words", text));
}

function corrected({ original, text }) {
  const { heard, unheard } = cut(original, text);
  const rest = unheard.trimStart(); // a space would be struck out like a hyphen
  if (!rest) return [heard];
  const between = unheard.slice(0, unheard.length - rest.length) || " ";
  return [heard, between, spoken("(interrupted, not heard: "), element("del", "", rest), spoken(")")];
}
