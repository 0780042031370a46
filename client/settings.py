"""The only reader of the environment: where the server, the emulator and the ElevenLabs account are."""

import os
from dataclasses import dataclass, field

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_URL = "http://127.0.0.1:8000/v1"
DEFAULT_EMULATOR_URL = "http://127.0.0.1:8100"
KEY_VARIABLE = "REPARTEE_API_KEY"
URL_VARIABLE = "REPARTEE_URL"
ELEVENLABS_URL = "https://api.elevenlabs.io"
ACCOUNT_KEY_VARIABLE = "ELEVENLABS_API_KEY"
ACCOUNT_URL_VARIABLE = "ELEVENLABS_URL"
AGENT_VARIABLE = "ELEVENLABS_AGENT_ID"
EMULATOR_VARIABLE = "EMULATOR_URL"
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Account:
    """The ElevenLabs account. `key` is "" where there is none: then only public agents can be talked to.

    `url` may name a region's host.
    """

    key: str = field(default="", repr=False)
    url: str = ELEVENLABS_URL
    agent_id: str = ""

    @property
    def socket_url(self) -> str:
        """Where a conversation with a public agent is opened, without its agent."""
        return f"{self.url.replace('http', 'ws', 1)}/v1/convai/conversation"


@dataclass(frozen=True, slots=True)
class Programs:
    """The server and the emulator of this machine, as they are started. `custom_llm_url` is "" where none is set."""

    server_host: str = _LOOPBACK
    server_port: int = 8000
    server_key: str = field(default="", repr=False)
    emulator_host: str = _LOOPBACK
    emulator_port: int = 8100
    custom_llm_url: str = ""
    custom_llm_key: str = field(default="", repr=False)

    @property
    def server_url(self) -> str:
        """Where the server answers on this machine, without a path."""
        return f"http://{_reachable(self.server_host)}:{self.server_port}"

    @property
    def emulator_url(self) -> str:
        """Where the emulator answers on this machine, without a path."""
        return f"http://{_reachable(self.emulator_host)}:{self.emulator_port}"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. `api_key` is "" when there is none."""

    url: str = DEFAULT_URL
    api_key: str = field(default="", repr=False)
    emulator_url: str = DEFAULT_EMULATOR_URL
    account: Account = Account()
    programs: Programs = Programs()

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read the environment and `.env`; an empty variable counts as none. Raises `ValidationError`."""
        read = _Environment()
        keys = [key.strip() for key in read.server_keys.split(",")]
        programs = Programs(
            read.server_host, read.server_port, keys[0], read.host, read.port, read.custom_llm_url, read.custom_llm_key
        )
        account = Account(read.account_key, (read.account_url or ELEVENLABS_URL).rstrip("/"), read.agent_id)
        emulator = (read.emulator_url or programs.emulator_url).rstrip("/")
        return cls(read.url, read.api_key, emulator, account, programs)


class _Environment(BaseSettings):
    """The variables by name. The server's and the emulator's own are read too: the client starts both."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    url: str = Field(DEFAULT_URL, validation_alias=URL_VARIABLE)
    api_key: str = Field("", validation_alias=KEY_VARIABLE)
    emulator_url: str = Field("", validation_alias=EMULATOR_VARIABLE)
    account_key: str = Field("", validation_alias=ACCOUNT_KEY_VARIABLE)
    account_url: str = Field("", validation_alias=ACCOUNT_URL_VARIABLE)
    agent_id: str = Field("", validation_alias=AGENT_VARIABLE)
    server_host: str = Field(_LOOPBACK, validation_alias="REPARTEE_HOST")
    server_port: int = Field(8000, ge=0, le=65535, validation_alias="REPARTEE_PORT")
    server_keys: str = Field("", validation_alias="REPARTEE_API_KEYS")
    host: str = Field(_LOOPBACK, validation_alias="EMULATOR_HOST")
    port: int = Field(8100, ge=0, le=65535, validation_alias="EMULATOR_PORT")
    custom_llm_url: str = Field("", validation_alias="EMULATOR_CUSTOM_LLM_URL")
    custom_llm_key: str = Field("", validation_alias="EMULATOR_CUSTOM_LLM_API_KEY")


def with_variables(**changed: str) -> dict[str, str]:
    """The environment of a program to start: ours, with these variables changed."""
    return {**os.environ, **changed}


def _reachable(host: str) -> str:
    """The name to call a host by that listens on this address."""
    host = _LOOPBACK if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - to call it, not to listen there
    return f"[{host}]" if ":" in host else host
