"""What tests of a call need: a screen that remembers, a call to an address, spoken or written."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from client.settings import Account
from client.voice.address import Address, address_of
from client.voice.call import Call, Outcome
from client.voice.devices import SpokenDevice
from client.voice.handset import Handset
from client.voice.recording import Recording
from client.voice.screen import PlainScreen
from client.voice.scripts import Lines, Recordings
from convai.client_events import ConversationInitiationClientData
from emulator.engine_set import EngineSet
from emulator.engines.stt.scripted import ScriptedSttEngine
from emulator.engines.tts.scripted import ScriptedTtsEngine
from emulator.engines.vad.energy import EnergyVadEngine

RATE = 16_000


def melodies() -> EngineSet:
    """Engines that speak and understand melodies which carry their text."""
    return EngineSet(EnergyVadEngine(), ScriptedSttEngine(), ScriptedTtsEngine())


def at(base: str, agent: str = "") -> Address:
    return address_of(base, agent, Account(), "")


@dataclass
class Shown:
    """What a person saw, line by line."""

    lines: list[str] = field(default_factory=list)

    def screen(self) -> PlainScreen:
        return PlainScreen(lambda text: self.lines.append(text.rstrip("\n")), lambda: None)

    def has(self, part: str) -> bool:
        return any(part in line for line in self.lines)

    def said(self, who: str) -> list[str]:
        return [line.removeprefix(who).strip() for line in self.lines if line.startswith(who)]


async def spoken(
    address: Address, *recordings: bytes, out: Path | None = None, pauses: Sequence[float] = (), **options: Any
) -> tuple[Call, Outcome, Shown]:
    """A call in which these are said."""
    shown = Shown()
    device = SpokenDevice(RATE)
    handset = Handset(device, await asyncio.to_thread(Recording, out, RATE) if out else None)
    initiation = options.pop("initiation", ConversationInitiationClientData())
    call = Call(address, initiation, shown.screen(), handset=handset, **options)
    call.line.pauses = pauses
    outcome = await call.run(Recordings(device, recordings, at_once=True))
    return call, outcome, shown


async def written(
    address: Address, *texts: str, pauses: Sequence[float] = (), **options: Any
) -> tuple[Call, Outcome, Shown]:
    """A call in which these are written."""
    shown = Shown()
    initiation = options.pop("initiation", ConversationInitiationClientData({"conversation": {"text_only": True}}))
    call = Call(address, initiation, shown.screen(), **options)
    call.line.pauses = pauses
    outcome = await call.run(Lines(each(*texts), call.write, greet=False))
    return call, outcome, shown


async def each(*texts: str) -> AsyncIterator[str]:
    for text in texts:
        yield text
