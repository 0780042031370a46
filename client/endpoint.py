"""From the base URL a user gives to the URL that is called."""

from urllib.parse import urlsplit, urlunsplit

_PATH = "/chat/completions"


class BadUrl(Exception):
    """The URL cannot be called; the message says why."""


def chat_url(base: str) -> str:
    """The base with /chat/completions appended, unless it already ends so. Raises `BadUrl`."""
    try:
        parts = urlsplit(base.strip())
        host = parts.hostname
        _ = parts.port  # raises for a port that is none
    except ValueError as error:
        raise BadUrl(f"{base}: {error}") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise BadUrl(f"{base}: a URL begins with http:// or https:// and a host")
    path = parts.path.rstrip("/")
    return urlunsplit(parts._replace(path=path if path.endswith(_PATH) else path + _PATH, fragment=""))


def is_loopback(url: str) -> bool:
    """Whether the URL is on this machine, where no proxy leads."""
    host = urlsplit(url).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")
