"""What callers say in the evaluation, written apart from the recogniser's phrasebook; half of it stays unseen.

`N` is an order number. Nothing here may be copied into the phrasebook; who tunes looks at `TUNING` only. What was
understood wrongly of `HELD_OUT` has been looked at once; `LATE` was written after that, and nothing was tuned to it.
"""

TUNING = """
where is order N
where's my order N at the moment
my order number is N, when will it arrive
status of order N please
what's the status on order number N
has my package for N shipped
hi, i'd like to know about order N
hello, i am calling about an order i made last week, the number is N
could you check order N for me please
yes, it is N
N
um, let me see, it's N
i ordered a blue kettle, order number N, and it has not come yet
can you tell me when order N gets here
good morning, i need to know if N has been delivered
i want to return order N because it is broken
the order number should be N
sorry, i meant order N
what did i buy in order N
i'm still waiting for order N, it is already two days late
please cancel order N, i don't need it any more
did you get my refund request for order N
is there any news about my order, it's number N
okay, so the confirmation number is N
"""

HELD_OUT = """
where has order N got to
tell me where order number N is right now
i placed order N, has it left the warehouse
any update on order N
hey there, what's happening with my order, N
i'm calling to find out where N is
my number is N
it was N, i think
i have an order with the number N, is it here soon
how come order N is not here yet
so i bought a toaster, the order is N, can you look that up
when should i expect N to arrive
who is delivering order N
has order N gone out yet, or is it still with you
i would like my money back for order N please
do you have anything on order N
no, the other one, order N
good afternoon, this is about order N, part of it is missing
it says N on my receipt, what does that mean
can i still change the address for order N
order N, please
the parcel for order N came damaged, what can i do
excuse me, could you find order number N
thanks, and what about order N
"""

LATE = """
can i get some information on order N
we are missing something from order N
order N was meant to be here on monday
is my order N still on the road
the reference number is N, does that help you
i would like to send back order N
my husband made the order, number N
let me read it to you, N
what does the tracking say for order N
hello, is order N delayed
i got an email about order N, what is going on
it is order N that i am asking about
have you sent out order N
i need order N by friday
one more thing, what is happening with order N
"""

SHOP = """
how long do i have to return something
do you ship to canada
what is your return policy
how much does express shipping cost
when will i get my refund
can i pay with a gift card
my package arrived damaged
what are your opening hours on sunday
how long is the warranty on the espresso machine
where can i find my tracking number
is the cast iron skillet dishwasher safe
i forgot my password
do you price match other stores
how do i clean the coffee grinder
can i exchange it for a different color
i was charged twice for the same order
do you offer gift wrapping
how do i cancel my order
the blender stopped working after two weeks
can i speak to a real person please
"""

ELSEWHERE = """
the weather in london will be cloudy tomorrow
my brother plays the guitar in a small band
scientists have discovered a new planet far away
we drove through the mountains all night long
the president gave a long speech about the economy
she bought three tickets for the evening show
the children are playing football in the garden
he studied history at a university in germany
there was heavy traffic on the way to the airport
the doctor told me to drink more water
"""


def lines(text: str) -> list[str]:
    """The sentences, one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]
