/** The field for messages in writing. */

const ACTIVITY_MS = 1000; // how often typing is told to the agent
const INFORMED = "Sent as a background note: the agent knows it and does not reply.";

export class Composer {
  #field;
  #hint;
  #usual;
  #conversation;
  #told = -ACTIVITY_MS;

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement} hint the words below it; a live region
   * @param {import("./conversation.js").Conversation} conversation
   */
  constructor(form, hint, conversation) {
    this.#field = form.elements.namedItem("message");
    this.#hint = hint;
    this.#usual = hint.textContent;
    this.#conversation = conversation;
    form.addEventListener("submit", (submitted) => {
      submitted.preventDefault();
      this.#give((words) => conversation.write(words), this.#usual);
    });
    form.querySelector("#inform").addEventListener("click", () => {
      this.#give((words) => conversation.inform(words), INFORMED);
    });
    this.#field.addEventListener("input", () => this.#typing());
  }

  #give(send, afterwards) {
    const words = this.#field.value.trim();
    if (words === "") return;
    if (send(words)) {
      this.#field.value = "";
      this.#hint.textContent = afterwards;
    } else {
      this.#hint.textContent = "Not connected: nothing was sent.";
    }
    this.#field.focus();
  }

  #typing() {
    const now = performance.now();
    if (now - this.#told < ACTIVITY_MS) return;
    this.#told = now;
    this.#conversation.active();
  }
}
