"""Settings and their example file say the same, and bad values are named."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import Settings

EXAMPLE = Path(".env.example").read_text(encoding="utf-8")


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


def test_the_example_has_every_setting_and_nothing_else() -> None:
    listed = set(re.findall(r"^# REPARTEE_([A-Z_]+)=", EXAMPLE, re.MULTILINE))
    assert listed == {name.upper() for name in Settings.model_fields}


def test_the_examples_defaults_are_the_defaults() -> None:
    for name, shown in re.findall(r"^# REPARTEE_([A-Z_]+)=(.+)$", EXAMPLE, re.MULTILINE):
        default = Settings.model_fields[name.lower()].default
        if name != "API_KEYS":
            assert shown == (",".join(default) if isinstance(default, tuple) else str(default)), name


def test_every_setting_says_what_it_does() -> None:
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
    ],
)
def test_a_database_url_gets_its_driver(given: str, driver: str) -> None:
    assert settings(database_url=given).database_url == driver


def test_lists_are_comma_separated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPARTEE_API_KEYS", " zebra, two ,,")
    monkeypatch.setenv("REPARTEE_CALLER_SOURCES", "header")
    read = settings()
    assert [key.get_secret_value() for key in read.api_keys] == ["zebra", "two"]
    assert read.caller_sources == ("header",)
    assert "zebra" not in repr(read)


def test_the_offline_model_is_used_when_nothing_points_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert settings().uses_offline_model
    assert not settings(llm_base_url="http://127.0.0.1:1/v1").uses_offline_model
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    assert not settings().uses_offline_model
    assert settings().llm_api_key.get_secret_value() == "sk-x"


@pytest.mark.parametrize(
    "values",
    [
        {"port": 70000},
        {"workers": 0},
        {"turn_timeout_s": 0},
        {"caller_sources": "header,cookie"},
        {"max_body_bytes": 1},
    ],
)
def test_bad_values_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        settings(**values)
