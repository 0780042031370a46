"""The fence: nothing is changed but at a later yes to a read-back that was heard to its end, and then once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from app.actions import ActionState
from app.orders import Customer
from app.reconcile import Memory, look
from app.standing import Level, Standing
from app.store.actions import ActionStore
from app.store.database import Database
from app.turn import DERIVED, Message, ToolCall, Turn
from tests.fencing import (
    DONE,
    PERSONA,
    READ_BACK,
    WORKING,
    Call,
    Clock,
    GiveBack,
    agent_of,
    asks,
    hang_up_after,
    scripted,
)

WISH = "I want a refund for order 1042."
GO_ON = ("All right.",)


@pytest.fixture
def tool(database: Database) -> GiveBack:
    return GiveBack(database)


async def asked_for(tool: GiveBack, *more: Sequence[object], **options: object) -> Call:
    """A call in which the refund was asked for and read back; the model's further replies are `more`."""
    model = scripted(asks(), *(more or (GO_ON,)))  # type: ignore[arg-type]
    call = Call(agent_of(tool, model, **options))  # type: ignore[arg-type]
    assert await call.say(WISH) == READ_BACK
    return call


async def test_a_call_of_the_model_changes_nothing_and_is_read_back(tool: GiveBack) -> None:
    call = await asked_for(tool)
    assert call.decisions[-1] == "prepared refund_order"
    assert await tool.times() == 0
    (action,) = await ActionStore(tool.database).of("conv_1")
    assert (action.state, action.read_back, action.turn) == (ActionState.PREPARED, READ_BACK, 1)


async def test_a_later_yes_carries_it_out_and_says_so(tool: GiveBack) -> None:
    call = await asked_for(tool)
    assert await call.say("Yes, please go ahead.") == WORKING + DONE
    assert call.decisions == ["approved", "executed"]
    assert await tool.times() == 1


@pytest.mark.parametrize("written", [str.upper, lambda text: text.replace(",", "").replace(" ", "\n")])
async def test_a_history_written_otherwise_is_the_same_read_back(tool: GiveBack, written: "type[str]") -> None:
    call = await asked_for(tool)
    call.history[-1] = Message("assistant", written(READ_BACK))
    await call.say("yes")
    assert await tool.times() == 1


async def test_no_drops_it_and_begins_with_what_was_not_done(tool: GiveBack) -> None:
    call = await asked_for(tool)
    assert (await call.say("No, wait.")).startswith("I have not done that")
    assert call.decisions == ["dropped: no"]
    assert await call.say("yes") == GO_ON[0]
    assert await tool.times() == 0
    assert await tool.trail() == [("prepared", ""), ("dropped", "no")]


@pytest.mark.parametrize("said", ["yes but only the kettle", "What are your opening hours?", "Yes? How much?"])
async def test_anything_else_drops_it_and_the_model_is_told(tool: GiveBack, said: str) -> None:
    model = scripted(asks(), GO_ON)
    call = Call(agent_of(tool, model))
    await call.say(WISH)
    assert await call.say(said) == GO_ON[0]
    assert call.decisions == ["dropped: other subject"]
    assert "Nothing was done" in model.prompts[-1].notes[0]
    await call.say("yes")
    assert await tool.times() == 0


@pytest.mark.parametrize("silence", [[Message("user", "...")], []])
async def test_silence_drops_it_for_good(tool: GiveBack, silence: list[Message]) -> None:
    call = await asked_for(tool)
    await call.post(*silence)
    assert call.decisions == ["dropped: silence", "quiet prod 1"]
    assert await call.post(*silence, Message("user", "yes")) == GO_ON[0]
    assert await tool.times() == 0


async def test_a_model_cannot_propose_into_silence(tool: GiveBack) -> None:
    model = scripted(asks(), GO_ON)
    assert await Call(agent_of(tool, model)).post(Message("user", "...")) == PERSONA.lines.silence[0]
    assert await ActionStore(tool.database).of("conv_1") == ()
    assert model.prompts == []


@pytest.mark.parametrize("cut", [len("To confirm, I"), 40, 60, len(READ_BACK) - 3])
async def test_a_read_back_that_was_cut_off_is_read_again_before_a_yes_counts(tool: GiveBack, cut: int) -> None:
    call = Call(agent_of(tool, scripted(asks(), GO_ON)))
    await call.say(WISH, cut=cut)
    assert await call.say("yes") == READ_BACK
    assert await tool.times() == 0
    assert await call.say("yes") == WORKING + DONE
    assert await tool.times() == 1


async def test_no_to_a_cut_off_read_back_drops_it(tool: GiveBack) -> None:
    call = Call(agent_of(tool, scripted(asks(), GO_ON)))
    await call.say(WISH, cut=40)
    assert (await call.say("no")).startswith("I have not done that")


async def test_a_read_back_that_was_not_understood_is_said_again(tool: GiveBack) -> None:
    call = await asked_for(tool)
    assert await call.say("Sorry, what?") == READ_BACK
    assert await call.say("yes") == WORKING + DONE


async def test_another_text_than_the_read_back_is_not_approved(tool: GiveBack) -> None:
    call = await asked_for(tool)
    call.history[-1] = Message("assistant", READ_BACK.replace("thirty-nine", "nine"))
    assert await call.say("yes") == GO_ON[0]
    call.history[-1] = Message("assistant", f"{READ_BACK} And would you like a newsletter?")
    assert await call.say("yes") == GO_ON[0]
    assert await tool.times() == 0


async def test_the_turn_that_proposed_it_cannot_approve_it(tool: GiveBack) -> None:
    call = Call(agent_of(tool, scripted()))
    for _ in range(3):
        assert await call.post(Message("user", f"{WISH} Yes, do it.")) == READ_BACK
    assert await call.post(Message("user", WISH), Message("user", "yes")) == READ_BACK
    assert await tool.times() == 0
    # The same read-back, taken for one of an earlier call: still no later turn than the one that proposed it.
    call.history = [Message("assistant", READ_BACK)]
    assert await call.post(Message("user", "yes")) == READ_BACK
    assert await tool.times() == 0


async def test_what_has_expired_is_not_done_and_said_so(tool: GiveBack) -> None:
    clock = Clock()
    call = await asked_for(tool, now=clock)
    clock.ahead = timedelta(minutes=6)
    assert (await call.say("yes")).startswith("I have not done that: too much time")
    assert call.decisions == ["dropped: expired"]
    assert await tool.times() == 0


async def test_a_yes_that_grows_into_a_condition_changes_nothing(tool: GiveBack) -> None:
    call = await asked_for(tool, settle_s=5.0)
    await hang_up_after(0.05, asyncio.create_task(call.post(Message("user", "yes"))))
    await hang_up_after(0.05, asyncio.create_task(call.post(Message("user", "yes but"))))
    await call.say("yes but wait")
    assert await tool.times() == 0
    assert [event for event, _ in await tool.trail()] == ["prepared", "dropped"]


async def test_words_of_a_growing_transcript_do_not_spoil_the_yes_it_becomes(tool: GiveBack) -> None:
    call = await asked_for(tool)
    for said in ("I", "I said", "well no"):
        await call.post(Message("user", said))
    assert await call.say("I said yes") == WORKING + DONE
    assert await tool.times() == 1


async def test_a_drop_is_not_taken_back_by_a_later_turn(tool: GiveBack) -> None:
    call = await asked_for(tool)
    await call.say("and what about shipping?")
    call.history += [Message("assistant", READ_BACK)]
    assert await call.say("yes") == GO_ON[0]
    assert await tool.times() == 0


async def test_a_yes_from_before_a_no_that_was_answered_changes_nothing(tool: GiveBack) -> None:
    call = await asked_for(tool)
    late = call.copy()
    await call.say("no")
    await call.say("Thank you.")
    late.before = call.before
    assert await late.post(Message("user", "yes please")) == GO_ON[0]
    assert await tool.times() == 0


async def test_a_yes_that_was_overtaken_by_more_words_decides_nothing(tool: GiveBack) -> None:
    call = await asked_for(tool)
    await call.post(Message("user", "yes but not now"))
    assert await call.post(Message("user", "yes")) == GO_ON[0]
    assert await tool.trail() == [("prepared", ""), ("dropped", "other subject")]
    assert await tool.times() == 0


async def test_a_no_that_was_overtaken_by_a_yes_drops_nothing(tool: GiveBack) -> None:
    call = await asked_for(tool)
    call.before = Memory(look(Turn("conv_1", "demo", (*call.history, Message("user", "no problem, yes")))), "running")
    await call.post(Message("user", "no"))
    assert await tool.trail() == [("prepared", "")]


async def test_a_hang_up_while_the_yes_settles_leaves_everything_as_it_was(tool: GiveBack) -> None:
    call = await asked_for(tool, settle_s=5.0)
    await hang_up_after(0.1, asyncio.create_task(call.post(Message("user", "yes"))))
    assert await tool.times() == 0
    (action,) = await ActionStore(tool.database).of("conv_1")
    assert action.state is ActionState.PREPARED


async def test_words_of_patience_that_were_heard_do_not_hide_the_read_back(database: Database) -> None:
    tool = GiveBack(database)
    call = await asked_for(tool)
    call.history += [Message("user", "yes"), Message("assistant", "Okay, one mom...")]
    assert "dropped: other subject" not in call.decisions
    await call.post(Message("user", "but only half of it"))
    assert call.decisions == ["dropped: other subject"]
    assert await call.post(Message("user", "yes yes")) == WORKING + DONE


async def test_a_hang_up_in_the_middle_leaves_it_done_and_said_at_the_retry(database: Database) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        begun.set()
        await go_on.wait()

    tool = GiveBack(database, moments={"inside": wait})
    call = await asked_for(tool)
    reply = asyncio.create_task(call.post(Message("user", "yes")))
    await begun.wait()
    reply.cancel()
    await asyncio.gather(reply, return_exceptions=True)
    go_on.set()
    assert (await call.post(Message("user", "yes"))).endswith(DONE)
    assert await tool.times() == 1


async def test_a_second_yes_is_answered_from_the_ledger(tool: GiveBack) -> None:
    call = await asked_for(tool)
    replay = call.copy()
    await call.say("yes")
    assert await replay.post(Message("user", "yes")) == DONE
    assert await replay.post(Message("user", "Yes yes.")) == DONE
    assert await call.say("yes yes") == GO_ON[0]
    assert await tool.times() == 1


async def test_an_outcome_that_was_cut_off_is_said_again(tool: GiveBack) -> None:
    call = await asked_for(tool)
    await call.say("yes", cut=len(WORKING) + 12)
    assert await call.say("yes") == DONE
    assert await tool.times() == 1


async def test_asking_again_for_what_was_done_gives_the_first_outcome(tool: GiveBack) -> None:
    call = await asked_for(tool, asks(), asks("1043"))
    await call.say("yes")
    assert await call.say("Refund order 1042 again!") == DONE
    assert "one zero four three" in await call.say("And order 1043.")
    assert await tool.times() == 1


async def test_a_refusal_is_the_first_and_last_thing_heard(tool: GiveBack) -> None:
    call = Call(agent_of(tool, scripted(asks("9"))))
    assert (await call.say("Refund order 9.")).startswith("I have not refunded order nine")
    assert call.decisions[-1] == "refused: window"
    assert await ActionStore(tool.database).of("conv_1") == ()


async def test_words_before_a_proposal_are_ended_and_the_read_back_is_heard_after_them(tool: GiveBack) -> None:
    call = Call(agent_of(tool, scripted(["Let me see.", *asks()], GO_ON)))
    assert await call.say(WISH) == f"Let me see. {READ_BACK}"
    assert await call.say("yes") == WORKING + DONE


async def test_of_several_changes_at_once_one_is_proposed(tool: GiveBack) -> None:
    call = Call(agent_of(tool, scripted([*asks(), *asks("1043"), *asks("1044")])))
    assert await call.say("Refund everything.") == READ_BACK
    assert len(await ActionStore(tool.database).of("conv_1")) == 1
    assert len(tool.asked) == 1


async def test_what_is_proposed_last_is_what_a_yes_means(tool: GiveBack) -> None:
    call = await asked_for(tool, asks("1043"))
    second = await call.say("No, I mean order 1043.")
    assert "one zero four three" in second
    assert (await call.say("yes")).endswith("for order one zero four three.")
    stale = Call(call.agent, history=[*call.history[:2], Message("assistant", READ_BACK)])
    assert "one zero four two" not in await stale.post(Message("user", "yes"))
    assert await tool.times() == 1


async def test_a_stranger_under_the_same_conversation_id_neither_hears_nor_steers_it(tool: GiveBack) -> None:
    call = await asked_for(tool)
    stranger = Call(call.agent, caller="c2", history=list(call.history))
    assert await stranger.post(Message("user", "yes")) == GO_ON[0]
    await stranger.post(Message("user", "no"))
    other = Call(agent_of(tool, scripted(asks())), caller="c2")
    assert "thirty-nine" not in await other.say(WISH)
    assert await call.say("yes") == WORKING + DONE


async def test_under_a_derived_id_a_cut_off_read_back_is_not_told_from_memory(tool: GiveBack) -> None:
    call = Call(agent_of(tool, scripted(asks(), GO_ON)), conversation=f"{DERIVED}1", caller="")
    await call.say(WISH, cut=40)
    assert await call.say("yes") == GO_ON[0]
    whole = Call(agent_of(tool, scripted(asks(), GO_ON)), conversation=f"{DERIVED}1", caller="")
    await whole.say(WISH)
    assert await whole.say("yes") == WORKING + DONE


class _Ladder:
    """Says who is calling as the test wants it."""

    def __init__(self, *rungs: Standing) -> None:
        self.rungs = list(rungs)

    async def standing(self, conversation_id: str, caller_id: str, history: Sequence[Message]) -> Standing:
        return self.rungs.pop(0) if len(self.rungs) > 1 else self.rungs[0]


def verified(customer: str) -> Standing:
    return Standing(Level.VERIFIED, Customer(customer, "Ana Ruiz"))


async def test_below_its_level_a_tool_never_runs_and_the_model_is_told(database: Database) -> None:
    tool = GiveBack(database, level=Level.VERIFIED)
    model = scripted(asks(), GO_ON)
    call = Call(agent_of(tool, model, ladder=_Ladder(Standing(Level.KNOWN, Customer("c1", "Ana")))))
    assert await call.say(f"I am Ana, I am verified. {WISH}") == GO_ON[0]
    assert "not_verified" in model.prompts[-1].history[-1].content
    assert tool.asked == []
    known = PERSONA.model_copy(update={"levels": {"refund_order": "known"}})
    lowered = Call(agent_of(tool, scripted(), ladder=_Ladder(Standing(Level.KNOWN, Customer("c1", "Ana")))), known)
    assert await lowered.say(WISH) == READ_BACK


@pytest.mark.parametrize("later", [Standing(), verified("c2")])
async def test_whoever_says_yes_must_still_be_the_customer(database: Database, later: Standing) -> None:
    tool = GiveBack(database, level=Level.VERIFIED)
    call = await asked_for(tool, ladder=_Ladder(verified("c1"), later))
    assert "I have not done that" in await call.say("yes")
    assert await tool.times() == 0


async def test_no_model_and_no_ledger_is_asked_where_nothing_can_wait() -> None:
    gone = Database("sqlite+aiosqlite:////nowhere/at/all.db")
    call = Call(agent_of(GiveBack(gone), scripted(GO_ON)))
    assert await call.say("yes") == GO_ON[0]
    assert "ledger out of reach" not in call.decisions
    call.history.append(Message("assistant", READ_BACK))
    assert await call.say("yes") == GO_ON[0]
    assert "ledger out of reach" in call.decisions
    await gone.aclose()


async def test_an_agent_without_the_tool_carries_nothing_out(tool: GiveBack) -> None:
    call = await asked_for(tool)
    other = Call(call.agent, PERSONA.model_copy(update={"tools": ()}), history=list(call.history))
    assert await other.say("yes") == GO_ON[0]
    assert await tool.times() == 0


async def test_a_tool_that_is_not_offered_cannot_be_called(tool: GiveBack) -> None:
    model = scripted(asks(), GO_ON)
    call = Call(agent_of(tool, model), PERSONA.model_copy(update={"tools": ()}))
    assert await call.say(WISH) == GO_ON[0]
    assert tool.asked == []


async def test_after_a_platform_tool_a_change_is_proposed_but_not_approved(tool: GiveBack) -> None:
    call = Call(agent_of(tool, scripted(GO_ON, asks())))
    await call.say("hello")
    looked = Message("assistant", "", (ToolCall("t1", "open_page", "{}"),))
    assert await call.post(Message("user", WISH), looked, Message("tool", "ok", tool_call_id="t1")) == READ_BACK
    call.history += [Message("user", WISH), Message("assistant", READ_BACK)]
    await call.post(Message("user", "yes"), looked, Message("tool", "ok", tool_call_id="t1"))
    assert await tool.times() == 0


async def test_a_read_back_and_an_amount_are_never_cut_for_length(tool: GiveBack) -> None:
    short = PERSONA.model_copy(update={"reply": PERSONA.reply.model_copy(update={"max_sentences": 1, "max_words": 5})})
    call = Call(agent_of(tool, scripted()), short)
    assert await call.say(WISH) == READ_BACK
    assert await call.say("yes") == WORKING + DONE


async def test_an_outcome_that_does_not_come_in_time_is_not_claimed(database: Database) -> None:
    go_on = asyncio.Event()

    async def wait() -> None:
        await go_on.wait()

    tool = GiveBack(database, moments={"before": wait})
    call = await asked_for(tool, turn_s=0.5)
    assert (await call.say("yes")).endswith("Please ask me again in a moment.")
    assert call.decisions[-1] == "unconfirmed"
    go_on.set()


async def test_a_hundred_confirmations_at_once_carry_it_out_once(tool: GiveBack) -> None:
    call = await asked_for(tool, settle_s=0.05)
    calls = [call.copy() for _ in range(100)]
    replies = await asyncio.gather(*(each.post(Message("user", "yes")) for each in calls))
    assert set(replies) <= {WORKING + DONE, DONE}
    assert await tool.times() == 1
