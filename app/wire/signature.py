"""The signature of a webhook, as ElevenLabs makes it: `ElevenLabs-Signature: t=SECONDS,v0=HEX`."""

import hashlib
import hmac

HEADER = "elevenlabs-signature"
_TOLERANCE_S = 30 * 60
_LONGEST = 12  # digits of a moment


def is_signed(header: str, body: bytes, secret: str, now: float) -> bool:
    """Whether the header signs this body with the secret, at most 30 minutes from `now` (Unix seconds)."""
    parts = [part.strip().partition("=") for part in header[:1000].split(",")]
    moments = [value for name, _, value in parts if name == "t"]
    given = [value for name, _, value in parts if name == "v0"]
    if not secret or len(moments) != 1 or not (moments[0].isascii() and moments[0].isdigit()):
        return False
    if len(moments[0]) > _LONGEST or abs(now - int(moments[0])) > _TOLERANCE_S:
        return False
    expected = hmac.new(secret.encode(), f"{moments[0]}.".encode() + body, hashlib.sha256).hexdigest().encode()
    return any([hmac.compare_digest(expected, value.encode()) for value in given[:5]])  # noqa: C419 - look at each
