"""How a payment request is signed, and how whoever gets it checks that.

The header `Repartee-Signature` is `t=UNIX_SECONDS,v0=HEX`, where HEX is the HMAC-SHA256, keyed with the shared secret,
of the seconds as text, a full stop, and the body byte for byte. To check it:

1. Read `t` and `v0`; refuse when `t` is more than 30 minutes from your clock.
2. Compute `hmac.new(secret, t + b"." + body, hashlib.sha256).hexdigest()` over the body as it came in, before parsing.
3. Compare it with `v0` in constant time (`hmac.compare_digest`).
4. Look the `Idempotency-Key` up: the same key is the same payment, and gets the same answer without paying again.
"""

import hashlib
import hmac

HEADER = "Repartee-Signature"
TOLERANCE_S = 1800


def sign(secret: str, body: bytes, at: int) -> str:
    """The header's value; `at` in Unix seconds."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v0={digest}"


def is_signed(secret: str, body: bytes, header: str, now: int) -> bool:
    """Whether the header was made with this secret for this body, not long ago. The recipe above as code."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    at = parts.get("t", "")
    if not at.isascii() or not at.isdigit() or abs(now - int(at)) > TOLERANCE_S:
        return False
    return hmac.compare_digest(sign(secret, body, int(at)).encode(), header.encode())
