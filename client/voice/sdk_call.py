"""The same call, held by the official elevenlabs SDK: its Conversation, with our handset as its audio interface."""

import asyncio
import importlib
import logging
import time
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from client.voice.address import Address, http_url
from client.voice.call import Outcome
from client.voice.client_tools import BUILT_IN, ClientTools
from client.voice.floor import Floor
from client.voice.handset import Handset, Sounded
from client.voice.latency import Latency, TurnLatency
from client.voice.screen import Screen
from client.voice.scripts import Script, Unanswered
from convai.client_events import ConversationInitiationClientData
from convai.client_session import End
from convai.tool_events import ClientToolCall

_CHUNK_S = 0.1
_OPEN_S = 10.0
_LOOK_S = 0.05
_LEAVE_S = 5.0
RATE = 16_000
"""The SDK knows no other."""


class SdkMissing(Exception):
    """The SDK is not installed."""


class SdkCall:
    """One call. `run` it once; `hang_up` at any time. Raises `SdkMissing`.

    The SDK tells no event ids and no stages, and does not dial again: what is measured is measured here.
    """

    def __init__(
        self,
        address: Address,
        initiation: ConversationInitiationClientData,
        screen: Screen,
        *,
        handset: Handset | None = None,
        answers: Mapping[str, object] | None = None,
    ) -> None:
        self._sdk, self._package = _package()
        self._screen, self._handset = screen, handset
        self.floor = Floor() if handset is None else Floor(lambda: handset.playback.idle, handset.voice_ago)
        self.turns: list[TurnLatency] = []
        self._latency = Latency(spoken=handset is not None, told=False)
        self._loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[End] = self._loop.create_future()
        self._leaving = False
        self._turn = 1  # event ids of our own: the SDK keeps the server's to itself
        self._input: Callable[[bytes], None] | None = None
        self._tools = ClientTools(screen.note, answers)
        self._conversation = self._made(address, initiation, {*BUILT_IN, *(answers or {})})

    async def run(self, script: Script) -> Outcome:
        """Talk until the script is done or either side hangs up. Raises `DeviceError`."""
        if self._handset is not None:
            self._handset.on_sounded = self._sounded
            self._handset.start()
        problem: list[str] = []
        tasks: list[asyncio.Task[None]] = []
        try:
            await self._start()
            self.floor.opened()
            tasks.append(asyncio.create_task(self._follow(script, problem)))
            if self._handset is not None:
                tasks.append(asyncio.create_task(self._speak(self._handset)))
            end = await self._ended
            self.floor.over()
            if end.by == "agent" and self._handset is not None:
                await asyncio.sleep(self._handset.playback.seconds + 0.1)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self._handset is not None:
                self._handset.playback.flush()
                await self._handset.stop()
        if end.by == "error":
            problem.insert(0, end.reason)
        return Outcome(end, self.turns, "; ".join(problem))

    def hang_up(self) -> None:
        """The caller leaves."""
        if self._leaving:
            return
        self._leaving = True
        if self._handset is not None:
            self._handset.playback.flush()
        # It waits for its own thread, which may be waiting for the network.
        ending = self._loop.run_in_executor(None, self._conversation.end_session)
        ending.add_done_callback(lambda done: done.exception())
        self._loop.call_later(_LEAVE_S, self._over, End("user", None, "you hung up"))

    async def write(self, text: str) -> None:
        """A message in writing; it interrupts the agent."""
        if self._handset is not None:
            self._handset.playback.flush()
        self._turn += 1
        self.floor.asked()
        self._latency.asked(self._now())
        self._screen.said("you", text.strip())
        async with asyncio.timeout(_OPEN_S):
            while not self._ended.done():
                try:
                    await asyncio.to_thread(self._conversation.send_user_message, text.strip())
                except RuntimeError:  # it is still dialling, and tells nobody when it is done
                    await asyncio.sleep(_LOOK_S)
                else:
                    return

    def _made(self, address: Address, initiation: ConversationInitiationClientData, tools: set[str]) -> Any:
        account = address.account
        client = self._package.ElevenLabs(
            base_url=account.url if account is not None else http_url(address.url),
            api_key=account.key if account is not None and account.key else "none",
        )
        registered = self._sdk.ClientTools()
        for name in tools:
            registered.register(name, self._tool(name))
        return self._sdk.Conversation(
            client,
            address.agent_id,
            initiation.user_id,
            requires_auth=account is not None and bool(account.key),
            audio_interface=None if self._handset is None else self._audio_interface(self._handset),
            config=self._sdk.ConversationInitiationData(
                extra_body=dict(initiation.custom_llm_extra_body),
                conversation_config_override=dict(initiation.conversation_config_override),
                dynamic_variables=dict(initiation.dynamic_variables),
            ),
            client_tools=registered,
            callback_agent_response=self._in_loop(self._answered),
            callback_agent_response_correction=self._in_loop(self._correct),
            callback_user_transcript=self._in_loop(self._understood),
            callback_disconnect=self._in_loop(self._disconnected),
        )

    def _audio_interface(self, handset: Handset) -> Any:
        call = self

        class Interface(self._sdk.AudioInterface):  # type: ignore[misc, name-defined]
            """The handset, as the SDK wants it."""

            def start(self, input_callback: Callable[[bytes], None]) -> None:
                call._input = input_callback

            def stop(self) -> None:
                call._input = None

            def output(self, audio: bytes) -> None:
                handset.playback.play(call._turn, audio)
                call._loop.call_soon_threadsafe(call.floor.replied, call._turn)

            def interrupt(self) -> None:
                seconds = handset.playback.flush()
                call._loop.call_soon_threadsafe(
                    call._screen.note, f"interrupted: {seconds:.1f} s of the reply were not played"
                )

        return Interface()

    def _in_loop(self, tell: Callable[..., None]) -> Callable[..., None]:
        """The SDK calls from its own thread."""

        def call(*told: Any) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody wants to know any more
                self._loop.call_soon_threadsafe(tell, *told)

        return call

    def _tool(self, name: str) -> Callable[[dict[str, Any]], object]:
        def use(parameters: dict[str, Any]) -> object:
            given = {key: value for key, value in parameters.items() if key != "tool_call_id"}
            result = self._tools.answer(ClientToolCall(name, str(parameters.get("tool_call_id")), 0, given))
            return None if result is None else result.result

        return use

    async def _start(self) -> None:
        try:
            await asyncio.to_thread(self._conversation.start_session)
        except Exception as error:  # noqa: BLE001 - the SDK's own and those of what it is made of
            status = getattr(error, "status_code", None)
            why = type(error).__name__ if status is None else f"status {status}"
            self._over(End("error", None, f"the SDK does not get a conversation ({why})"))

    async def _follow(self, script: Script, problem: list[str]) -> None:
        try:
            await script.run(self.floor)
        except Unanswered as error:
            problem.append(str(error))
        except TimeoutError:
            problem.append("no connection came about")
        self.hang_up()

    async def _speak(self, handset: Handset) -> None:
        pcm = b""
        while True:
            pcm += await handset.heard()
            if len(pcm) >= 2 * int(_CHUNK_S * RATE):
                if self._input is not None:
                    await asyncio.to_thread(self._input, pcm)
                pcm = b""

    def _answered(self, text: str) -> None:
        self.floor.replied(self._turn)
        self._screen.said("agent", text)
        self._finish(self._latency.words(self._turn, self._now()))

    def _understood(self, text: str) -> None:
        if self._handset is None or not text.strip():
            return
        self._turn += 1
        now, last = self._now(), self._handset.caller.last
        self._latency.asked(now if last is None else last)
        self._latency.understood(now)
        self.floor.busy()
        self._screen.said("you", text)

    def _correct(self, _: str, corrected: str) -> None:
        self._screen.note(f"of this you heard: {corrected or '(nothing)'}")

    def _disconnected(self, details: Any) -> None:
        reason = str(details.reason)
        by: Any = reason if reason in {"agent", "user"} else "error"
        words = {"agent": "the agent ended the call", "user": "you hung up"}.get(by, "the line was lost")
        said = getattr(details, "close_reason", None) or getattr(details, "message", None)
        said = f"the SDK lost the line: {said}" if said and by == "error" else said
        self._over(End(by, getattr(details, "close_code", None), str(said or words)))

    def _over(self, end: End) -> None:
        if not self._ended.done():
            self._ended.set_result(end)

    def _sounded(self, sounded: Sounded) -> None:
        self._finish(self._latency.sounded(sounded.event_id, sounded.at))

    def _finish(self, turn: TurnLatency | None) -> None:
        if turn is not None:
            self.turns.append(turn)
            self._screen.figures(turn.line)

    def _now(self) -> float:
        return time.monotonic() if self._handset is None else self._handset.now()


def _package() -> tuple[Any, Any]:
    logging.getLogger("elevenlabs").addHandler(logging.NullHandler())  # what it logs, its callbacks tell us too
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package names a class of websockets that is on its way out
            return importlib.import_module("elevenlabs.conversational_ai.conversation"), importlib.import_module(
                "elevenlabs"
            )
    except ImportError:
        raise SdkMissing("--sdk needs the official SDK: pip install 'repartee[talk]'") from None
