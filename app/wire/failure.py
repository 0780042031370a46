"""An error as OpenAI's clients expect it: `{"error": {message, type, code, param}}`."""

from app.errors import RequestError


def failure_json(message: str, code: str, kind: str, param: str | None = None) -> dict[str, object]:
    """The error object. `kind` is OpenAI's `type`: invalid_request_error, authentication_error, server_error."""
    return {"error": {"message": message, "type": kind, "code": code, "param": param}}


def request_failure(error: RequestError) -> dict[str, object]:
    """The error object of a `RequestError`."""
    kind = "authentication_error" if error.status == 401 else "invalid_request_error"
    return failure_json(error.message, error.code, kind, error.param)
