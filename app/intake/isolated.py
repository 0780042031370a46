"""Reads PDF and large pages in a process of its own, within limits of time and memory: their readers can hang."""

import contextlib
import dataclasses
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Literal

import app
from app.errors import IntakeError
from app.intake.blocks import Block, Reading

TIME_LIMIT_S = 60.0
MEMORY_LIMIT = 2 * 1024**3  # bytes of address space

Format = Literal["pdf", "html", "markdown"]

_CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from app.intake.isolated import child; child(*sys.argv[2:])"


def read_isolated(kind: Format, data: bytes, name: str, *, time_limit_s: float = TIME_LIMIT_S) -> Reading:
    """The reading of a PDF's bytes, or of an HTML or Markdown page in UTF-8. Raises `IntakeError` naming the file."""
    root = Path(app.__file__).parents[1]
    command = [sys.executable, "-I", "-c", _CHILD, str(root), kind, name]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=time_limit_s, check=True)  # noqa: S603
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise IntakeError((f"{name}: not readable within {time_limit_s:.0f} s",)) from error
    except (subprocess.CalledProcessError, ValueError) as error:
        raise IntakeError((f"{name}: reading it broke off, it is damaged or takes too much memory",)) from error
    if "problems" in answer:
        raise IntakeError(tuple(answer["problems"]))
    return Reading(tuple(Block(*block) for block in answer["blocks"]), answer["title"])


def child(kind: str, name: str) -> None:
    """What the other process does: the document on stdin, {"title", "blocks"} or {"problems"} on stdout, as JSON."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    logging.disable()  # pypdf warns of every oddity it repairs
    try:
        reading = read_here(kind, sys.stdin.buffer.read(), name)
    except IntakeError as error:
        json.dump({"problems": error.problems}, sys.stdout)
    else:
        blocks = [dataclasses.astuple(block) for block in reading.blocks]
        json.dump({"title": reading.title, "blocks": blocks}, sys.stdout)


def read_here(kind: str, data: bytes, name: str) -> Reading:
    """The same in this process. Raises `IntakeError` naming the file."""
    try:
        return _read(kind, data, name)
    except IntakeError:
        raise
    except Exception as error:  # a broken file makes its reader raise anything at all
        told = f"{name}: this is no readable {kind} file ({type(error).__name__}: {' '.join(str(error).split())})"
        raise IntakeError((told[:300],)) from error


def _read(kind: str, data: bytes, name: str) -> Reading:
    """The readers load slowly, and each file needs only one."""
    if kind == "pdf":
        from app.intake.pdf import read_pdf

        return read_pdf(data, name)
    if kind == "html":
        from app.intake.html import read_html

        return read_html(data.decode())
    from app.intake.markdown import read_markdown

    return read_markdown(data.decode())
