"""The only reader of the environment: every setting, its default and what it does."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Seconds = Annotated[float, Field(gt=0, le=600)]
Amount = Annotated[str, Field(pattern=r"^\d+(\.\d+)?(,[A-Z]{3}=\d+(\.\d+)?)*$")]
Words = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """Settings from the environment (`REPARTEE_…`) or from `.env`; the environment wins."""

    model_config = SettingsConfigDict(
        env_prefix="REPARTEE_", env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True
    )

    host: str = Field("127.0.0.1", description="address to listen on; anything but loopback needs REPARTEE_API_KEYS")
    port: int = Field(8000, ge=0, le=65535, description="port to listen on")
    workers: int = Field(1, ge=1, le=64, description="server processes")
    api_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (), description="comma-separated bearer secrets; without one the server listens on loopback only"
    )
    database_url: str = Field(
        "sqlite+aiosqlite:///repartee.db", description="SQLite file, or postgresql+psycopg://user:password@host/name"
    )
    llm_base_url: str = Field("", description="an OpenAI-compatible server, e.g. https://host/v1")
    llm_api_key: SecretStr = Field(
        SecretStr(""),
        validation_alias=AliasChoices("REPARTEE_LLM_API_KEY", "OPENAI_API_KEY", "llm_api_key"),
        description="its key (OPENAI_API_KEY is read too)",
    )
    llm_model: str = Field("", description="its model's name; no model, base URL or key set means the offline model")
    fallback_llm_base_url: str = Field("", description="a second server, asked when the first fails or is late")
    fallback_llm_api_key: SecretStr = Field(SecretStr(""), description="its key; empty means the first one's")
    fallback_llm_model: str = Field("", description="its model; also a second model of the first server")
    hedge_s: Seconds | None = Field(None, description="ask the second one too after this long; the first to speak wins")
    context_timeout_s: Seconds = Field(0.5, description="facts and passages later than this are left out")
    first_content_timeout_s: Seconds = Field(3.0, description="each model's first words or tool call")
    stall_timeout_s: Seconds = Field(4.0, description="longest silence of the model between two pieces")
    sentence_timeout_s: Seconds = Field(6.0, description="words of the model without the end of a first sentence")
    gather_s: float = Field(
        0.068, ge=0, le=1, description="behind a first sentence, words go on this far apart; 0: each as it comes"
    )
    turn_timeout_s: Seconds = Field(12.0, description="a whole reply; the platform gives up after about 15 s")
    tool_timeout_s: Seconds = Field(3.0, description="one call of one of our own tools")
    commit_settle_s: float = Field(
        0.8, ge=0, le=10, description="how long a caller's yes must stand, unrevised, before anything is changed"
    )
    approval_timeout_s: Seconds = Field(300.0, description="how long what was read back waits for a yes")
    body_timeout_s: Seconds = Field(10.0, description="how long a request's body may take to arrive")
    max_body_bytes: int = Field(1_048_576, ge=1024, description="largest request body accepted")
    max_streams: int = Field(500, ge=0, description="replies streaming at once in one process; 0 means no limit")
    max_streams_each: int = Field(32, ge=1, description="replies streaming at once for one conversation")
    when_full: Literal["speak", "503"] = Field("speak", description="what a reply too many gets: a spoken line, or 503")
    agents_dir: Path = Field(Path("agents"), description="the agent files")
    default_agent: str = Field("demo", description="the agent for requests that name none, or one that is not there")
    caller_sources: Annotated[tuple[str, ...], NoDecode] = Field(
        ("header", "extra_body", "user_id"),
        description="where a caller id is believed, in this order; leave out what a browser can set",
    )
    webhook_secret: SecretStr = Field(
        SecretStr(""), description="signs or opens the webhooks; empty means that they take an API key"
    )
    initiation_timeout_s: Seconds = Field(1.0, description="who calls, before the phone is answered")
    verified_for_s: float = Field(3600.0, gt=0, le=86_400, description="how long a caller stays verified in a call")
    shared_conversations: bool = Field(
        False,
        description="several machines answer the same calls and agree through the database; always so with workers",
    )
    capture_dir: Path | None = Field(None, description="keep each request here as JSON, redacted; off when unset")
    capture_limit: int = Field(1000, ge=1, description="captures kept; the oldest go first")
    refund_window_days: int = Field(30, ge=0, description="days after delivery in which something may be sent back")
    refund_late_days: int = Field(60, ge=0, description="up to so many days a late return is passed on to a human")
    refund_warranty_days: int = Field(730, ge=0, description="... and so many when it is said to be faulty")
    refund_holiday: str = Field(
        "11-01/12-24/01-31", description="bought from, bought to, may come back until (MM-DD each); none for none"
    )
    refund_limit: Amount = Field("5000", description="refunds of one order above this go to a human; 500,JPY=75000")
    refund_day_limit: Amount = Field("10000", description="... and of one customer in 24 hours")
    refund_month_limit: Amount = Field("20000", description="... and of one customer in 30 days")
    refund_day_count: int = Field(10, ge=0, description="refunds of one customer in 24 hours; more go to a human")
    refund_month_count: int = Field(30, ge=0, description="refunds of one customer in 30 days; more go to a human")
    refund_never: Words = Field(
        ("gift card", "personalised", "personalized", "engraved", "clearance", "final sale"),
        description="words in the names of items that are never taken back",
    )
    refund_by_hand: Words = Field(
        ("water filter", "descaling", "descaler", "mattress topper", "pillow", "reusable straw"),
        description="words in the names of items whose return a human decides",
    )
    refund_arrives: str = Field("within 5 business days", description="when the money is there, as it is said")
    cancel_while: Words = Field(("pending",), description="states in which an order is cancelled: pending, processing")
    address_while: Words = Field(("pending",), description="states in which its address is changed: the same two")
    payment_url: str = Field(
        "",
        pattern=r"^(https?://.+)?$",
        description="where refunds are POSTed; empty: a row in the database is all",
    )
    payment_secret: SecretStr = Field(SecretStr(""), description="signs those requests; needed with the URL")
    payment_timeout_s: Seconds = Field(5.0, description="one request to the payment URL")
    payment_wait_s: Seconds = Field(2.5, description="how long a caller waits for it; then it goes on behind the call")
    smtp_url: SecretStr = Field(
        SecretStr(""), description="where e-mail goes out: smtp://user:password@host:port or smtps://...; unset: none"
    )
    mail_from: str = Field("", description="who e-mail comes from; empty means the user of REPARTEE_SMTP_URL")
    sms_url: SecretStr = Field(
        SecretStr(""), description="a Twilio-compatible gateway: https://user:password@host/path; unset: no texts"
    )
    sms_from: str = Field("", description="the number or name that text messages come from")
    send_timeout_s: Seconds = Field(15.0, description="one try to hand over one message")
    log_level: str = Field("info", description="debug, info, warning or error")
    log_format: str = Field("auto", description="json, text, or auto: text on a terminal")

    @field_validator("api_keys", mode="before")
    @classmethod
    def _split_keys(cls, value: object) -> object:
        return tuple(k.strip() for k in value.split(",") if k.strip()) if isinstance(value, str) else value

    @field_validator("caller_sources", mode="before")
    @classmethod
    def _split_sources(cls, value: object) -> object:
        names = tuple(n.strip() for n in value.split(",") if n.strip()) if isinstance(value, str) else value
        if isinstance(names, tuple) and not set(names) <= {"header", "extra_body", "user_id"}:
            raise ValueError("caller_sources takes header, extra_body and user_id")
        return names

    @field_validator("refund_never", "refund_by_hand", "cancel_while", "address_while", mode="before")
    @classmethod
    def _split_words(cls, value: object) -> object:
        return tuple(w.strip() for w in value.split(",") if w.strip()) if isinstance(value, str) else value

    @field_validator("cancel_while", "address_while")
    @classmethod
    def _before_it_is_sent(cls, states: tuple[str, ...]) -> tuple[str, ...]:
        if not set(states) <= {"pending", "processing"}:
            raise ValueError("takes pending and processing: what has been sent cannot be called back")
        return states

    @model_validator(mode="after")
    def _payments_are_signed(self) -> Self:
        if self.payment_url and not self.payment_secret.get_secret_value():
            raise ValueError("payment_url needs payment_secret")
        return self

    @field_validator("database_url")
    @classmethod
    def _name_the_driver(cls, url: str) -> str:
        for short, full in (
            ("postgres://", "postgresql+psycopg://"),
            ("postgresql://", "postgresql+psycopg://"),
            ("sqlite://", "sqlite+aiosqlite://"),
        ):
            if url.startswith(short):
                return full + url.removeprefix(short)
        return url

    @property
    def shares_conversations(self) -> bool:
        """Whether another process may get the next request of a conversation."""
        return self.shared_conversations or self.workers > 1

    @property
    def uses_offline_model(self) -> bool:
        """Whether nothing points at an upstream model."""
        return not (self.llm_base_url or self.llm_model or self.llm_api_key.get_secret_value())
