"""The emulator under test as a process of its own, with scripted engines: what is measured is not a recogniser."""

import sys

from benchmarks.processes import Process, free_port

SOCKET = "/v1/convai/conversation?agent_id=demo"


def emulator_process(upstream_port: int) -> Process:
    """The emulator, not started yet; its custom LLM is on this port."""
    port = free_port()
    environment = {
        "EMULATOR_CUSTOM_LLM_URL": f"http://127.0.0.1:{upstream_port}/v1",
        "EMULATOR_STT": "scripted",
        "EMULATOR_TTS": "scripted",
        "EMULATOR_VAD": "scripted",
        "EMULATOR_FIRST_MESSAGE": "Hi.",
        "EMULATOR_TURN_TIMEOUT_S": "-1",
        "EMULATOR_LOG_LEVEL": "critical",
    }
    return Process([sys.executable, "-m", "emulator", "--port", str(port)], port, environment)


def socket_url(emulator: Process) -> str:
    """Where its conversations are held."""
    return f"ws://127.0.0.1:{emulator.port}{SOCKET}"
