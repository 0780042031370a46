"""The error tree: each error knows its code, its HTTP status and, where it can happen mid-reply, what to say.

ReparteeError
├── RequestError                 the request is at fault; answered before the stream starts
│   ├── BadRequest           400  invalid_request_error
│   ├── Unauthorized         401  invalid_api_key
│   ├── NotFound             404  not_found
│   ├── RequestTimeout       408  request_timeout
│   ├── TooLarge             413  request_too_large
│   └── Busy                 503  server_busy
├── ConfigurationError           settings or an agent file are at fault; the process says so and exits 2
├── IntakeError                  a file to load is at fault; names the line
└── TurnError                    after the stream has started: spoken, then stop, then [DONE]
    ├── ModelError               the upstream model failed
    │   ├── ModelTimeout         ... or was too late
    │   └── ModelSilence         ... or ended without a word
    └── StoreError               the database failed
"""


class ReparteeError(Exception):
    """Everything this product raises on purpose."""


class RequestError(ReparteeError):
    """The request is at fault. `param` names the field, in OpenAI's error form."""

    status = 400
    code = "invalid_request_error"

    def __init__(self, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.param = param


class BadRequest(RequestError):
    """The body cannot be read as a chat completion request."""


class Unauthorized(RequestError):
    """No key, or not one of ours."""

    status = 401
    code = "invalid_api_key"


class NotFound(RequestError):
    """No such path."""

    status = 404
    code = "not_found"


class RequestTimeout(RequestError):
    """The body did not arrive in time."""

    status = 408
    code = "request_timeout"


class TooLarge(RequestError):
    """The body is over the size limit."""

    status = 413
    code = "request_too_large"


class Busy(RequestError):
    """More replies are streaming than this process takes on."""

    status = 503
    code = "server_busy"


class ConfigurationError(ReparteeError):
    """Settings or an agent file are at fault."""


class IntakeError(ReparteeError):
    """A file to load is at fault. `problems` has one line per fault, each naming its place."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems[:5]))
        self.problems = problems


class TurnError(ReparteeError):
    """A failure after the stream has started."""


class ModelError(TurnError):
    """The upstream model failed. `retry_after_s` is what it said about coming back, in seconds."""

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ModelTimeout(ModelError):
    """The upstream model was too late."""


class ModelSilence(ModelError):
    """The upstream model ended without a word or a call."""


class StoreError(TurnError):
    """The database failed."""
