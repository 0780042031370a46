"""Where the server is and the key to it, from the environment."""

import os
from dataclasses import dataclass

DEFAULT_URL = "http://127.0.0.1:8000/v1"
KEY_VARIABLE = "REPARTEE_API_KEY"
URL_VARIABLE = "REPARTEE_URL"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. `api_key` is "" when there is none."""

    url: str = DEFAULT_URL
    api_key: str = ""

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read REPARTEE_URL and REPARTEE_API_KEY; an empty variable counts as none."""
        return cls(os.environ.get(URL_VARIABLE) or DEFAULT_URL, os.environ.get(KEY_VARIABLE) or "")
