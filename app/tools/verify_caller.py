"""The tool `verify_caller`: order number and postcode, or e-mail and postcode, prove who is calling."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from app.hearing.proof import claim
from app.identity import Ladder
from app.standing import Level
from app.tools.base import Scope
from app.tools.order_answer import spelled

_MAX_TEXT = 120
_TOO_MANY = "Too many tries. Say that you cannot check who they are, and offer a call back from the team."
_REFUSALS = {
    "incomplete": "Ask for the order number and the postcode on the order, or for the e-mail address and the postcode.",
    "no_match": "That does not match our records. Do not say which part is wrong. Ask for all of it once more.",
    "need_all": "Ask for the order number, the e-mail address and the postcode, all three, then call this again.",
    "too_many_attempts": _TOO_MANY,
}


class WhoCalls(BaseModel):
    """What `verify_caller` takes; everything as the caller said it."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    order_number: str | None = Field(None, max_length=_MAX_TEXT, description="The order number as the caller said it")
    email: str | None = Field(None, max_length=_MAX_TEXT, description="The e-mail address as the caller said it")
    postcode: str | None = Field(None, max_length=_MAX_TEXT, description="The postcode as the caller said it")


class VerifyCaller:
    """Verifies callers. What was wrong, or whether an order or an address exists, is never given away."""

    name = "verify_caller"
    description = (
        "Checks who is calling: the order number and the postcode on the order, or the e-mail address and the postcode "
        "on the account. Call it before anything is changed, with what the caller said."
    )
    level = Level.UNKNOWN
    arguments = WhoCalls

    def __init__(self, ladder: Ladder) -> None:
        self._ladder = ladder

    async def run(self, arguments: BaseModel, scope: Scope) -> Mapping[str, object]:
        """Answer `{"verified": true, …}` or `{"verified": false, "reason", "message"}`. Raises `StoreError`."""
        said = WhoCalls.model_validate(arguments)
        made = claim(said.order_number or "", said.email or "", said.postcode or "")
        proven = await self._ladder.prove(made, scope.conversation_id, scope.caller_id, scope.history)
        if proven.customer is None:
            return {"verified": False, "reason": proven.reason, "message": _REFUSALS[proven.reason]}
        told: dict[str, object] = {"verified": True, "customer": proven.customer.name}
        if proven.order:
            told |= {"order_number": proven.order.number, "spelled": spelled(proven.order.number)}
        return told
