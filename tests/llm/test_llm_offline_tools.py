"""The request's own tools: when the offline model calls them, with what arguments, and what it says afterwards."""

import pytest

from app.llm.offline.gist import read_result
from app.turn import ToolSpec
from tests.llm.shop_talk import END_CALL, TEXT, called, only_call, reply, tool

LINE = "One moment, I'll connect you with a colleague."
ASKED = "The caller asks to speak to a person."
TRANSFER = tool(
    "transfer_to_number",
    "Call +14155550100 for everything",
    ["transfer_number", "client_message", "agent_message"],
    transfer_number=TEXT,
    client_message=TEXT,
    agent_message=TEXT,
)
LIVE_TRANSFER = tool(
    "transfer_to_number",
    "",
    ["transfer_number", "system__message_to_speak"],
    transfer_number={"type": "string", "enum": ["+12025550111"]},
    system__message_to_speak=TEXT,
)
DESKS = tool(
    "transfer_to_number",
    "+14155550101: billing and invoices\n+14155550102: broken devices and repairs",
    ["transfer_number"],
    transfer_number=TEXT,
)
AGENTS = tool(
    "transfer_to_agent",
    "Transfers:\n0: sales questions\n1: technical support, broken devices",
    ["agent_number"],
    agent_number={"type": "integer"},
    reason=TEXT,
)
SKIP = tool("skip_turn", "", reason=TEXT)
LANGUAGE = tool("language_detection", "", ["reason", "language"], reason=TEXT, language=TEXT)
TWO_LANGUAGES = tool(
    "language_detection", "", ["reason", "language"], reason=TEXT, language={"type": "string", "enum": ["en", "de-DE"]}
)
KEYS = tool("play_keypad_touch_tone", "", ["dtmf_tones"], dtmf_tones=TEXT, reason=TEXT)
VOICEMAIL = tool("voicemail_detection", "", ["reason"], reason=TEXT)
FOREIGN = "The caller wants to speak another language."

SYSTEM_CALLS: list[tuple[str, ToolSpec, dict[str, object]]] = [
    (
        "i want to talk to a human",
        TRANSFER,
        {"transfer_number": "+14155550100", "client_message": LINE, "agent_message": ASKED},
    ),
    (
        "can I speak to someone please",
        LIVE_TRANSFER,
        {"transfer_number": "+12025550111", "system__message_to_speak": LINE},
    ),
    ("connect me to someone about repairs", DESKS, {"transfer_number": "+14155550102"}),
    ("transfer me, my device is broken", AGENTS, {"agent_number": 1, "reason": ASKED}),
    ("hold on a second", SKIP, {"reason": "The caller needs a moment."}),
    ("give me a minute", SKIP, {"reason": "The caller needs a moment."}),
    ("can we speak spanish", LANGUAGE, {"reason": FOREIGN, "language": "es"}),
    ("¿hola, dónde está mi pedido por favor?", LANGUAGE, {"reason": FOREIGN, "language": "es"}),
    ("do you speak german?", TWO_LANGUAGES, {"reason": FOREIGN, "language": "de-DE"}),
    ("press 1", KEYS, {"dtmf_tones": "1"}),
    ("press one then pound", KEYS, {"dtmf_tones": "1#"}),
    (
        "you've reached Bob, please leave a message after the tone",
        VOICEMAIL,
        {"reason": "A voicemail greeting answered the call."},
    ),
]


@pytest.mark.parametrize(("said", "spec", "arguments"), SYSTEM_CALLS)
def test_a_system_tool_is_called_with_arguments_of_its_schema(
    said: str, spec: ToolSpec, arguments: dict[str, object]
) -> None:
    given = reply(said, tools=[spec])
    assert only_call(given) == (spec.name, arguments)
    spoken = "client_message" in arguments or "system__message_to_speak" in arguments
    assert given.text == (LINE if spec.name.startswith("transfer") and not spoken else "")


HONEST = [
    ("i need a real person", (), "I'm sorry, I can't transfer calls on this line."),
    (
        "give me an agent",
        (tool("transfer_to_number", "", ["transfer_number"], transfer_number=TEXT),),
        "I'm sorry, I can't",
    ),
    ("hold on a second", (), "Sure, take your time."),
    ("parlez-vous français", (), "I'm sorry, I can only help you in English here."),
    ("can you switch to french", (TWO_LANGUAGES,), "I'm sorry, I can only help you in English here."),
    ("press 1", (), "I'm sorry, I can't press keys on this line."),
]


@pytest.mark.parametrize(("said", "tools", "told"), HONEST)
def test_what_no_tool_can_do_is_said_honestly(said: str, tools: tuple[ToolSpec, ...], told: str) -> None:
    given = reply(said, tools=tools)
    assert given.text.startswith(told)
    assert given.calls == ()


END_CALLS: list[tuple[ToolSpec, dict[str, object] | None]] = [
    (tool("end_call"), {}),
    (
        tool("end_call", "", ["reason"], reason={"type": "string", "enum": ["abuse", "caller_done"]}),
        {"reason": "caller_done"},
    ),
    (tool("end_call", "", ["code"], code={"type": "integer"}), None),
    (tool("end_call", "", ["code"], code={"type": "integer", "default": 3}), {"code": 3}),
    (tool("end_call", "", ["sure"], sure={"type": "boolean"}), {"sure": False}),
    (tool("end_call", "", ["gone"]), None),
]


@pytest.mark.parametrize(("spec", "arguments"), END_CALLS)
def test_end_call_respects_whatever_schema_came(spec: ToolSpec, arguments: dict[str, object] | None) -> None:
    given = reply("bye", tools=[spec])
    assert given.text == "Thanks for calling. Goodbye!"
    assert [only_call(given)[1]] == [arguments] if given.calls else arguments is None


PAGE = tool("open_page", "Opens a page of the website", ["path"], path=TEXT)
PAGES = tool("openPage", "Opens a page", ["page"], page={"type": "string", "enum": ["/pricing", "/contact-us"]})
VOLUME = tool("set_volume", "Sets the volume", ["level"], level={"type": "integer", "minimum": 0, "maximum": 10})
BOOK = tool("book_appointment", "Books an appointment", ["date", "time"], date=TEXT, time=TEXT, email=TEXT)
WEATHER = tool("get_weather", "Gets the current weather for a city", ["city"], city=TEXT)
CANCEL = tool("cancel_order", "Cancels an order", ["order_number"], order_number=TEXT)
LIGHTS = tool("toggle_lights", "Turns the lights on or off", ["on"], on={"type": "boolean"})
STATUS = tool("get_order_status", "Gets the status of an order", ["order_id"], order_id=TEXT)
CONFETTI = tool("show_confetti", "Shows confetti on the screen")
COLORS = tool(
    "set_colors", "Sets colors", ["colors"], colors={"type": "array", "items": {"enum": ["red", "blue", "green"]}}
)

CLIENT_CALLS: list[tuple[str, ToolSpec, dict[str, object]]] = [
    ("please open the pricing page", PAGE, {"path": "pricing"}),
    ("show me the contact us page", PAGES, {"page": "/contact-us"}),
    ("take me to pricing", PAGES, {"page": "/pricing"}),
    ("set the volume to seven", VOLUME, {"level": 7}),
    ("could you set the volume to 3?", VOLUME, {"level": 3}),
    ("I'd like to book an appointment for tomorrow at 3 pm", BOOK, {"date": "tomorrow", "time": "3 pm"}),
    (
        "book an appointment on monday at noon, my email is ana dot ruiz at example dot org",
        BOOK,
        {"date": "monday", "time": "noon", "email": "ana.ruiz@example.org"},
    ),
    ("what's the weather in Paris", WEATHER, {"city": "Paris"}),
    ("cancel my order ten forty two please", CANCEL, {"order_number": "1042"}),
    ("turn on the lights", LIGHTS, {"on": True}),
    ("turn the lights off", LIGHTS, {"on": False}),
    ("show confetti please", CONFETTI, {}),
    ("please set the colors to red and green", COLORS, {"colors": ["red", "green"]}),
]


@pytest.mark.parametrize(("said", "spec", "arguments"), CLIENT_CALLS)
def test_a_client_tool_is_called_when_asked_for(said: str, spec: ToolSpec, arguments: dict[str, object]) -> None:
    given = reply(said, tools=[spec, END_CALL])
    assert only_call(given) == (spec.name, arguments)
    assert given.text == ""


NOT_ASKED_FOR = [
    ("can i cancel my order", CANCEL),
    ("how do i cancel an order", CANCEL),
    ("don't show confetti", CONFETTI),
    ("is there a pricing page?", PAGE),
    ("the weather is bad and my parcel is late", WEATHER),
    ("hello", PAGE),
    ("where is my order 1042", PAGE),
    ("i like the red lights of the city", LIGHTS),
]


@pytest.mark.parametrize(("said", "spec"), NOT_ASKED_FOR)
def test_a_client_tool_is_left_alone_otherwise(said: str, spec: ToolSpec) -> None:
    assert all(call.name != spec.name for call in reply(said, tools=[spec]).calls)


MISSING = [
    ("open the page", PAGE, "Sure. Which path should I use?"),
    ("set the volume to 70", VOLUME, "Sure. Which level should I use?"),
    ("book an appointment", BOOK, "Sure. Which date should I use?"),
    ("cancel my order", CANCEL, "Sure. Which order number should I use?"),
]


@pytest.mark.parametrize(("said", "spec", "told"), MISSING)
def test_a_missing_argument_is_asked_for(said: str, spec: ToolSpec, told: str) -> None:
    given = reply(said, tools=[spec])
    assert (given.text, given.calls) == (told, ())


def test_the_answer_completes_the_call() -> None:
    given = reply("please open a page", "A: Sure. Which path should I use?", "pricing", tools=[PAGE])
    assert only_call(given) == ("open_page", {"path": "pricing"})


def test_the_requests_own_order_tool_serves_where_ours_is_absent() -> None:
    assert only_call(reply("where is my order 1042", own=[], tools=[STATUS])) == (
        "get_order_status",
        {"order_id": "1042"},
    )


RESULTS = [
    ("open_page", {"status": "success"}, "Okay, I've opened the page."),
    ("openPage", {"success": True, "id": "x1"}, "Okay, I've opened the page."),
    ("frobnicate", {"ok": True}, "Okay, that's done."),
    ("open_page", "", "Okay."),
    ("open_page", {"error": "no such page"}, "Sorry, that didn't work."),
    ("open_page", {"success": False}, "Sorry, that didn't work."),
    ("open_page", "Error: timed out", "Sorry, that didn't work."),
    ("open_page", {"error": "no result"}, "Sorry, that didn't work."),
    ("get_weather", {"temperature": 21, "condition": "sunny", "status": "success"}, "The temperature is 21 and"),
    ("get_weather", "It is 21 degrees and sunny in Paris.", "It is 21 degrees and sunny in Paris."),
    ("get_weather", {"result": {"summary": "Sunny, 21 degrees"}}, "Sunny, 21 degrees."),
    ("get_weather", ["rain", "wind"], "rain, wind."),
    ("get_weather", {"deep": {"a": [1, 2]}, "b": [{"c": 1}]}, "Okay, that's done."),
    ("end_call", {"result_type": "end_call_success", "status": "success"}, "Thanks for calling. Goodbye!"),
    ("skip_turn", {"result_type": "skip_turn_success", "status": "success", "reason": "thinking"}, "Mm-hm."),
    ("transfer_to_number", {"result_type": "transfer_to_number_twilio_success"}, "You're being connected now."),
    ("transfer_to_number", {"result_type": "transfer_to_number_error", "error": "busy"}, "Sorry, I couldn't put you"),
    ("transfer_to_agent", {"result_type": "transfer_to_agent_error", "from_agent": "a"}, "Sorry, I couldn't put you"),
    ("language_detection", {"result_type": "language_detection_success", "language": "es"}, "Claro."),
    (
        "language_detection",
        {"result_type": "language_detection_success", "language": "ja"},
        "Okay. How can I help you?",
    ),
    ("play_keypad_touch_tone", {"result_type": "play_dtmf_success"}, "Okay, I've pressed that."),
    ("play_keypad_touch_tone", {"result_type": "play_dtmf_error"}, "Sorry, pressing the keys didn't work."),
    ("voicemail_detection", {"result_type": "voicemail_detection_success"}, "Okay."),
]


@pytest.mark.parametrize(("name", "result", "told"), RESULTS)
def test_a_result_is_gone_on_from(name: str, result: object, told: str) -> None:
    spec = tool(name, "Opens a page of the website")
    given = reply("please open the page", *called(name, result), tools=[spec])
    assert given.text.startswith(told)
    assert given.calls == ()


def test_what_was_said_before_the_call_is_not_said_again() -> None:
    given = reply(
        "bye", *called("end_call", {"status": "success"}, text="Thanks for calling. Goodbye!"), tools=[END_CALL]
    )
    assert given.text
    assert "Thanks for calling" not in given.text


def test_a_call_without_a_result_has_failed() -> None:
    call, _ = called("open_page", "")
    assert reply("open the page", call, tools=[PAGE]).text.startswith("Sorry, that didn't work.")


@pytest.mark.parametrize(
    ("content", "ok", "gist"),
    [
        ("", True, ""),
        ("null", True, ""),
        ("true", True, ""),
        ("false", False, ""),
        ("42", True, "42"),
        ('"Done"', True, ""),
        ('{"status": "error"}', False, ""),
        ('{"message": "**Bold** [link](https://x.example)"}', True, "Bold link"),
        ('{"message": "https://x.example/y"}', True, ""),
        ('{"token": "abcdefghijklmnopqrstuvwxyz0123456789"}', True, ""),
        ("{broken", True, ""),
        ("[" * 5000, True, ""),
    ],
)
def test_results_are_read(content: str, ok: bool, gist: str) -> None:
    result = read_result(content)
    assert (result.ok, result.gist) == (ok, gist)
