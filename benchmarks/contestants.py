"""The servers that are compared, each as a process in front of the same fake upstream."""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import Process, free_port

OURS, LIMIT, DOCUMENTED, LITELLM = "Repartee", "byte pass-through", "documentation-style", "LiteLLM proxy"
_AGENT = """\
prompt = "bench.md"
[reply]
max_sentences = 0
max_words = 0
[lines]
failure = "That failed."
"""
_PROMPT = "You are the phone assistant of {{shop}}. Answer in one or two short spoken sentences, from the facts only.\n"
_LITELLM = """\
model_list:
  - model_name: bench
    litellm_params: {{model: openai/bench, api_base: "http://127.0.0.1:{upstream}/v1", api_key: sk-bench}}
litellm_settings: {{telemetry: false}}
"""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A server by its name; not started yet."""

    name: str
    process: Process


def ours(upstream_port: int, folder: Path, database_url: str, workers: int = 1) -> Contestant:
    """Our server with everything it does: context from the database, speech, the record of turns."""
    agents = folder / "agents"
    agents.mkdir(exist_ok=True)
    (agents / "bench.toml").write_text(_AGENT)
    (agents / "bench.md").write_text(_PROMPT)
    port = free_port()
    environment = {
        "REPARTEE_DATABASE_URL": database_url,
        "REPARTEE_AGENTS_DIR": str(agents),
        "REPARTEE_DEFAULT_AGENT": "bench",
        "REPARTEE_LLM_BASE_URL": f"http://127.0.0.1:{upstream_port}/v1",
        "REPARTEE_LLM_API_KEY": "sk-bench",
        "REPARTEE_MAX_STREAMS": "0",
        "REPARTEE_WORKERS": str(workers),
        "REPARTEE_LOG_LEVEL": "info",
        "REPARTEE_LOG_FORMAT": "json",
    }
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    return Contestant(OURS, Process(command, port, environment))


def peers(upstream_port: int, folder: Path) -> tuple[list[Contestant], list[str]]:
    """The others, and why one is missing."""
    environment = {"UPSTREAM": f"http://127.0.0.1:{upstream_port}"}
    found = []
    for name, module in ((LIMIT, "pass_through"), (DOCUMENTED, "documentation_style")):
        port = free_port()
        command = [sys.executable, "-m", f"benchmarks.peers.{module}", "--port", str(port)]
        found.append(Contestant(name, Process(command, port, environment)))
    litellm = os.environ.get("LITELLM") or shutil.which("litellm", path=str(Path(sys.executable).parent))
    if litellm is None:
        return found, [f"{LITELLM} is left out: `litellm` is not installed (LITELLM=PATH names one elsewhere)."]
    config, port = folder / "litellm.yaml", free_port()
    config.write_text(_LITELLM.format(upstream=upstream_port))
    command = [litellm, "--config", str(config), "--port", str(port), "--host", "127.0.0.1", "--num_workers", "1"]
    found.append(Contestant(LITELLM, Process(command, port, {"LITELLM_MASTER_KEY": "sk-bench"})))
    return found, []
