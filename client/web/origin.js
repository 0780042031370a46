/** What the page asks its own server: how to connect, where to, and which voices there are. No key ever comes here. */

/** An answer the page cannot use, in words. `final` where asking again would not help. */
export class OriginError extends Error {
  constructor(words, { final = false, cause } = {}) {
    super(words, { cause });
    this.final = final;
  }
}

const EMPTY = { mode: "emulator", socket: null, signed_url: null, agent_id: "" };

/** `config.json`: {mode: "emulator" | "elevenlabs", socket, signed_url, agent_id}. */
export async function loadConfig() {
  return { ...EMPTY, ...(await ask("config.json")) };
}

/** The voices as [{voice_id, name}]; broken entries are left out. */
export async function loadVoices() {
  const { voices } = await ask("voices");
  if (!Array.isArray(voices)) throw new OriginError("The server's list of voices cannot be read.");
  return voices.filter((voice) => typeof voice?.voice_id === "string" && voice.voice_id !== "");
}

/** The address to open a conversation with this agent. A signed one is good for a single conversation. */
export async function addressOf(config, agentId) {
  if (config.signed_url) {
    const { signed_url: signed } = await ask(withAgent(new URL(config.signed_url, document.baseURI), agentId));
    if (typeof signed !== "string") throw new OriginError("The server gave no signed address.");
    return signed;
  }
  if (!config.socket) throw new OriginError("The server does not say where to connect.", { final: true });
  const url = withAgent(new URL(config.socket, document.baseURI), agentId);
  url.protocol = url.protocol.replace(/^http/, "ws");
  return url.href;
}

function withAgent(url, agentId) {
  if (agentId) url.searchParams.set("agent_id", agentId);
  return url;
}

async function ask(address) {
  const response = await reach(address);
  const body = await response.json().catch(() => null);
  if (!response.ok) {
    const words = body?.error?.message ?? `This page's own server answered with status ${response.status}.`;
    throw new OriginError(words, { final: response.status < 500 });
  }
  if (body === null || typeof body !== "object") throw new OriginError("This page's own server sent no JSON.");
  return body;
}

async function reach(address) {
  try {
    return await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store" });
  } catch (cause) {
    throw new OriginError("This page's own server cannot be reached. Is it still running?", { cause });
  }
}
