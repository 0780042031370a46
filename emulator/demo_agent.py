"""The built-in agent: the Acme shop's phone line, with the system tools and a sample client tool."""

from convai.events import CLIENT_EVENTS
from emulator.agents import DEMO_ID, Agent, CustomLlm, Tool
from emulator.llm.request import HeaderValue

PROMPT = """You are Ada, who answers the phone of the Acme shop. Be brief and friendly.
When the caller is finished, say goodbye and end the call. CALL_ID={{system__conversation_id}}"""

PAGES = ["home", "cart", "orders", "returns", "shipping", "warranty", "stores"]
SHOW_PAGE = Tool(
    "client",
    "show_page",
    "Shows a page of the shop on the caller's screen, for example when the caller asks to see it.",
    {
        "type": "object",
        "properties": {"page": {"type": "string", "description": "which page", "enum": PAGES}},
        "required": ["page"],
    },
    expects_response=True,
)
HEADERS = {
    "X-Conversation-Id": HeaderValue(variable="system__conversation_id"),
    "X-Caller-Id": HeaderValue(variable="system__caller_id"),
}


def demo_agent(
    *, first_message: str = "Hello, this is Acme. How can I help?", first_token_timeout: float = 4.0
) -> Agent:
    """The demo agent; it tells its clients everything it can, once."""
    return Agent(
        agent_id=DEMO_ID,
        name="Acme demo",
        prompt=PROMPT,
        first_message=first_message,
        languages=("en", "de", "es", "fr"),
        llm=CustomLlm(model=DEMO_ID, headers=HEADERS),
        first_token_timeout=first_token_timeout,
        tools=(*(Tool("system", name) for name in ("end_call", "skip_turn", "language_detection")), SHOW_PAGE),
        client_events=CLIENT_EVENTS - {"agent_tool_response_full_payload"},  # it would tell the same twice
    )
