"""Who may call: a bearer secret, compared in constant time."""

import hashlib
import hmac
from collections.abc import Sequence

from fastapi import Request

from app.errors import Unauthorized


class Keys:
    """The accepted secrets. Without any, everybody may call (and the server listens on loopback only)."""

    def __init__(self, keys: Sequence[str]) -> None:
        # Digests have one length, so that the comparison does not tell how long a secret is.
        self._digests = [_digest(key) for key in keys]

    def check(self, request: Request) -> None:
        """Raises `Unauthorized` unless the request carries one of the secrets.

        `Authorization: Bearer …` is what the platform sends for `api_key`; `X-Api-Key` is there because it drops an
        `Authorization` that is set through `request_headers`.
        """
        if not self._digests:
            return
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        given = token.strip() if scheme.lower() == "bearer" else request.headers.get("x-api-key", "")
        digest = _digest(given)
        if not any([hmac.compare_digest(digest, known) for known in self._digests]):  # noqa: C419 - look at every one
            raise Unauthorized("The API key is missing or wrong; send one of REPARTEE_API_KEYS as a bearer token.")


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
