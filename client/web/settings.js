/** The settings form: kept in the browser, checked while typed, read as what a conversation starts with. */

import { JsonField } from "./json_check.js";
import { loadVoices } from "./origin.js";

const KEY = "repartee.settings";
const LANGUAGES = (
  "ar bg bn cs da de el en es fi fil fr hi hr hu id it ja ko ms nl no pl pt pt-br ro ru sk sv ta tr uk vi zh"
).split(" ");

export class Settings {
  #form;
  #checks;
  #changed;

  /**
   * @param {HTMLFormElement} form
   * @param {() => void} changed called after each change of a value
   */
  constructor(form, changed) {
    this.#form = form;
    this.#changed = changed;
    this.#checks = {
      variables: this.#jsonField("variables", true),
      extra: this.#jsonField("extra", false),
      tools: this.#jsonField("tools", false),
    };
    this.#nameLanguages();
    this.#restore();
    for (const check of Object.values(this.#checks)) check.check();
    form.addEventListener("input", () => this.#keep());
    form.addEventListener("submit", (submitted) => submitted.preventDefault());
    form.querySelector("#reset-settings").addEventListener("click", () => this.#reset());
    form.querySelector("#voices-again").addEventListener("click", () => this.fillVoices());
  }

  /** The agent the server names, where the user has named none. */
  offerAgent(agentId) {
    const asked = new URLSearchParams(location.search).get("agent_id");
    const field = this.#field("agent");
    if (asked) field.value = asked;
    else if (field.value === "") field.value = agentId;
  }

  /** Load the voices into the list; a failure is said below it. */
  async fillVoices() {
    const words = this.#form.querySelector("#voice-words");
    const again = this.#form.querySelector("#voices-again");
    words.textContent = "";
    try {
      const voices = await loadVoices();
      this.#offerVoices(voices);
      again.hidden = true;
    } catch (error) {
      words.textContent = error.message;
      again.hidden = false;
    }
  }

  /** Whether every value can be sent; if not, the first that cannot is shown and focused. */
  check() {
    const wrong = [...this.#form.elements].find((field) => !field.checkValidity());
    if (wrong === undefined) return true;
    for (let box = wrong.closest("details"); box !== null; box = box.parentElement.closest("details")) box.open = true;
    wrong.focus();
    // What is wrong with JSON is written below its field already.
    if (!wrong.validity.customError) wrong.reportValidity();
    return false;
  }

  /** @returns {import("./conversation.js").Choice} */
  read() {
    return {
      agentId: this.#text("agent"),
      start: this.#start(),
      textOnly: this.#field("text-only").checked,
      clean: this.#field("clean").checked,
      toolAnswers: this.#checks.tools.value,
    };
  }

  /** The members of the first message. What is left empty is not sent: then the agent's own settings count. */
  #start() {
    const start = {
      conversation_config_override: this.#overrides(),
      custom_llm_extra_body: this.#extraBody(),
      dynamic_variables: this.#checks.variables.value,
      source_info: { source: "repartee_web" },
    };
    const user = this.#text("user");
    return user ? { ...start, user_id: user } : start;
  }

  #overrides() {
    const voice = this.#text("voice");
    const agent = {
      ...given("prompt", this.#text("prompt") && { prompt: this.#text("prompt") }),
      ...given("first_message", this.#text("first-message")),
      ...given("language", this.#text("language")),
    };
    return {
      ...(Object.keys(agent).length > 0 && { agent }),
      ...(voice && { tts: { voice_id: voice } }),
      ...(this.#field("text-only").checked && { conversation: { text_only: true } }),
    };
  }

  /** Temperature and length are not among the overrides of the platform: they travel to the custom LLM itself. */
  #extraBody() {
    return {
      ...this.#checks.extra.value,
      ...given("temperature", this.#number("temperature")),
      ...given("max_tokens", this.#number("max-tokens")),
    };
  }

  #offerVoices(voices) {
    const list = this.#field("voice");
    const chosen = list.dataset.wanted || list.value;
    const options = voices.map(({ voice_id, name }) => new Option(name || voice_id, voice_id));
    list.replaceChildren(list.options[0], ...options);
    if (chosen && !voices.some(({ voice_id }) => voice_id === chosen)) list.append(new Option(chosen, chosen));
    list.value = chosen;
    delete list.dataset.wanted;
  }

  #nameLanguages() {
    const names = new Intl.DisplayNames(["en"], { type: "language" });
    const options = LANGUAGES.map((code) => new Option(names.of(code), code));
    options.sort((a, b) => a.text.localeCompare(b.text));
    this.#field("language").append(...options);
  }

  #jsonField(name, flat) {
    return new JsonField(this.#field(name), this.#form.querySelector(`#${name}-words`), flat);
  }

  #keep() {
    const values = this.#named().map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]);
    try {
      localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(values)));
    } catch {
      // A browser that keeps nothing: the settings last as long as the page.
    }
    this.#changed();
  }

  #restore() {
    let kept = {};
    try {
      kept = JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      // The same, or something else lay there.
    }
    for (const field of this.#named().filter(({ name }) => Object.hasOwn(kept, name))) {
      if (field.type === "checkbox") field.checked = kept[field.name] === true;
      else field.value = String(kept[field.name]);
      // The list of voices is not loaded yet.
      if (field.name === "voice") field.dataset.wanted = String(kept.voice);
    }
  }

  #reset() {
    const agent = this.#text("agent");
    this.#form.reset();
    delete this.#field("voice").dataset.wanted;
    this.#field("agent").value = agent;
    for (const check of Object.values(this.#checks)) check.check();
    this.#keep();
  }

  #named() {
    return [...this.#form.elements].filter((field) => field.name);
  }

  #field(name) {
    return this.#form.elements.namedItem(name);
  }

  #text(name) {
    return this.#field(name).value.trim();
  }

  #number(name) {
    const value = this.#field(name).valueAsNumber;
    return Number.isFinite(value) ? value : "";
  }
}

/** A member where there is a value; zero is one. */
function given(name, value) {
  return value === "" ? {} : { [name]: value };
}
