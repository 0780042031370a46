"""The few calls to ElevenLabs that need the key: a signed address, the voices. Failures are words."""

from collections.abc import Mapping

import httpx2

from client.settings import ACCOUNT_KEY_VARIABLE, Account

_SIGN = "/v1/convai/conversation/get-signed-url"
_VOICES = "/v1/voices"
_LONGEST = 300
_REFUSALS = {
    400: "ElevenLabs did not accept the request.",
    401: f"ElevenLabs refused the key: is {ACCOUNT_KEY_VARIABLE} right, and may it do this?",
    403: "ElevenLabs forbids this to the key.",
    404: "ElevenLabs does not know this agent.",
    422: "ElevenLabs did not accept the agent id.",
    429: "ElevenLabs says: too many requests, or the quota is used up.",
}


class ElevenLabsError(Exception):
    """ElevenLabs did not give what was asked for; the text says why. `status` is what to answer a page with."""

    def __init__(self, words: str, status: int = 502) -> None:
        super().__init__(words)
        self.status = status


async def signed_url(client: httpx2.AsyncClient, account: Account, agent_id: str) -> str:
    """An address (`wss://...`) that opens one conversation with this agent. Raises `ElevenLabsError`."""
    body = await _get(client, account, _SIGN, {"agent_id": agent_id})
    url = body.get("signed_url")
    if not isinstance(url, str) or not url.startswith(("wss://", "ws://")):
        raise ElevenLabsError("ElevenLabs gave no signed address.")
    return url


async def voices(client: httpx2.AsyncClient, account: Account) -> list[dict[str, str]]:
    """The account's voices, `voice_id` and `name` each, by name. Raises `ElevenLabsError`."""
    body = await _get(client, account, _VOICES, {})
    listed = body.get("voices")
    if not isinstance(listed, list):
        raise ElevenLabsError("ElevenLabs gave no list of voices.")
    known = [_voice(voice) for voice in listed if isinstance(voice, dict) and isinstance(voice.get("voice_id"), str)]
    return sorted(known, key=lambda voice: voice["name"].casefold())


def _voice(voice: Mapping[str, object]) -> dict[str, str]:
    name = voice.get("name")
    return {"voice_id": str(voice["voice_id"]), "name": name if isinstance(name, str) and name else "(no name)"}


async def _get(
    client: httpx2.AsyncClient, account: Account, path: str, query: Mapping[str, str]
) -> Mapping[str, object]:
    if not account.key:
        raise ElevenLabsError(f"This needs a key: set {ACCOUNT_KEY_VARIABLE} and start again.", 503)
    try:
        response = await client.get(account.url + path, params=dict(query), headers={"xi-api-key": account.key})
    except httpx2.HTTPError as error:
        raise ElevenLabsError("ElevenLabs cannot be reached.") from error
    body = _json(response)
    if response.status_code != 200:
        raise ElevenLabsError(_refusal(response.status_code, body), _outward(response.status_code))
    if not isinstance(body, dict):
        raise ElevenLabsError("ElevenLabs sent no JSON object.")
    return body


def _json(response: httpx2.Response) -> object:
    try:
        return response.json()
    except ValueError:
        return None


def _refusal(status: int, body: object) -> str:
    words = _REFUSALS.get(status, f"ElevenLabs answered with status {status}.")
    detail = body.get("detail") if isinstance(body, dict) else None
    said = detail.get("message") if isinstance(detail, dict) else detail
    return f"{words} It said: “{said[:_LONGEST]}”" if isinstance(said, str) and said else words


def _outward(status: int) -> int:
    """What the page is told: its own mistakes are 4xx and are not tried again, all else is 502."""
    return status if status in (400, 404, 422) else 403 if status in (401, 403) else 502
