/** JSON in a text field, checked while it is typed: what is wrong is said below the field, and where. */

const NOTHING = {};

/**
 * Read an object. Empty text is an empty object.
 *
 * @param {string} text
 * @param {boolean} flat whether its values must be text, numbers, true, false or null
 * @returns {{value: Object<string, any>, problem: string}} `problem` is empty where all is well
 */
export function readObject(text, flat = false) {
  if (text.trim() === "") return { value: NOTHING, problem: "" };
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { value: NOTHING, problem: `Not JSON yet: ${place(error.message, text)}` };
  }
  const problem = isObject(value) ? nesting(value, flat) : 'It must be an object, such as {"name": "Ana"}.';
  return { value: problem ? NOTHING : value, problem };
}

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function nesting(value, flat) {
  const nested = flat && Object.keys(value).find((key) => typeof value[key] === "object" && value[key] !== null);
  return typeof nested === "string" ? `“${nested}” must be text, a number, true or false.` : "";
}

/** The browser's words with line and column, which not every browser gives. */
function place(words, text) {
  const at = /position (\d+)/.exec(words);
  if (at === null || /line \d+/.test(words)) return words;
  const before = text.slice(0, Number(at[1])).split("\n");
  return `${words} (line ${before.length}, column ${before.at(-1).length + 1})`;
}

/**
 * A text field that holds JSON, and the element below it that says what is wrong.
 */
export class JsonField {
  #field;
  #words;
  #flat;

  constructor(field, words, flat) {
    this.#field = field;
    this.#words = words;
    this.#flat = flat;
    field.addEventListener("input", () => this.check());
  }

  get value() {
    return readObject(this.#field.value, this.#flat).value;
  }

  /** Say what is wrong; true where nothing is. */
  check() {
    const { problem } = readObject(this.#field.value, this.#flat);
    this.#words.textContent = problem;
    this.#field.setCustomValidity(problem);
    this.#field.setAttribute("aria-invalid", String(problem !== ""));
    return problem === "";
  }
}
