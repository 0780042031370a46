"""The engines' error tree.

EngineError                what an engine raises while it works; the conversation goes on without it or ends with words
├── EngineMissing          a package, library or model is not installed; the message says what to install
├── EngineRefused          the far end will not serve us (key, quota, terms): trying again is useless
├── EngineBusy             the far end or the pool has no room now: trying later may help
├── EngineTimeout          no answer before the deadline
└── EngineBroken           it crashed, hung up or spoke nonsense
"""


class EngineError(Exception):
    """Everything an engine raises on purpose."""


class EngineMissing(EngineError):
    """A package, library or model is not installed."""


class EngineRefused(EngineError):
    """The far end will not serve us."""


class EngineBusy(EngineError):
    """No room now."""


class EngineTimeout(EngineError):
    """No answer before the deadline."""


class EngineBroken(EngineError):
    """It crashed, hung up or spoke nonsense."""
