"""The agents, tools and secrets of one emulator, in memory. Bounded: the oldest go first."""

import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from emulator.agents import DEMO_ID, Agent
from emulator.config.agent import merged, read_agent
from emulator.config.section import ConfigProblem

MAX_AGENTS = 200
MAX_SECRETS = 200


@dataclass(frozen=True, slots=True)
class Stored:
    """An agent and the body it was made from."""

    agent: Agent
    body: Mapping[str, Any]
    created: int


class Registry:
    """What the REST API makes and the conversations use. The demo agent is always there."""

    def __init__(self, demo: Agent) -> None:
        self._demo = demo
        self._agents: dict[str, Stored] = {}
        self._secrets: dict[str, tuple[str, str]] = {}

    def find(self, agent_id: str, *, strict: bool = False) -> Agent | None:
        """The agent of this id. Unless `strict`, an unknown one is the demo agent under another name."""
        stored = self._agents.get(agent_id)
        if stored is not None:
            return stored.agent
        if agent_id in {"", DEMO_ID}:
            return self._demo
        return None if strict else replace(self._demo, agent_id=agent_id)

    def get(self, agent_id: str) -> Stored | None:
        """An agent made through the API, with its body."""
        return self._agents.get(agent_id)

    def list(self) -> Iterable[Stored]:
        """All of them, oldest first."""
        return tuple(self._agents.values())

    def create(self, body: Mapping[str, Any]) -> str:
        """Make an agent; its id. Raises `ConfigProblem`."""
        agent_id = f"agent_{uuid.uuid4().hex[:24]}"
        self._put(agent_id, body)
        return agent_id

    def update(self, agent_id: str, changes: Mapping[str, Any]) -> Stored | None:
        """Change an agent; None where there is none. Raises `ConfigProblem`, and then nothing has changed."""
        stored = self._agents.get(agent_id)
        if stored is None:
            return None
        self._put(agent_id, merged(stored.body, changes))
        return self._agents[agent_id]

    def delete(self, agent_id: str) -> bool:
        """Forget an agent; True if it was there."""
        return self._agents.pop(agent_id, None) is not None

    def add_secret(self, name: str, value: str) -> str:
        """Keep a secret; its id. Raises `ConfigProblem` for an empty one."""
        if not name or not value:
            raise ConfigProblem("name" if value else "value", "must not be empty")
        secret_id = f"sec_{uuid.uuid4().hex[:24]}"
        self._secrets[secret_id] = (name, value)
        _trim(self._secrets, MAX_SECRETS)
        return secret_id

    def secret(self, secret_id: str) -> str | None:
        """The value of a secret."""
        return self._secrets.get(secret_id, ("", None))[1]

    def secret_names(self) -> dict[str, str]:
        """The names by id; never the values."""
        return {secret_id: name for secret_id, (name, _) in self._secrets.items()}

    def _put(self, agent_id: str, body: Mapping[str, Any]) -> None:
        before = self._agents.get(agent_id)
        created = before.created if before else int(time.time())
        self._agents[agent_id] = Stored(read_agent(agent_id, body, self.secret), body, created)
        _trim(self._agents, MAX_AGENTS)


def _trim(store: dict[str, Any], limit: int) -> None:
    while len(store) > limit:
        del store[next(iter(store))]
