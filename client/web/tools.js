/** What the page answers when the agent calls a client tool: the answers given in the settings, else an error. */

import { say } from "./protocol.js";

/**
 * The result message for a call, or null where none is expected.
 *
 * @param {{toolName: string, toolCallId: string, expectsResponse: boolean}} call
 * @param {Object<string, unknown>} answers the tool's name to any JSON
 */
export function answerTool(call, answers) {
  if (!call.expectsResponse) return null;
  if (Object.hasOwn(answers, call.toolName)) return say.toolResult(call.toolCallId, answers[call.toolName]);
  return say.toolResult(call.toolCallId, `Client tool with name ${call.toolName} is not defined on client`, true);
}

/** Whether this event is the agent's hanging up. */
export function hangsUp(event) {
  const told = event.type === "agent_tool_response" || event.type === "agent_tool_response_full_payload";
  return told && event.toolName === "end_call" && !event.isError;
}
