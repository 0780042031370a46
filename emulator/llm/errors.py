"""Why a custom LLM gave no reply."""


class LlmFailure(Exception):
    """One attempt failed: refused, broken, empty or too late. The text quotes nothing that was said."""


class LlmGaveUp(Exception):
    """Every attempt failed, or the time for a reply is over. `kind` is the platform's `error_type`."""

    def __init__(self, reason: str, kind: str = "custom_llm_error") -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind = kind
