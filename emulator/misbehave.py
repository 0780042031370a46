"""What goes wrong on purpose: the platform's bad days, as a setting and as query parameters of one connection. Pure."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from emulator.history import ContextForm, SilenceTail
from emulator.system_tools import SchemaForm

Milliseconds = Annotated[int, Field(ge=0, le=60_000)]
Share = Annotated[float, Field(ge=0, le=1)]


class BadOption(ValueError):
    """A switch that does not exist, or a value that means nothing; the text names it."""


class Misbehaviour(BaseModel):
    """Every switch, off by default. Where the platform's own way is not certain, a switch chooses between the forms."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    duplicate_posts: int = Field(0, ge=0, le=5, description="send each request to the custom LLM this often again")
    duplicate_after_ms: Milliseconds = Field(0, description="how long after the request before each duplicate follows")
    revise_ms: Milliseconds = Field(
        0, description="while the caller speaks or types, ask this often with what there is"
    )
    force_retry_ms: Milliseconds = Field(0, description="give up each first attempt after this time, and ask again")
    speculate_ms: Milliseconds = Field(0, description="ask after this much silence, before the turn is over")
    prod_ms: Milliseconds = Field(0, description="take this much silence for too much, also in text")
    interrupt_ms: Milliseconds = Field(0, description="interrupt each reply this long after its first sound")
    drop_pongs: bool = Field(default=False, description="behave as if no pong had come")
    latency_ms: Milliseconds = Field(0, description="hold back everything that is sent")
    jitter_ms: Milliseconds = Field(0, description="and by up to this much more, in order")
    bytes_per_second: int = Field(0, ge=0, description="send no faster than this")
    late_audio_ms: Milliseconds = Field(0, description="hold back audio, and nothing else")
    lose_audio: Share = Field(0.0, description="share of the agent's audio messages that get lost")
    lose_input: Share = Field(0.0, description="share of the caller's audio messages that get lost")
    lose_tool_calls: bool = Field(default=False, description="drop client tool calls that follow spoken words")
    wrong_key: bool = Field(default=False, description="call the custom LLM with a wrong bearer secret")
    wrong_path: bool = Field(default=False, description="call the custom LLM at a path that is not there")
    strict: bool = Field(default=False, description="refuse unknown agents and what the agent does not let override")
    silence: SilenceTail = Field(
        "dots", description="(uncertain) after a silence: a message of dots, or the same again"
    )
    context: ContextForm = Field("system", description="(uncertain) a contextual update: system message or tool call")
    schemas: SchemaForm = Field("live", description="(uncertain) system tools' arguments: as today, or as documented")
    skip_continues: bool = Field(default=False, description="(uncertain) after skip_turn the model is asked again")
    seed: int = Field(0, ge=0, description="makes losses and jitter repeatable")

    def changed(self, options: Mapping[str, str]) -> "Misbehaviour":
        """The same with these switches set; other names are passed over. Raises `BadOption`."""
        try:
            return Misbehaviour.model_validate(self.model_dump() | dict(options))
        except ValidationError as error:
            fault = error.errors()[0]
            raise BadOption(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}") from None


def from_text(text: str) -> Misbehaviour:
    """Switches as a query string, `revise_ms=150&duplicate_posts=1`. Raises `BadOption`, also for unknown names."""
    options = dict(parse_qsl(text, keep_blank_values=True))
    unknown = sorted(set(options) - set(Misbehaviour.model_fields))
    if unknown:
        raise BadOption(f"no such switch: {', '.join(unknown)}")
    return Misbehaviour().changed(options)
