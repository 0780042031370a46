"""From a base URL to the URL that is called."""

import pytest

from client.endpoint import BadUrl, chat_url, is_loopback


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1/chat/completions"),
        ("http://127.0.0.1:8000/v1/", "http://127.0.0.1:8000/v1/chat/completions"),
        ("https://voice.example.org", "https://voice.example.org/chat/completions"),
        ("https://voice.example.org/v1/chat/completions", "https://voice.example.org/v1/chat/completions"),
        ("https://voice.example.org/v1/chat/completions/", "https://voice.example.org/v1/chat/completions"),
        ("https://x.example/openai?api-version=1", "https://x.example/openai/chat/completions?api-version=1"),
        ("http://[::1]:9/v1", "http://[::1]:9/v1/chat/completions"),
    ],
)
def test_the_path_is_appended_once(base: str, url: str) -> None:
    assert chat_url(base) == url


@pytest.mark.parametrize(
    "base", ["", "127.0.0.1:8000/v1", "ftp://x/v1", "http://", "http://x:port/v1", "http://[::1/v1"]
)
def test_what_cannot_be_called_is_refused(base: str) -> None:
    with pytest.raises(BadUrl):
        chat_url(base)


def test_loopback() -> None:
    assert is_loopback("http://127.0.0.1:8000/v1")
    assert is_loopback("http://localhost/v1")
    assert not is_loopback("https://voice.example.org/v1")
