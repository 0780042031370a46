"""The conversation-initiation webhook of a phone call: what the platform asks, and the answer it takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.hearing.caller import caller_identity
from app.orders import Customer

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Initiation:
    """Who calls which agent; "" where the platform does not say, or says that the number is withheld."""

    caller_id: str = ""
    agent_id: str = ""


def read_initiation(body: Mapping[str, object]) -> Initiation:
    """Read the request; whatever is missing or has another type counts as not said.

    Only a phone number calls: a SIP user may name itself anything, a customer's id too.
    """
    caller = _text(body.get("caller_id"))
    return Initiation(caller if caller_identity(caller).phone else "", _text(body.get("agent_id")))


def initiation_answer(asked: Initiation, customer: Customer | None, variables: Mapping[str, str]) -> dict[str, object]:
    """The `conversation_initiation_client_data` of this call.

    Every variable is always there, because the platform refuses a call whose agent uses one that is missing. There is
    no `conversation_config_override`: it ends the call where the agent does not allow it. The caller id comes back
    with every turn as `elevenlabs_extra_body.caller_id`, and as `user_id` where the platform passes that on.
    """
    name = customer.name if customer else ""
    told: dict[str, object] = {
        "type": "conversation_initiation_client_data",
        "dynamic_variables": {
            **variables,
            "customer_name": name,
            "customer_first_name": name.split()[0] if name.split() else "",
            "caller_known": "yes" if customer else "no",
        },
    }
    if asked.caller_id:
        told |= {"custom_llm_extra_body": {"caller_id": asked.caller_id}, "user_id": asked.caller_id}
    return told


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()[:_LONGEST]
