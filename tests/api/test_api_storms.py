"""The platform calls more often than once a turn: one answer is spoken, and every other request upstream is hung up."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from app.settings import Settings
from app.store.conversations import ConversationStore
from app.store.database import Database
from app.store.records import TurnRecord
from emulator.upstream.script import Step, chunk, tool_call, words
from emulator.upstream.server import Upstream, running
from tests.api.test_api_completions import END_CALL, events, spoken
from tests.live import Live, live

SENTENCE = "I would like to know where my order from last week is and when it will be here because I am going away soon"
GROWING = [" ".join(SENTENCE.split()[:count]) for count in range(1, len(SENTENCE.split()) + 1)]
GREETING = {"role": "assistant", "content": "Hello, this is Ada."}
Servers = Sequence[Live]


def body(*messages: Mapping[str, object], **more: object) -> dict[str, object]:
    """A request of one conversation; its system text has a clock in it, as the platform's does."""
    system = {"role": "system", "content": f"Be kind. CALL_ID=conv_storm Time: {asyncio.get_running_loop().time()}"}
    return {"stream": True, "messages": [system, GREETING, *messages], "user_id": "caller-1", **more}


def user(text: str) -> dict[str, object]:
    return {"role": "user", "content": text}


def last_words(request: dict[str, object]) -> str:
    messages = request["messages"]
    assert isinstance(messages, list)
    return next(str(m["content"]) for m in reversed(messages) if m["role"] == "user")


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    async with running(Upstream()) as server:
        yield server


@pytest.fixture(params=["one process", "two on SQLite", "two on PostgreSQL"])
def shared(request: pytest.FixtureRequest) -> tuple[str, int]:
    """A database, and how many processes use it."""
    name = "postgres_database_url" if "PostgreSQL" in request.param else "sqlite_url"
    return request.getfixturevalue(name), 1 if request.param == "one process" else 2


@pytest.fixture
async def servers(shared: tuple[str, int], upstream: Upstream) -> AsyncIterator[Servers]:
    """One server, or two that share nothing but a database."""
    async with sharing(shared[0], upstream, shared[1]) as found:
        yield found


@asynccontextmanager
async def sharing(url: str, upstream: Upstream, count: int) -> AsyncIterator[Servers]:
    settings = Settings(
        _env_file=None,
        database_url=url,
        agents_dir=Path("agents"),
        llm_api_key="",
        llm_base_url=upstream.url,
        context_timeout_s=3.0,
        first_content_timeout_s=10.0,
        shared_conversations=count > 1,
    )
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(live(settings)) for _ in range(count)]


async def post(server: Live, content: dict[str, object]) -> httpx2.Response:
    async with httpx2.AsyncClient(timeout=15) as client:
        return await client.post(f"{server.base}/v1/chat/completions", content=json.dumps(content).encode())


async def opened(server: Live, content: dict[str, object]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A request whose reply nobody reads yet, its first event there."""
    payload = json.dumps(content).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % len(payload) + payload)
    await asyncio.wait_for(reader.readuntil(b"assistant"), 10)
    return reader, writer


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - what is awaited happens in other tasks, none of which knows of us
            await asyncio.sleep(0.005)


async def rows(url: str, count: int) -> list[TurnRecord]:
    """The turns of the conversation once `count` of them are written."""
    database = Database(url)
    try:
        async with asyncio.timeout(10):
            while True:
                found = await ConversationStore(database).turns("conv_storm", 100)
                if len(found) >= count:
                    return list(found)
                await asyncio.sleep(0.02)
    finally:
        await database.aclose()


def only_the_last(request: dict[str, object]) -> Sequence[Step]:
    return words("It comes on Tuesday.") if last_words(request) == SENTENCE else ["hang"]


@pytest.mark.parametrize("hangs_up", [True, False])
async def test_a_turn_that_grows_word_by_word_is_answered_once(
    servers: Servers, upstream: Upstream, hangs_up: bool
) -> None:
    upstream.answer = only_the_last
    older = []
    for at, text in enumerate(GROWING[:-1]):
        reader, writer = await opened(servers[at % len(servers)], body(user(text)))
        older.append((reader, writer))
        await asyncio.sleep(0.02)
        if hangs_up:
            writer.transport.abort()
    answer = await post(servers[-1], body(user(SENTENCE)))
    assert spoken(answer) == "It comes on Tuesday."
    await until(lambda: len(upstream.dropped) == len(upstream.requests) - 1)
    assert [last_words(request) for request in upstream.requests].count(SENTENCE) == 1
    if not hangs_up:
        for reader, writer in older:
            rest = await asyncio.wait_for(reader.readuntil(b"0\r\n\r\n"), 5)
            assert rest.endswith(b'"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n\r\n0\r\n\r\n')
            assert b"Tuesday" not in rest
            writer.close()


async def test_an_identical_request_joins_the_reply_and_later_gets_it_again(
    servers: Servers, upstream: Upstream
) -> None:
    upstream.replies = [[*_slowly("It comes on Tuesday. Is there anything else?"), *words("")[-2:]]]
    first = asyncio.create_task(post(servers[0], body(user("When?"))))
    await until(lambda: bool(upstream.requests))
    second = asyncio.create_task(post(servers[-1], body(user("When?"))))
    both = [spoken(await first), spoken(await second)]
    assert both == ["It comes on Tuesday. Is there anything else?"] * 2
    for server in servers:
        assert spoken(await post(server, body(user("When?")))) == both[0]
    assert len(upstream.requests) == 1


def _slowly(text: str) -> list[Step]:
    return [step for word in text.split() for step in (chunk({"content": f"{word} "}), 0.06)]


async def test_a_tool_call_is_given_again_with_the_same_id(servers: Servers, upstream: Upstream) -> None:
    upstream.replies = [tool_call("end_call", '{"reason": "done"}'), words("Never.")]
    first, second = [await post(server, body(user("Bye."), tools=[END_CALL])) for server in (servers[0], servers[-1])]
    assert _calls(first) == _calls(second) != []
    assert events(second)[-1]["choices"][0]["finish_reason"] == "tool_calls"  # type: ignore[index]
    # ... and once more after the platform has gone on from its result
    call = _calls(first)[0]
    told = {"role": "assistant", "content": None, "tool_calls": [{k: call[k] for k in ("id", "type", "function")}]}
    result = {"role": "tool", "tool_call_id": call["id"], "content": '{"status": "success"}'}
    assert spoken(await post(servers[0], body(user("Bye."), told, result, tools=[END_CALL]))) == "Never."
    assert _calls(await post(servers[-1], body(user("Bye."), tools=[END_CALL]))) == _calls(first)
    assert len(upstream.requests) == 2


def _calls(response: httpx2.Response) -> list[dict[str, object]]:
    return [c for e in events(response) for c in e["choices"][0]["delta"].get("tool_calls", [])]  # type: ignore[index]


async def test_after_a_hang_up_and_after_a_failure_the_same_request_is_answered_anew(
    servers: Servers, upstream: Upstream
) -> None:
    upstream.replies = [["hang"], [b"data: {broken\n\n"], words("Here I am.")]
    _, writer = await opened(servers[0], body(user("Hello?")))
    await until(lambda: len(upstream.requests) == 1)
    writer.transport.abort()
    await until(lambda: len(upstream.dropped) == 1)
    assert spoken(await post(servers[-1], body(user("Hello?")))).startswith("Sorry, something went wrong")
    assert spoken(await post(servers[0], body(user("Hello?")))) == "Here I am."


async def test_one_of_two_listeners_may_leave(servers: Servers, upstream: Upstream) -> None:
    upstream.replies = [[*_slowly("It comes on Tuesday, I think, or on Wednesday, or later."), *words("")[-2:]]]
    _, leaving = await opened(servers[0], body(user("When?")))
    await until(lambda: bool(upstream.requests))
    reader, staying = await opened(servers[0], body(user("When?")))
    heard = await asyncio.wait_for(reader.readuntil(b"comes"), 5)
    leaving.transport.abort()
    heard += await asyncio.wait_for(reader.readuntil(b"[DONE]"), 5)
    assert heard.count(b"later") == heard.count(b"Tuesday") == 1
    assert (len(upstream.requests), len(upstream.dropped)) == (1, 0)
    staying.close()


async def test_what_comes_too_late_disturbs_nothing(servers: Servers, upstream: Upstream) -> None:
    slow = [*_slowly("You are welcome, and have a nice day."), *words("")[-2:]]
    upstream.answer = lambda r: slow if last_words(r) == "Thanks." else words(f"Because {last_words(r)}")
    assert spoken(await post(servers[0], body(user("why")))) == "Because why"
    later = (user("why"), {"role": "assistant", "content": "Because why"}, user("Thanks."))
    newer = asyncio.create_task(post(servers[-1], body(*later)))
    await until(lambda: len(upstream.requests) == 2)
    assert spoken(await post(servers[0], body(user("why")))) == "Because why"  # given again
    assert spoken(await post(servers[-1], body(user("wh")))) == "Because wh"  # made apart
    assert spoken(await newer) == "You are welcome, and have a nice day."
    assert spoken(await post(servers[-1], body(*later))) == "You are welcome, and have a nice day."
    assert not upstream.dropped
    assert len(upstream.requests) == 3


async def test_silence_is_prodded_without_a_model(servers: Servers, upstream: Upstream) -> None:
    upstream.replies = [words("Where to?")]
    history = [user("I am moving.")]
    said = []
    for at in range(5):
        server = servers[at % len(servers)]
        said.append(spoken(await post(server, body(*history))))
        history += [{"role": "assistant", "content": said[-1]}, user("...")]
    assert len(upstream.requests) == 1
    assert said[1:3] == ["Are you still there?", "I'm still here. Take your time."]
    assert "call back" in said[3]
    assert len(set(said)) == 5


async def test_callers_who_begin_alike_do_not_disturb_each_other(servers: Servers, upstream: Upstream) -> None:
    """Without a conversation id two callers may look the same; equal requests of one caller are still one."""
    upstream.replies = [[*_slowly("One moment, please. Here it is."), *words("")[-2:]]]

    def request(system: str, **more: object) -> dict[str, object]:
        return {"stream": True, "messages": [{"role": "system", "content": system}, user("Hello?")], **more}

    requests = [
        request("a", user_id="c1"),
        request("a", user_id="c1"),
        request("b", user_id="c1"),
        request("a", user_id="c2"),
        request("a", user_id="c1", elevenlabs_extra_body={"tier": "gold"}),
        request("a"),
        request("a"),
    ]
    replies = await asyncio.gather(*(post(servers[at % len(servers)], r) for at, r in enumerate(requests)))
    assert {spoken(reply) for reply in replies} == {"One moment, please. Here it is."}
    assert len(upstream.requests) == 6
    assert not upstream.dropped


async def test_another_caller_gets_nothing_of_a_conversation_whose_id_he_knows(
    servers: Servers, upstream: Upstream
) -> None:
    upstream.replies = [words("Your order is in Dover."), words("Who is calling?")]
    assert spoken(await post(servers[0], body(user("Where?")))) == "Your order is in Dover."
    assert spoken(await post(servers[-1], body(user("Where?"), user_id="mallory"))) == "Who is calling?"
    assert spoken(await post(servers[-1], body(user("Where?")))) == "Your order is in Dover."


async def test_each_request_has_its_row_with_its_kind(sqlite_url: str, upstream: Upstream) -> None:
    upstream.answer = lambda r: words("Dover.") if last_words(r) == "Where is it?" else ["hang"]
    async with sharing(sqlite_url, upstream, 1) as (server,):
        _, early = await opened(server, body(user("Where")))
        await until(lambda: len(upstream.requests) == 1)
        twin = asyncio.create_task(post(server, body(user("Where"))))
        await asyncio.sleep(0.05)
        for _ in range(2):
            assert spoken(await post(server, body(user("Where is it?")))) == "Dover."
        await twin
        silence = body(user("Where is it?"), {"role": "assistant", "content": "Dover."}, user("..."))
        assert spoken(await post(server, silence)) == "Are you still there?"
        found = await rows(sqlite_url, 5)
        early.close()
    assert [(row.kind, row.outcome, row.reply) for row in found] == [
        ("new", "superseded", ""),
        ("duplicate", "superseded", ""),
        ("revised", "completed", "Dover."),
        ("replay", "completed", "Dover."),
        ("silence", "completed", "Are you still there?"),
    ]
    assert [row.model for row in found[2:]] == ["gpt-4o-mini", "", ""]


async def test_a_request_that_takes_anothers_place_needs_no_room(sqlite_url: str, upstream: Upstream) -> None:
    upstream.answer = only_the_last
    async with sharing(sqlite_url, upstream, 1) as (server,):
        held = [await opened(server, body(user(text))) for text in GROWING[:-1]]  # more than one conversation may have
        assert spoken(await post(server, body(user(SENTENCE)))) == "It comes on Tuesday."
        for _, writer in held:
            writer.close()


async def test_what_was_said_before_a_tool_ran_is_not_said_again(sqlite_url: str, upstream: Upstream) -> None:
    upstream.replies = [words("Let me open the page. It is open now.")]
    call = {"id": "call_9", "type": "function", "function": {"name": "open_page", "arguments": "{}"}}
    told = {"role": "assistant", "content": "Let me open the page.", "tool_calls": [call]}
    result = {"role": "tool", "tool_call_id": "call_9", "content": "ok"}
    async with sharing(sqlite_url, upstream, 1) as (server,):
        assert spoken(await post(server, body(user("Open it."), told, result))) == "It is open now."
    closing = upstream.requests[0]["messages"][-1]  # type: ignore[index]
    assert "do not say it again" in closing["content"]
    assert closing["content"].endswith("Let me open the page.")
