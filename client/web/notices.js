/** What the user must know or decide: a few cards, read out at once, each with its words and what can be done. */

import { element } from "./element.js";

export class Notices {
  #box;

  /** @param {HTMLElement} box a live region */
  constructor(box) {
    this.#box = box;
  }

  /**
   * Show a card in place of the one about the same matter. Each action is [label, what it does]; the card goes with it.
   *
   * @param {"error" | "question"} kind
   * @param {string} matter
   * @param {string} words
   * @param {[string, () => void][]} actions
   */
  show(kind, matter, words, actions = []) {
    this.#drop(matter);
    const card = element("div", `notice ${kind}`, element("p", "", words));
    card.dataset.matter = matter;
    const buttons = actions.map(([label, act]) => this.#button(card, label, act));
    if (kind === "error") buttons.push(this.#button(card, "Dismiss", () => {}));
    card.append(element("div", "notice-actions", ...buttons));
    this.#box.append(card);
  }

  #drop(matter) {
    for (const card of [...this.#box.children]) if (card.dataset.matter === matter) card.remove();
  }

  clear() {
    this.#box.replaceChildren();
  }

  #button(card, label, act) {
    const button = element("button", "quiet", label);
    button.type = "button";
    button.addEventListener("click", () => {
      card.remove();
      act();
    });
    return button;
  }
}
