"""Errors of the REST API, as the platform writes them."""

from fastapi.responses import JSONResponse

from emulator.config.section import ConfigProblem


def problem(status: int, code: str, message: str) -> JSONResponse:
    """An error with a code and words."""
    return JSONResponse({"detail": {"status": code, "message": message}}, status)


def misconfigured(error: ConfigProblem) -> JSONResponse:
    """A body that is not what it should be; says where."""
    entry = {"type": "value_error", "loc": ["body", *error.path.split(".")], "msg": error.problem}
    return JSONResponse({"detail": [entry]}, 422)
