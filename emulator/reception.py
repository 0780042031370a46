"""Where connections become conversations: agent, initiation, engines, handshake; and where they end."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import structlog
from starlette.websockets import WebSocket

from convai.audio import AudioFormat
from convai.client_events import ConversationInitiationClientData
from convai.errors import CloseCode, ProtocolError
from convai.events import DEFAULT_CLIENT_EVENTS
from convai.server_events import ConversationInitiationMetadata
from convai.server_session import choose_subprotocol
from emulator.agents import Agent
from emulator.brain import Brain, Defaults
from emulator.connection import Connection
from emulator.conversation import Conversation, Equipment
from emulator.custom_llm import CustomLlm
from emulator.ear import Ear
from emulator.endpointing import Thresholds
from emulator.engine_set import EngineSet
from emulator.engines.errors import EngineError
from emulator.initiation import Setup, set_up
from emulator.line import Line
from emulator.liveness import Limits
from emulator.misbehave import BadOption, Misbehaviour
from emulator.mouth import Mouth
from emulator.network import Network
from emulator.record import Archive, Record
from emulator.recordings import Recordings
from emulator.registry import Registry
from emulator.silence import SilenceSettings
from emulator.tickets import Tickets
from emulator.variables import system_variables
from emulator.webhook import PostCall

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for every conversation of this emulator; seconds."""

    llm: Defaults
    thresholds: Thresholds
    faults: Misbehaviour
    ping_every: float = 5.0
    receive_timeout: float = 60.0
    slow: float = 10.0
    lead: float = 4.0
    prods: int = 3
    max_connections: int = 1000


@dataclass(frozen=True, slots=True)
class House:
    """What all conversations share."""

    registry: Registry
    archive: Archive
    tickets: Tickets
    engines: EngineSet
    llm: CustomLlm
    post_call: PostCall
    recordings: Recordings


class Reception:
    """Takes WebSockets and holds a conversation on each. A broken one disturbs no other. `house` is set at start-up."""

    house: House

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self.open = 0

    async def take(self, websocket: WebSocket) -> None:
        """One connection from handshake to close."""
        await websocket.accept(choose_subprotocol(websocket.scope.get("subprotocols", ())))
        connection = Connection(websocket, time.monotonic)
        self.open += 1
        try:
            await self._hold(connection, dict(websocket.query_params))
        except ProtocolError as error:
            await connection.close(error.code, error.reason)
        except EngineError as error:
            log.warning("a conversation has no engine", reason=str(error))
            await connection.close(CloseCode.INTERNAL, ProtocolError(str(error)).reason)
        except Exception:
            log.exception("a conversation broke")
            await connection.close(CloseCode.INTERNAL, "internal error")
        finally:
            self.open -= 1

    async def _hold(self, connection: Connection, query: Mapping[str, str]) -> None:
        if self.open > self._rules.max_connections:
            raise ProtocolError("too many conversations at once", CloseCode.INTERNAL)
        try:
            faults = self._rules.faults.changed(query)
        except BadOption as error:
            raise ProtocolError(str(error)) from None
        connection.drops_pongs = faults.drop_pongs
        agent = self._agent(query, faults)
        if not await connection.await_initiation():
            return
        conversation_id = f"conv_{uuid.uuid4().hex[:26]}"
        setup = self._set_up(agent, connection, conversation_id, query, faults)
        record = Record(conversation_id, setup.agent.agent_id, setup.user_id)
        record.remember(connection.session.initiation)
        conversation = await self._open(connection, setup, record, faults)
        self.house.archive.add(record)
        try:
            conversation.start()
            await connection.run(conversation, Network(faults), slow=self._rules.slow)
        finally:
            await conversation.aclose()
            self.house.post_call.send(record)

    def _agent(self, query: Mapping[str, str], faults: Misbehaviour) -> Agent:
        agent_id, signature = query.get("agent_id", ""), query.get("conversation_signature") or query.get("token")
        if signature:
            redeemed = self.house.tickets.redeem(signature)
            if redeemed is None:
                raise ProtocolError("the signed URL is unknown, was used before, or has expired")
            agent_id = redeemed
        agent = self.house.registry.find(agent_id, strict=faults.strict)
        if agent is None:
            raise ProtocolError("no such agent")
        if agent.auth_required and not signature:
            raise ProtocolError("this agent needs a signed URL")
        return agent

    def _set_up(
        self, agent: Agent, connection: Connection, conversation_id: str, query: Mapping[str, str], faults: Misbehaviour
    ) -> Setup:
        initiation = connection.session.initiation or ConversationInitiationClientData()
        if "caller_id" in query:  # stands for the number of a phone call
            variables = {**initiation.dynamic_variables, "system__caller_id": query["caller_id"]}
            initiation = replace(initiation, dynamic_variables=variables)
        now = datetime.now(UTC)
        system = system_variables(
            conversation_id=conversation_id, agent_id=agent.agent_id, now=now, started=now, text_only=agent.text_only
        )
        timings = query.get("timings") in {"1", "true"}
        return set_up(agent, initiation, system, strict=faults.strict, timings=timings)

    async def _open(self, connection: Connection, setup: Setup, record: Record, faults: Misbehaviour) -> Conversation:
        """Everything a conversation is made of, and the handshake. Raises `ProtocolError` and `EngineError`."""
        agent, rules = setup.agent, self._rules
        output = AudioFormat.parse(agent.voice.output_format)
        line = Line(connection.session, output, connection.wake)
        tts = None if setup.text_only else self.house.engines.tts.open(agent.voice.voice_id, agent.voice.manner)
        mouth = Mouth(line, tts, rules.lead, agent.voice, self.house.recordings)
        try:
            line.resampler()  # so that what is missing shows before the handshake
            ear = None if setup.text_only else self._ear(agent, faults)
        except EngineError:
            await mouth.aclose()
            raise
        events = agent.client_events
        if setup.text_only and events == DEFAULT_CLIENT_EVENTS:
            events |= {"agent_chat_response_part"}
        metadata = ConversationInitiationMetadata(record.conversation_id, output.name, agent.voice.input_format)
        connection.session.open(metadata, events, text_only=setup.text_only)
        equipment = Equipment(
            line=line,
            brain=Brain(setup, self.house.llm, rules.llm, faults),
            mouth=mouth,
            ear=ear,
            record=record,
            limits=Limits(rules.ping_every, rules.receive_timeout, agent.max_duration),
            silence=self._silence(setup, faults),
            find_agent=lambda agent_id: self.house.registry.find(agent_id, strict=True),
        )
        return Conversation(equipment)

    def _ear(self, agent: Agent, faults: Misbehaviour) -> Ear:
        engines, source = self.house.engines, AudioFormat.parse(agent.voice.input_format)
        return Ear(engines.vad.open(), engines.stt.open(), self._thresholds(agent, faults), source)

    def _thresholds(self, agent: Agent, faults: Misbehaviour) -> Thresholds:
        thresholds = self._rules.thresholds.for_eagerness(agent.turn.eagerness)
        guess = faults.speculate_ms or thresholds.guess_ms or (125.0 if agent.turn.speculative else 0.0)
        return replace(thresholds, guess_ms=guess)

    def _silence(self, setup: Setup, faults: Misbehaviour) -> SilenceSettings:
        """In writing nobody is hurried, unless it is asked for."""
        turn = setup.agent.turn
        usual = -1.0 if setup.text_only else turn.turn_timeout
        first = turn.initial_wait if turn.initial_wait > 0 and not setup.first_message.strip() else usual
        if faults.prod_ms:
            usual = first = faults.prod_ms / 1000
        return SilenceSettings(usual, first, turn.silence_end_call, self._rules.prods)
