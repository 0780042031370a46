"""The voices an agent may have: the local engine's by name, or those of an ElevenLabs account, asked for once."""

import aiohttp
import structlog

log = structlog.get_logger(__name__)

API = "https://api.elevenlabs.io"
TIMEOUT = 5.0

Voice = dict[str, str]


class Voices:
    """Lists voices as `{voice_id, name}`. Without an account there are only the local names."""

    def __init__(self, names: tuple[str, ...], key: str = "", base_url: str = "") -> None:
        self._known: list[Voice] | None = [{"voice_id": name, "name": name} for name in names]
        self._key = key
        base = base_url or API
        self._address = f"{base.replace('ws', 'http', 1) if base.startswith('ws') else base}/v1/voices"
        if key and not names:
            self._known = None

    async def all(self) -> list[Voice]:
        """All of them; none where the account cannot be asked right now."""
        if self._known is None:
            try:
                self._known = await self._ask()
            except (TimeoutError, aiohttp.ClientError, ValueError, KeyError, TypeError) as error:
                log.warning("the voices could not be listed", reason=type(error).__name__)
        return self._known or []

    async def _ask(self) -> list[Voice]:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT)
        async with (
            aiohttp.ClientSession(timeout=timeout, raise_for_status=True) as http,
            http.get(self._address, headers={"xi-api-key": self._key}) as answer,
        ):
            voices = (await answer.json())["voices"]
        return [{"voice_id": str(voice["voice_id"]), "name": str(voice["name"])} for voice in voices]
