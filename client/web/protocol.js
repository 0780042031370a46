/** The ElevenLabs Agents WebSocket protocol as data: frames to typed events, and what a client says. No I/O. */

export const SUBPROTOCOL = "convai";

/**
 * Everything `decode` returns has `type` (the name on the wire), `known` (false for types this page has not heard of),
 * `eventId` (0 where there is none) and `message` (the parsed frame). The members named below come with it.
 *
 * @typedef {{type: string, known: boolean, eventId: number, message: Object<string, any>}} Event
 */

/** A frame that breaks the contract. */
export class ProtocolError extends Error {}

const text = (value, otherwise = "") => (typeof value === "string" ? value : otherwise);
const number = (value) => (typeof value === "number" && Number.isFinite(value) ? value : null);
const object = (value) => (value !== null && typeof value === "object" && !Array.isArray(value) ? value : {});
const list = (value) => (Array.isArray(value) ? value : []);

function required(value, name) {
  if (typeof value !== "string" || value === "") throw new ProtocolError(`${name} is missing`);
  return value;
}

/** Event ids come as numbers, and once as a string. */
function id(value) {
  const read = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(read) ? read : 0;
}

const nothing = () => ({});
const tool = (body) => ({
  toolName: text(body.tool_name),
  toolCallId: text(body.tool_call_id),
  toolType: text(body.tool_type),
  isError: body.is_error === true,
  isCalled: body.is_called !== false,
});
const failure = (body) => ({
  code: number(body.code),
  words: text(body.message) || text(body.reason),
  kind: text(body.error_type) || text(body.error_name),
});
const part = (body) => ({ text: text(body.text), kind: text(body.type, "delta") });

/**
 * One row a message: its type, the key of the object its members lie in (null: it has none), how they are read.
 * The wrapper's key is not always `<type>_event`.
 *
 * @type {Object<string, [string | null, (body: Object<string, any>) => Object<string, any>]>}
 */
const FORMS = {
  conversation_initiation_metadata: [
    "conversation_initiation_metadata_event",
    (body) => ({
      conversationId: text(body.conversation_id),
      outputFormat: text(body.agent_output_audio_format, "pcm_16000"),
      inputFormat: text(body.user_input_audio_format, "pcm_16000"),
    }),
  ],
  ping: ["ping_event", (body) => ({ pingMs: number(body.ping_ms) })],
  audio: ["audio_event", (body) => ({ base64: required(body.audio_base_64, "audio_base_64") })],
  user_transcript: ["user_transcription_event", (body) => ({ text: text(body.user_transcript).trim() })],
  tentative_user_transcript: [
    "tentative_user_transcription_event",
    (body) => ({ text: text(body.user_transcript).trim() }),
  ],
  agent_response: [
    "agent_response_event",
    (body) => ({ text: text(body.agent_response).trim(), attachments: list(body.attachments).map(object) }),
  ],
  agent_response_correction: [
    "agent_response_correction_event",
    (body) => ({
      original: text(body.original_agent_response).trim(),
      corrected: text(body.corrected_agent_response).trim(),
    }),
  ],
  agent_response_complete: ["agent_response_complete_event", nothing],
  agent_chat_response_part: ["text_response_part", part],
  agent_reasoning_response_part: ["reasoning_response_part", part],
  interruption: ["interruption_event", nothing],
  client_tool_call: [
    "client_tool_call",
    (body) => ({
      ...tool(body),
      toolCallId: required(body.tool_call_id, "tool_call_id"),
      parameters: object(body.parameters),
      expectsResponse: body.expects_response !== false,
    }),
  ],
  agent_tool_request: ["agent_tool_request", tool],
  agent_tool_response: ["agent_tool_response", tool],
  agent_tool_response_full_payload: [
    "agent_tool_response_full_payload",
    (body) => ({ ...tool(body), result: text(body.full_tool_result), truncated: body.truncated === true }),
  ],
  mcp_tool_call: [
    "mcp_tool_call",
    (body) => ({
      ...tool(body),
      serviceId: text(body.service_id),
      description: text(body.tool_description),
      parameters: object(body.parameters),
      state: text(body.state),
    }),
  ],
  mcp_connection_status: ["mcp_connection_status", (body) => ({ integrations: list(body.integrations).map(object) })],
  vad_score: ["vad_score_event", (body) => ({ score: number(body.vad_score) ?? 0 })],
  context_usage: [
    "context_usage_event",
    (body) => ({
      model: text(body.model),
      tokens: number(body.context_tokens) ?? 0,
      limit: number(body.context_limit_tokens) ?? 0,
    }),
  ],
  asr_initiation_metadata: ["asr_initiation_metadata_event", nothing],
  guardrail_triggered: [null, nothing],
  rich_content: ["rich_content", (body) => ({ component: text(body.component) })],
  agent_typing: ["agent_typing_event", (body) => ({ isTyping: body.is_typing === true })],
  external_agent_connected: ["external_agent_connected_event", nothing],
  external_agent_disconnected: ["external_agent_disconnected_event", nothing],
  agent_response_metadata: ["agent_response_metadata_event", (body) => ({ metadata: object(body.metadata) })],
  internal_turn_probability: [
    "turn_probability_internal_event",
    (body) => ({ probability: number(body.turn_probability) ?? 0 }),
  ],
  internal_tentative_agent_response: [
    "tentative_agent_response_internal_event",
    (body) => ({ text: text(body.tentative_agent_response) }),
  ],
  internal_timings: [null, nothing], // the emulator's own: where a turn's time went; `turns.js` reads the message
  error: ["error_event", failure],
  client_error: ["error_event", failure],
};

const NUMBERED = new Set(["audio", "interruption"]); // of no use without an event id

/** Every type this page knows by name. */
export const KNOWN_TYPES = Object.freeze(Object.keys(FORMS));

/**
 * Read one frame. Unknown types are kept (`known` is false); of the others only the indispensable must be right.
 *
 * @param {unknown} frame
 * @returns {Event & Object<string, any>}
 */
export function decode(frame) {
  const message = parse(frame);
  const type = message.type;
  if (typeof type !== "string" || type === "") throw new ProtocolError("a message without a type");
  if (!Object.hasOwn(FORMS, type)) return Object.freeze({ type, known: false, eventId: 0, message });
  const [wrapper, read] = FORMS[type];
  const body = wrapper === null ? {} : object(message[wrapper]);
  const eventId = id(body.event_id);
  if (NUMBERED.has(type) && eventId < 1) throw new ProtocolError(`${type} without an event id`);
  return Object.freeze({ type, known: true, eventId, message, ...read(body) });
}

function parse(frame) {
  if (typeof frame !== "string") throw new ProtocolError("a binary frame");
  let message;
  try {
    message = JSON.parse(frame);
  } catch {
    throw new ProtocolError("a frame that is not JSON");
  }
  if (message === null || typeof message !== "object" || Array.isArray(message)) {
    throw new ProtocolError("a frame that is not an object");
  }
  return message;
}

/** What a client says, as objects ready for `JSON.stringify`. */
export const say = Object.freeze({
  /** The first message: `start` may hold overrides, dynamic variables, an extra body, a user id. */
  initiation: (start) => ({ type: "conversation_initiation_client_data", ...start }),
  /** The only message without a type. */
  audio: (base64) => ({ user_audio_chunk: base64 }),
  pong: (eventId) => ({ type: "pong", event_id: eventId }),
  userMessage: (words) => ({ type: "user_message", text: words }),
  userActivity: () => ({ type: "user_activity" }),
  contextualUpdate: (words) => ({ type: "contextual_update", text: words }),
  toolResult: (toolCallId, result, isError = false) => ({
    type: "client_tool_result",
    tool_call_id: toolCallId,
    result: typeof result === "string" ? result : JSON.stringify(result),
    is_error: isError,
  }),
  mcpApproval: (toolCallId, isApproved) => ({
    type: "mcp_tool_approval_result",
    tool_call_id: toolCallId,
    is_approved: isApproved,
  }),
});

/** The name a message has in the log; audio from the client has no type on the wire. */
export function nameOf(message) {
  return typeof message.type === "string" ? message.type : "user_audio_chunk";
}
