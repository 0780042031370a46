"""An agent as a file: `agents/NAME.toml` and its prompt. Read again when it changes; the last good one is kept."""

import asyncio
import re
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from app.errors import ConfigurationError
from app.speech.style import SpeechStyle
from app.standing import Level

log = structlog.get_logger(__name__)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_VARIABLE = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
_MAX_VALUE = 200
_MOST_FILES = 1000


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _open_clause(line: str) -> str:
    if not line.endswith("... "):  # without the space the next word is glued on, and the voice stumbles
        raise ValueError(f'{line!r} must end in "... "')
    return line


class ModelChoice(_Section):
    """Which upstream model answers, and how."""

    name: str = Field("", description="the upstream's model name; empty means REPARTEE_LLM_MODEL")
    temperature: float | None = Field(
        None, ge=0, le=2, description="empty means the request's own, else the upstream's"
    )
    max_tokens: int | None = Field(None, gt=0, description="most tokens a reply may cost")
    count_tokens: bool = Field(
        False, description="ask for token counts on every reply; some servers refuse the question"
    )
    facts_role: Literal["system", "user"] = Field(
        "system", description="role of the closing message with facts; user for chat templates with one system message"
    )


class ReplyStyle(_Section):
    """How long a reply may be and how it is written for speech."""

    max_sentences: int = Field(3, ge=0, description="0 means no limit")
    max_words: int = Field(60, ge=0, description="0 means no limit")
    verbalize: bool = Field(True, description="write numbers, money, dates and addresses the way people say them")


class Lines(_Section):
    """What is said when there is nothing else to say. In the agent's language."""

    failure: str = "Sorry, something went wrong on my side. Could you say that again?"
    late: str = "Sorry, that is taking me too long right now. Please ask me again in a moment."
    busy: str = "Please hold the line, we are very busy. Could you ask me again in a moment?"
    empty: str = "Sorry, I did not catch that. Could you say it another way?"
    opening: tuple[str, ...] = Field(
        ("Hello, how can I help you?", "Hello, what can I do for you?"),
        min_length=1,
        description="when nobody has spoken yet",
    )
    silence: tuple[str, ...] = Field(
        (
            "Are you still there?",
            "I'm still here. Take your time.",
            "Can you hear me?",
            "I'm here whenever you're ready.",
        ),
        min_length=2,
        description="when the caller says nothing; at most two in a row",
    )
    call_back: tuple[str, ...] = Field(
        (
            "I can't hear you. Please call back any time, I'm happy to help.",
            "It seems the line is quiet. Feel free to call us back whenever you like.",
            "I'm still here if you need me.",
        ),
        min_length=1,
        description="when the caller goes on saying nothing",
    )
    hang_up: str = "I can't hear you, so I'll end the call here. Please call back any time. Goodbye!"
    confirm: str = Field("To confirm, ", min_length=4, description="how everything begins that waits for a yes")
    working: str = Field("Okay, one moment... ", description='said while it is carried out; "" for nothing')
    not_done: str = "I have not done that, nothing has changed. What else can I do for you?"
    too_late: str = "I have not done that: too much time has passed. Shall we start over?"
    not_refunded: str = "I have not refunded anything so far. What would you like me to do?"
    not_cancelled: str = "I have not cancelled anything so far. What would you like me to do?"
    not_changed: str = "I have not changed anything so far. What would you like me to do?"
    not_sent: str = "I have not sent you anything so far. What would you like me to do?"
    unproven: str = "I could not check whether that has been done, so please do not count on it yet."
    offer_mail: str = "I can send you that by e-mail; shall I?"
    offer_text: str = "I can send you that by text message; shall I?"
    unconfirmed: str = "I cannot tell you yet whether that went through. Please ask me again in a moment."

    @field_validator("working")
    @classmethod
    def _is_a_clause(cls, value: str) -> str:
        return _open_clause(value) if value else value


class Filler(_Section):
    """Buffer words while something is in flight: once a turn, rotated, each a clause that ends in "... "."""

    after_s: float = Field(1.5, ge=0, le=10, description="how long nothing may be heard; 0 means no filler at all")
    lines: tuple[str, ...] = ("One moment, please... ", "Just a second... ", "Let me see... ")
    tools: dict[str, tuple[str, ...]] = Field(default_factory=dict, description="lines of their own, by tool name")

    @field_validator("lines", "tools")
    @classmethod
    def _end_in_dots_and_a_space(cls, value: object) -> object:
        lines = [line for group in value.values() for line in group] if isinstance(value, dict) else value
        for line in lines if isinstance(lines, list | tuple) else ():
            _open_clause(line)
        return value

    def line(self, tool: str, said: Sequence[str]) -> str:
        """A line for this tool ("" means the model itself) that is not among what was said before; "" when none is."""
        before = " ".join(said)
        choices = self.tools.get(tool) or self.lines
        fresh = [line for line in choices if line.strip() not in before]
        return fresh[len(said) % len(fresh)] if fresh else ""


class Persona(_Section):
    """One agent. `prompt` is the text of its prompt file; the limits feed the turn's stages."""

    name: str
    prompt: str
    language: str = Field("en", pattern=r"^[a-z]{2}(-[A-Z]{2})?$")
    currency: str = Field("USD", pattern=r"^[A-Z]{3}$", description="what a bare amount is in")
    model: ModelChoice = ModelChoice()
    reply: ReplyStyle = ReplyStyle()
    tools: tuple[str, ...] = ("lookup_order", "search_knowledge", "verify_caller")
    facts_level: Literal["known", "verified"] = Field(
        "known", description="who hears of their own orders: callers whom the request names, or only verified ones"
    )
    levels: dict[str, Literal["unknown", "known", "verified"]] = Field(
        default_factory=dict, description="how well a caller must be known for a tool, by its name"
    )
    history_messages: int = Field(40, ge=2, le=1000, description="messages of the history shown to the model")
    passages: int = Field(3, ge=0, le=10, description="knowledge passages shown to the model; 0 turns retrieval off")
    variables: dict[str, str] = Field(default_factory=dict, description="defaults for {{name}} in the prompt")
    answer_once: bool = Field(
        True,
        description="equal and revised requests of a conversation share one reply; false: each has its own, for load "
        "tools that repeat one conversation",
    )
    lines: Lines = Lines()
    filler: Filler = Filler()

    @property
    def told_from(self) -> Level:
        """How well a caller must be known to hear of their own orders."""
        return Level.VERIFIED if self.facts_level == "verified" else Level.KNOWN

    @property
    def style(self) -> SpeechStyle:
        """How the speech shaper treats this agent's replies."""
        return SpeechStyle(
            language=self.language[:2],
            verbalize=self.reply.verbalize,
            max_sentences=self.reply.max_sentences,
            max_words=self.reply.max_words,
            currency=self.currency,
        )

    def instructions(self, request_text: str, variables: Mapping[str, str]) -> str:
        """The prompt, then the request's own system text, both with their {{variables}} filled in."""
        known = self.variables | dict(variables)
        texts = (self.prompt, request_text)
        return "\n\n".join(_fill(text, known).strip() for text in texts if text.strip())


def _fill(text: str, known: Mapping[str, str]) -> str:
    """Values come from outside: one line each, bounded, so that a value cannot pose as a paragraph of the prompt."""
    if "{{" not in text:
        return text
    return _VARIABLE.sub(lambda m: " ".join(known.get(m[1], "").split())[:_MAX_VALUE], text)


def read_persona(path: Path) -> Persona:
    """Read one agent file and its prompt. Raises `ConfigurationError` that names the file and the field."""
    if not _NAME.fullmatch(path.stem):
        raise ConfigurationError(f"{path}: an agent's file name has letters, digits, '-', '_' and '.' only")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        prompt_file = path.parent / str(table.pop("prompt", f"{path.stem}.md"))
        return Persona(name=path.stem, prompt=prompt_file.read_text(encoding="utf-8"), **table)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(f"{path}: {faults}") from None
    except (OSError, ValueError, TypeError) as error:  # not there, not UTF-8, not TOML, or no table
        raise ConfigurationError(f"{path}: {error}") from None


class Personas:
    """All agents of a folder. `load()` reads them; `watch()` keeps them fresh in the background."""

    def __init__(self, folder: Path, default: str, *, poll_s: float = 1.0) -> None:
        self._folder = folder
        self._default = default
        self._poll_s = poll_s
        self._good: dict[str, Persona] = {}
        self._seen: Mapping[Path, float] = {}
        self._watcher: asyncio.Task[None] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The agents there are, in order."""
        return tuple(sorted(self._good))

    def get(self, name: str) -> Persona:
        """The agent of that name; an unknown or empty name means the default agent."""
        return self._good.get(name) or self._good[self._default]

    def load(self) -> None:
        """Read every agent. Raises `ConfigurationError` when any is broken or the default one is missing."""
        found = [read_persona(path) for path in sorted(self._folder.glob("*.toml"))]
        self._good = {persona.name: persona for persona in found}
        if self._default not in self._good:
            raise ConfigurationError(f"{self._folder}: there is no agent file {self._default}.toml (the default agent)")
        self._seen = self._times()

    def refresh(self) -> None:
        """Read again what has changed; a broken file is reported once and its last good version stays."""
        times = self._times()
        if times == self._seen:
            return
        self._seen = times
        fresh: dict[str, Persona] = {}
        for path in (p for p in times if p.suffix == ".toml" and p.parent == self._folder):
            try:
                fresh[path.stem] = read_persona(path)
            except ConfigurationError as error:
                log.warning("agent file is broken, keeping the last good one", problem=str(error))
                if path.stem in self._good:
                    fresh[path.stem] = self._good[path.stem]
        fresh.setdefault(self._default, self._good[self._default])
        self._good = fresh

    def _times(self) -> Mapping[Path, float]:
        found = {}
        for file in sorted(islice(self._folder.rglob("*"), _MOST_FILES)):  # a prompt may have any name
            with suppress(OSError):  # deleted between the listing and here
                if file.is_file():
                    found[file] = file.stat().st_mtime
        return found

    async def start(self) -> None:
        """Watch the folder until `aclose`."""
        self._watcher = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._poll_s)
            try:
                await asyncio.to_thread(self.refresh)
            except Exception:
                log.exception("agent files could not be read")

    async def aclose(self) -> None:
        """Stop watching."""
        if self._watcher:
            self._watcher.cancel()
            await asyncio.gather(self._watcher, return_exceptions=True)
