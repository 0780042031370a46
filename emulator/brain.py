"""How one conversation thinks: what the custom LLM is told, and the asking itself."""

from dataclasses import dataclass
from datetime import UTC, datetime

from emulator.agents import CustomLlm as CustomLlmConfig
from emulator.custom_llm import CustomLlm, Hear, Patience
from emulator.history import Forms, History
from emulator.initiation import Setup
from emulator.llm.assembly import Assembly
from emulator.llm.request import LlmRequest, completions_url, request_body, request_headers
from emulator.misbehave import Misbehaviour
from emulator.system_tools import offered
from emulator.variables import Scalar


@dataclass(frozen=True, slots=True)
class Defaults:
    """The emulator's own custom LLM, for agents that name none."""

    url: str
    api_key: str = ""
    retries: int = 3
    limit: float = 17.0


class Brain:
    """Asks the agent's custom LLM with the history as it stands. `setup` changes when the agent does."""

    def __init__(self, setup: Setup, llm: CustomLlm, defaults: Defaults, faults: Misbehaviour) -> None:
        self.setup = setup
        self.history = History(Forms(silence=faults.silence, context=faults.context))
        self.faults = faults
        self.turns = 0
        self._llm = llm
        self._defaults = defaults
        self._started = datetime.now(UTC)

    def request(self, said: str = "", *, revised: bool = False) -> LlmRequest:
        """The request for the next reply; with `said`, as if the caller had said that last: a guess, a first version.

        `revised`: in place of the last message, which it makes longer.
        """
        agent, config = self.setup.agent, self._config()
        messages = self.history.messages(self.setup.prompt)
        if said and revised:
            messages.pop()
        if said:
            messages.append({"role": "user", "content": said})
        body = request_body(
            model=config.model,
            messages=messages,
            tools=[offered(tool, self.faults.schemas) for tool in agent.tools],
            temperature=agent.temperature,
            max_tokens=agent.max_tokens,
            user_id=self.setup.user_id,
            extra=self.setup.extra_body,
        )
        headers = request_headers(config.headers, self._variables(), config.api_key)
        return LlmRequest(completions_url(config.url), headers, body)

    async def reply(self, request: LlmRequest, hear: Hear) -> Assembly:
        """Fetch a reply. Raises `LlmGaveUp`."""
        self.turns += 1
        patience = Patience(self.setup.agent.first_token_timeout, self._defaults.retries, self._defaults.limit)
        return await self._llm.reply(request, patience, hear, self.faults)

    async def swallow(self, request: LlmRequest) -> None:
        """Ask, and ignore the answer."""
        await self._llm.swallow(request)

    def _config(self) -> CustomLlmConfig:
        config = self.setup.agent.llm
        if config.url:
            return config
        return CustomLlmConfig(self._defaults.url, config.model, self._defaults.api_key, config.headers)

    def _variables(self) -> dict[str, Scalar]:
        """For headers: all of them, the volatile ones as they are now."""
        now = datetime.now(UTC)
        volatile: dict[str, Scalar] = {
            "system__call_duration_secs": int((now - self._started).total_seconds()),
            "system__time_utc": now.isoformat(timespec="seconds"),
            "system__agent_turns": self.turns,
            "system__current_agent_turns": self.turns,
        }
        return {**self.setup.variables, **volatile}
