// A written conversation with the official SDK in Node: what it sees goes to standard output, a JSON object a line.
// Arguments: the folder of the package, the origin of the platform, the options and the messages as JSON.
import { pathToFileURL } from "node:url";

const [folder, origin, options, messages] = process.argv.slice(2);
const { Conversation } = await import(pathToFileURL(`${folder}/node_modules/@elevenlabs/client/dist/index.js`));
const left = JSON.parse(messages);

function tell(kind, value) {
  process.stdout.write(`${JSON.stringify({ kind, value: value ?? null })}\n`);
}

let over;
const ended = new Promise((resolve) => (over = resolve));

try {
  const conversation = await Conversation.startSession({
    ...JSON.parse(options),
    origin,
    connectionType: "websocket",
    textOnly: true,
    clientTools: {
      show_page(parameters) {
        tell("tool", parameters);
        return "The page is shown.";
      },
    },
    onConnect: (value) => tell("connect", value),
    onMessage: (value) => {
      tell("message", value);
      if (value.source === "ai") setTimeout(next, 0);
    },
    onAgentChatResponsePart: (value) => tell("part", value),
    onAgentToolResponse: (value) => tell("tool_response", value),
    onPing: (value) => tell("ping", value),
    onError: (message) => tell("error", message),
    onDebug: (value) => tell("debug", value),
    onDisconnect: (value) => {
      tell("disconnect", { reason: value.reason, code: value.closeCode ?? null, words: value.closeReason ?? null });
      over();
    },
  });

  function next() {
    const message = left.shift();
    if (message === undefined) return;
    if (message === null) void conversation.endSession();
    else if (message.note) {
      conversation.sendContextualUpdate(message.note);
      conversation.sendUserActivity();
      next();
    } else conversation.sendUserMessage(message);
  }

  if (JSON.parse(options).begin) next();
  await ended;
} catch (error) {
  tell("refused", { words: error.message, code: error.closeCode ?? null });
}
process.exit(0);
