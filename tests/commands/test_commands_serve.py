"""What `serve` imports before the first answer, and what it leaves to whoever needs it."""

import subprocess
import sys

_LEFT_OUT = ("alembic", "app.intake", "app.llm.offline", "app.wire.redaction", "psycopg", "pydantic.v1")


def test_the_server_imports_only_what_answers_need() -> None:
    code = (
        "import sys, app.__main__, app.commands.serve, app.main, app.llm.openai;"
        "from app.settings import Settings;"
        "app.main.create_app(Settings(llm_base_url='http://127.0.0.1:9/v1', _env_file=None));"
        "print(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=20)
    loaded = run.stdout.split()
    assert "openai" in loaded
    assert [name for name in loaded if name.startswith(_LEFT_OUT)] == []
