"""The only reader of the environment: every setting of the emulator, its default and what it does."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from emulator.misbehave import from_text

Engine = Literal["local", "elevenlabs", "scripted"]
Seconds = Annotated[float, Field(gt=0, le=3600)]
Milliseconds = Annotated[int, Field(ge=0, le=60_000)]


class Settings(BaseSettings):
    """Settings from the environment (`EMULATOR_…`) or from `.env`; the environment wins."""

    model_config = SettingsConfigDict(
        env_prefix="EMULATOR_", env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True
    )

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8100, ge=0, le=65535, description="port to listen on")
    custom_llm_url: str = Field("http://127.0.0.1:8000/v1", description="the custom LLM of agents that name none")
    custom_llm_api_key: SecretStr = Field(SecretStr(""), description="its bearer secret")
    stt: Engine = Field("local", description="what transcribes: local, elevenlabs or scripted")
    tts: Engine = Field("local", description="what speaks: local, elevenlabs or scripted")
    vad: Engine = Field("local", description="what notices speech: local (also for elevenlabs) or scripted")
    voice: str = Field("", description="the agent's voice, by the engine's name for it")
    elevenlabs_api_key: SecretStr = Field(
        SecretStr(""),
        validation_alias=AliasChoices("ELEVENLABS_API_KEY", "elevenlabs_api_key"),
        description="for the elevenlabs engines",
    )
    elevenlabs_url: str = Field("", description="another address than ElevenLabs' own for its engines")
    stt_sentences: Path | None = Field(
        None, description="what callers may say: a file, a sentence a line, or a folder of texts; else the demo shop's"
    )
    stt_workers: int = Field(0, ge=0, le=64, description="processes of the local recogniser; 0 is by the cores")
    cache_dir: Path = Field(Path("~/.cache/repartee"), description="where the local recogniser keeps its models")
    first_message: str = Field("Hello, this is Acme. How can I help?", description="what the demo agent says first")
    end_silence_ms: Milliseconds = Field(300, description="silence that ends the caller's turn")
    guess_silence_ms: Milliseconds = Field(0, description="silence after which a reply is begun on a guess; 0 is never")
    turn_timeout_s: float = Field(
        7.0, ge=-1, le=3600, description="silence until the demo agent speaks up; -1 is never"
    )
    prods: int = Field(3, ge=0, le=100, description="how often in a row it speaks up without an answer")
    first_token_timeout_s: Seconds = Field(4.0, description="first token of the demo agent's custom LLM")
    retries: int = Field(3, ge=0, le=10, description="attempts after the first, at the same address")
    reply_limit_s: Seconds = Field(17.0, description="the whole of a custom LLM's reply; then the call is dropped")
    audio_lead_s: Seconds = Field(4.0, description="audio is sent at most this far ahead of what is heard")
    ping_s: Seconds = Field(5.0, description="time between two pings")
    receive_timeout_s: Seconds = Field(60.0, description="without a message of the client, it is gone")
    slow_client_s: Seconds = Field(10.0, description="a client that reads nothing for so long is cut")
    max_connections: int = Field(1000, ge=1, le=100_000, description="conversations at once")
    misbehave: str = Field("", description="switches for all connections, such as revise_ms=150&duplicate_posts=1")
    webhook_url: str = Field("", description="where the post-call webhook is sent; nowhere when empty")
    webhook_secret: SecretStr = Field(SecretStr(""), description="signs the post-call webhook")
    log_level: str = Field("info", description="debug, info, warning or error")

    @field_validator("misbehave")
    @classmethod
    def _switches_exist(cls, text: str) -> str:
        from_text(text)
        return text


def table() -> str:
    """Every setting with its default and what it does, for `--help`."""
    rows = []
    for name, field in Settings.model_fields.items():
        variable = "ELEVENLABS_API_KEY" if name == "elevenlabs_api_key" else f"EMULATOR_{name.upper()}"
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        rows.append(f"  {variable:32} {'' if default is None else default!s:38} {field.description}")
    return "\n".join(rows)
