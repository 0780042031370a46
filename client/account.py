"""The ElevenLabs account that is used: its key and the address of the API, from the environment."""

import os
from dataclasses import dataclass, field

ELEVENLABS_URL = "https://api.elevenlabs.io"
KEY_VARIABLE = "ELEVENLABS_API_KEY"
URL_VARIABLE = "ELEVENLABS_URL"
AGENT_VARIABLE = "ELEVENLABS_AGENT_ID"


@dataclass(frozen=True, slots=True)
class Account:
    """`key` is "" where there is none: then only public agents can be talked to. `url` may name a region's host."""

    key: str = field(default="", repr=False)
    url: str = ELEVENLABS_URL
    agent_id: str = ""

    @classmethod
    def from_environment(cls) -> "Account":
        """Read ELEVENLABS_API_KEY, ELEVENLABS_URL and ELEVENLABS_AGENT_ID; an empty variable counts as none."""
        url = os.environ.get(URL_VARIABLE) or ELEVENLABS_URL
        return cls(os.environ.get(KEY_VARIABLE) or "", url.rstrip("/"), os.environ.get(AGENT_VARIABLE) or "")

    @property
    def socket_url(self) -> str:
        """Where a conversation with a public agent is opened, without its agent."""
        return f"{self.url.replace('http', 'ws', 1)}/v1/convai/conversation"
