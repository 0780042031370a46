/** What was said so far: kept true when a reply streams in, is cut off, or comes late. Pure; the page draws it. */

/**
 * One turn of one side, or a note of the page. `eventId` is 0 where no server gave one; `open` while more words may
 * come; `original` is what the agent meant to say before it was cut off: `text` is then what was heard, or nothing.
 *
 * @typedef {{key: number, role: "agent" | "user" | "note", text: string, eventId: number, open: boolean,
 *   original: string | null}} Line
 */

export class Lines {
  /** @type {Line[]} oldest first */
  all = [];
  /** What the user seems to be saying right now. */
  tentative = "";
  #keys = 0;
  #since = 0; // event ids begin anew with each conversation
  #streamed = new Set(); // event ids of lines that came in parts: the whole reply replaces them
  #readers = {
    agent_response: (event) => this.#answer(event),
    agent_response_correction: (event) => this.#correct(event),
    agent_chat_response_part: (event) => this.#stream(event),
    user_transcript: (event) => this.#hear(event),
    tentative_user_transcript: (event) => {
      this.tentative = event.text;
    },
  };

  /** Another conversation begins below what is there. */
  begin() {
    this.close();
    this.#since = this.all.length;
    this.#streamed.clear();
  }

  /** Nothing more comes for what is still open. */
  close() {
    this.tentative = "";
    this.all.forEach((line, at) => line.open && this.#change(at, { open: false }));
  }

  clear() {
    this.all = [];
    this.begin();
  }

  /** A note of the page itself, such as "Reconnected". */
  note(text) {
    this.#add("note", text);
  }

  /** The user sent a message in writing; the server may or may not repeat it. */
  wrote(text) {
    this.tentative = ""; // what was being said is given up for what was written
    this.#add("user", text.trim());
  }

  /** Take in one event; true where it said something. */
  apply(event) {
    const read = this.#readers[event.type];
    read?.(event);
    return read !== undefined;
  }

  #answer({ text, eventId }) {
    const at = this.#find("agent", eventId);
    const line = this.all[at];
    if (line === undefined) this.#add("agent", text, eventId);
    else if (line.original !== null) return; // late: what was heard of it is known already
    else if (this.#streamed.delete(eventId) || line.open) this.#change(at, { text, eventId, open: false });
    else if (line.text !== text) this.#add("agent", text, eventId);
  }

  #correct({ original, corrected, eventId }) {
    let at = this.#find("agent", eventId);
    if (at < 0) at = this.#last((line) => line.role === "agent" && line.text === original);
    if (at < 0) {
      this.#add("agent", corrected, eventId);
      at = this.all.length - 1;
    }
    this.#streamed.delete(eventId);
    this.#change(at, { text: corrected, open: false, original: this.all[at].original || original });
  }

  #stream({ text, kind, eventId }) {
    const at = this.#find("agent", eventId);
    const line = this.all[at];
    if (line === undefined || (kind === "start" && !line.open && line.original === null)) {
      if (!text && kind !== "start") return;
      this.#add("agent", text, eventId, kind !== "stop");
      this.#streamed.add(eventId);
    } else if (line.open) {
      this.#change(at, { text: line.text + text, open: kind !== "stop" });
    }
  }

  #hear({ text, eventId }) {
    this.tentative = "";
    let at = this.#find("user", eventId);
    // Our own written message, repeated by the server, is not a second one.
    const last = this.all.length - 1;
    const repeated = this.all[last]?.role === "user" && this.all[last].eventId === 0 && this.all[last].text === text;
    if (at < 0 && repeated) at = last;
    if (at >= 0) this.#change(at, { text, eventId });
    else this.#add("user", text, eventId);
  }

  /** The newest line of this turn; without an id, the agent's line that is still open. -1 for none. */
  #find(role, eventId) {
    if (!eventId) return this.#last((line) => line.role === "agent" && role === "agent" && line.open);
    return this.#last((line) => line.role === role && line.eventId === eventId);
  }

  #last(fits) {
    const at = this.all.findLastIndex(fits);
    return at >= this.#since ? at : -1;
  }

  #add(role, text, eventId = 0, open = false) {
    this.all.push({ key: ++this.#keys, role, text, eventId, open, original: null });
  }

  #change(at, members) {
    this.all[at] = { ...this.all[at], ...members };
  }
}

/**
 * A cut-off reply as what was heard and what was not. The platform ends the former with "..." and loses line breaks.
 *
 * @returns {{heard: string, unheard: string}}
 */
export function cut(original, corrected) {
  const heard = corrected.replace(/\s*(\.\.\.|…)\s*$/, "").trimEnd();
  let at = 0;
  for (const letter of heard) {
    if (/\s/.test(letter)) {
      while (/\s/.test(original[at] ?? "")) at += 1;
    } else if (original.startsWith(letter, at)) {
      at += letter.length;
    } else {
      return { heard: corrected, unheard: original };
    }
  }
  return { heard: original.slice(0, at), unheard: original.slice(at) };
}
