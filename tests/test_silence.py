"""Nobody speaks: two prods, never the same, then the offer to call back and the end of the call where it is offered."""

import json

import pytest

from app.persona import Lines
from app.silence import Quiet, quiet_reply
from app.turn import Message, ToolCall, ToolSpec, Turn

LINES = Lines()
ONE, TWO, THREE, FOUR = LINES.silence


def spec(name: str, *required: str, **properties: dict[str, object]) -> ToolSpec:
    return ToolSpec(name, "", {"type": "object", "properties": properties, "required": list(required)})


TEXT: dict[str, object] = {"type": "string"}
END_LIVE = spec("end_call", "reason", "system__message_to_speak", reason=TEXT, system__message_to_speak=TEXT)
END_DOCUMENTED = spec("end_call", "reason", reason=TEXT, message=TEXT)
END_MUTE = spec("end_call", "reason", reason={"type": "string", "enum": ["task_done", "caller_silent"]})
END_STRANGE = spec("end_call", "receipt", receipt={"type": "integer"})
SKIP = spec("skip_turn", reason=TEXT)


def quiet(*said: str, tools: tuple[ToolSpec, ...] = ()) -> Quiet:
    """`u:` the caller, `a:` the agent, `c:NAME` a call of a tool, `t:` its result."""
    messages = []
    for text in said:
        kind, words = text[0], text[2:]
        call = (ToolCall("c1", words, "{}"),) if kind == "c" else ()
        role = {"u": "user", "a": "assistant", "c": "assistant", "t": "tool"}[kind]
        messages.append(Message(role, "" if call else words, call))  # type: ignore[arg-type]
    return quiet_reply(Turn("conv_1", "demo", tuple(messages), tools), LINES)


GREETED = ("a:Hello, this is Ada.",)
TALKED = (*GREETED, "u:Hi.", "a:What is your order number?")
DOTS = "u:..."


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ((), LINES.opening[0]),
        ((DOTS,), LINES.opening[0]),
        ((DOTS, f"a:{LINES.opening[0]}", DOTS), ONE),
        (GREETED, ONE),
        ((f"a:{LINES.opening[0]}", DOTS, f"a:{ONE}", DOTS), TWO),  # a greeting is no prod
        ((*TALKED, DOTS), ONE),
        (TALKED, ONE),
        ((*TALKED, DOTS, f"a:{ONE}", DOTS), TWO),
        ((*TALKED, f"a:{ONE}"), TWO),  # without dots
        ((*TALKED, DOTS, "a:Are you...", DOTS), TWO),  # cut at a barge-in
        ((*TALKED, DOTS, f"a:{ONE}", DOTS, f"a:{TWO}", DOTS), LINES.call_back[0]),
        ((*TALKED, f"a:{ONE}", f"a:{TWO}"), LINES.call_back[0]),
        ((*TALKED, DOTS, "a:Hm?", DOTS, "a:Well?", DOTS), LINES.call_back[0]),  # another's prods count as well
        ((*TALKED, DOTS, f"a:{ONE}", "u:Yes.", "a:And the number?", DOTS), TWO),  # words in between begin anew
        ((*TALKED, DOTS, f"a:{ONE}", DOTS, f"a:{TWO}", "u:Wait.", "a:Sure.", DOTS), THREE),
        ((*TALKED, DOTS, f"a:{ONE}", DOTS, f"a:{TWO}", DOTS, f"a:{LINES.call_back[0]}", DOTS), LINES.call_back[1]),
    ],
)
def test_what_is_said_into_the_silence(said: tuple[str, ...], text: str) -> None:
    given = quiet(*said)
    assert (given.text, given.call) == (text, None)


PRODDED = (*TALKED, DOTS, f"a:{ONE}", DOTS, f"a:{TWO}", DOTS)


@pytest.mark.parametrize(
    ("tool", "arguments", "text"),
    [
        (END_LIVE, {"reason": "The caller does not answer any more.", "system__message_to_speak": LINES.hang_up}, ""),
        (END_DOCUMENTED, {"reason": "The caller does not answer any more.", "message": LINES.hang_up}, ""),
        (END_MUTE, {"reason": "caller_silent"}, LINES.hang_up),
    ],
)
def test_the_call_ends_with_a_line_that_is_said_once(tool: ToolSpec, arguments: dict[str, str], text: str) -> None:
    given = quiet(*PRODDED, tools=(SKIP, tool))
    assert given.call is not None
    assert given.call.id
    assert (given.call.name, json.loads(given.call.arguments), given.text) == ("end_call", arguments, text)


def test_a_call_we_cannot_fill_in_is_not_made() -> None:
    assert quiet(*PRODDED, tools=(END_STRANGE,)).call is None


def test_an_end_that_failed_is_not_tried_again() -> None:
    tried = (*PRODDED, "c:end_call", "t:error", DOTS)
    assert quiet(*tried, tools=(END_LIVE,)) == Quiet(LINES.call_back[0], None, "call back")


def test_where_only_waiting_is_offered_we_offer_to_call_back_once_and_then_wait() -> None:
    assert quiet(*PRODDED, tools=(SKIP,)) == Quiet(LINES.call_back[0], None, "call back")
    waiting = quiet(*PRODDED, f"a:{LINES.call_back[0]}", DOTS, tools=(SKIP,))
    assert waiting.call is not None
    assert (waiting.text, waiting.call.name) == ("", "skip_turn")
    again = quiet(*PRODDED, f"a:{LINES.call_back[0]}", DOTS, "c:skip_turn", "t:ok", DOTS, tools=(SKIP,))
    assert again.call is not None


def test_a_long_silence_is_never_the_same_line_twice_in_a_row() -> None:
    said = list(TALKED)
    for _ in range(12):
        line = quiet(*said, DOTS).text
        assert said[-1] != f"a:{line}"
        said += [DOTS, f"a:{line}"]
