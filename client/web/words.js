/** Errors in words: what went wrong and what to do about it. Pure. */

const MICROPHONE = {
  insecure: "Browsers give a page the microphone only over https or on localhost.",
  NotAllowedError:
    "The browser did not allow the microphone. Allow it for this page in the address bar, then start recording.",
  SecurityError: "This page may not use the microphone; the browser's settings forbid it.",
  NotFoundError: "No microphone was found. Plug one in, then start recording.",
  OverconstrainedError: "The microphone cannot record in the way that was asked for.",
  NotReadableError: "The microphone could not be opened; another program may be using it.",
  AbortError: "The microphone could not be opened.",
};

/** Why there is no sound at all. */
export const soundWords = "Browsers let a page play and record sound in this way only over https or on localhost.";

/** Its parts could not be loaded, or there is no device. */
export const setupWords = "The sound could not be set up. Reload the page, and see whether its server still runs.";

/** Why there is no microphone, by the name of the browser's error. */
export function microphoneWords(name) {
  return MICROPHONE[name] ?? `The microphone could not be opened (${name}).`;
}

const CLOSED = {
  1000: "The agent ended the conversation.",
  1001: "The server is going away.",
  1002: "The service failed or took too long.",
  1003: "The server does not take what was sent.",
  1006: "The connection was lost.",
  1007: "The server could not read what was sent.",
  1008: "The server refused: check the agent, the settings that override it, and the dynamic variables.",
  1009: "A message was too big for the server.",
  1011: "The service broke down.",
  1012: "The server is restarting.",
  1013: "The server is too busy.",
};

/** What a close code means, with the reason and the error the server gave before it. */
export function closeWords(code, reason = "", failure = "") {
  const [first, ...more] = new Set([failure, reason].filter(Boolean));
  const said = more.length > 0 ? `${/[.!?]$/.test(first) ? first : `${first}.`} ${more[0]}` : first;
  const meaning = CLOSED[code] ?? "The connection was closed.";
  return said ? `${meaning} It said: “${said}”` : meaning;
}

/** The connection could not even be opened. */
export function unreachableWords(url) {
  return `The server could not be reached at ${bare(url)}. Is it running, and does it take this agent?`;
}

/** An address without its query, which may hold a signature. */
function bare(url) {
  return url.split("?", 1)[0];
}
