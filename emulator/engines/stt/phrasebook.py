"""What callers of a shop say, as templates: the built-in half of the language model.

`{a|b}` stands for each of its choices (`_` for nothing); N is an order number, P a postcode, T the name of a thing.
"""

import itertools
import re

ORDERS = """
{where is|where's} {_|my} order N
{where is|where's} {_|my} order number N
{what is|what's} the status of {_|my} order {_|number} N
{what's happening with|what happened to|what about|and|it's|that's|sorry} order {_|number} N
{what about|it's|it is|yes|no|yes it's|no it's|sure it's|i said|no i said|sorry|okay|number} N
{_|the} order N
order number N
N
{my|the} {order number|order|number} is N
{sure|yes|okay|so} {my|the} order number is N
{i'm|i am} calling about {_|my} order {_|number} N
i have a question about {_|my} order {_|number} N
i need help with {_|my} order {_|number} N
i {want|would like} to know where {_|my} order N is
{i'd like|i would like|i want} to {know the status of|check on|check the status of|check} {_|my} order {_|number} N
{can|could} you {please|_} tell me where {_|my} order {_|number} N is
{can|could} you tell me {about|the status of} {_|my} order {_|number} N
{can|could} you {please|_} {check|check on|look up|find|track} order {_|number} N
{can|could} you help me with order N
i was wondering {where order N is|when order N will arrive|if order N has shipped}
can i get an update on order {_|number} N
{i'm|i am} {looking|waiting|still waiting} for {_|my} order {_|number} N
{check|track|please check|look up|please look up|tell me about} {_|my} order {_|number} N
look up N
has {_|my} order {_|number} N {shipped|shipped yet|been shipped|been refunded|been delivered|arrived}
did order N {ship|go out|go out yet|arrive}
is {_|my} order {_|number} N {on its way|shipped|late|coming today|ready}
was order N delivered
when {will|does} {_|my} order {_|number} N {arrive|get here|be delivered|be here|ship|come}
when {is order N coming|can i expect order N|should i expect order N}
how long {until order N arrives|will order N take|does order N take}
{what's in|what did i order in|what is in} order N
{i want|i'd like|i would like|i need} to {return|send back|cancel|change} {_|my} order {_|number} N
{i want|i'd like|i would like|i need|can i get|can i have} a refund for {_|my} order {_|number} N
{can i|please|i can} {cancel|return|change} {_|my} order {_|number} N
cancel order {_|number} N
i want to change the address on order N
i {never|haven't|have not|did not|didn't} {received|receive} order {_|number} N
order {_|number} N {hasn't arrived|has not arrived|never arrived|is late|arrived damaged|came broken|is missing an item}
something is missing from order N
{there's|there is} a problem with order {_|number} N
where is {the|my} refund for order {_|number} N
did you refund order N
{_|what's|what is|give me|tell me|is there|do you have} {the status|status|news|any news|an update} on order number N
{_|what's the} {status|progress|state|news|details|information} {of|on|about|for} {_|my|the} order {_|number} N
what {did i buy|did i get|was} in {_|my} order {_|number} N
{package|parcel|delivery|shipment|refund|receipt|invoice|payment|label|tracking|return} for {_|order|number} N
{be|is|was|it's|that's|it|about|with|on|of|in|to|from|for|than|called|say|says|said|see|know|think|guess} N
{believe|mean|meant|has|have|reads|and|or|not|just|one|again|again it's|which is|think it's|believe it's|guess it's} N
{hello|hi|yes|no|okay|so|well|um|uh|please|actually|wait|listen|right|now} {_|it's|order|order number} N
{the number|my number|confirmation number|reference number|reference|confirmation|number again} {_|is|was} N
{purchase|ordered|placed|bought|made|got|had} {_|order|order number|number} N
"""

TAILS = """
{it|which|that} {does not|doesn't|did not|didn't} {fit|work|arrive|come}
{it|which|that} {is|was} {broken|damaged|too small|too big|a gift|late|wrong|the wrong size|the wrong color}
{and|but|because|so|since} {it|i} {has not|have not|hasn't|haven't} {come|arrived|heard anything|received it|shipped}
{and|but|because} it {arrived|came} {broken|damaged|late}
{and|but|because|so} it {never came|never arrived|is late|is not here|says delivered|was never delivered}
{and|so} {i want|i would like|i'd like} {to return it|to cancel it|to exchange it|a refund|my money back|some help}
{and|but} {i need|i want} it {today|tomorrow|by friday|soon}
{is|was} {still|not} {here|delivered|on its way|on the way|right|complete}
{still|just} {has not|hasn't|isn't|is not} {arrived|come|here|moving}
{is|was} {a gift|for my mother|supposed to be here|supposed to arrive yesterday|delivered yesterday}
{from|placed|that i placed|that i ordered|i bought it} {last week|yesterday|last month|two weeks ago|on monday|online}
to {arrive|come|ship|get here|be delivered|be sent|reach me}
{i|we} {think|believe|guess|hope}
{last week|yesterday|right now|if you can|if possible|and what is in it|and when it will arrive}
{and|but} {my|the} {name is|email is|address is|package is}
{because|as} i {changed my mind|don't need it|found it cheaper|ordered the wrong one}
"""

POSTCODES = """
{_|it's|it is|sure it's|yes it's|okay} P
{my|the|and the|and my|sure my} {postcode|post code|zip code|zip|postal code} is P
{postcode|zip code|zip} P
it's {_|order} N and my {postcode|zip code} is P
order N {postcode|zip code|and zip code} P
{my|the} order number is N and {my|the} {postcode|zip code} is P
where is {_|my} order N {my|the|and my} {postcode|zip code} is P
"""

TOPICS = """
what is your T policy
{what about|tell me about|tell me more about|can you tell me about|i have a question about|i need help with} T
do you have T
how does T work
"""

PRODUCTS = """
{_|it's|it is|yes|the|my|a|it's the|about the} T
{where is|how much is|do you have|when will i get} {the|my|a} T
i {ordered|bought|received|got} {the|a} T
i {want to|would like to|need to} {return|exchange|send back} {the|my} T
i {want|would like} a refund for {the|my} T
{the|my} T {is broken|arrived broken|arrived damaged|does not work|doesn't work|stopped working|is missing|is leaking}
is the T in stock
does the T {come with|have} a warranty
how long is the warranty on {the|my} T
how do i {clean|use} {the|my} T
is the T dishwasher safe
"""

SMALL_TALK = """
{yes|no|yeah|yep|nope|okay|ok|sure|right|correct|maybe|please|thanks|perfect|great|what|pardon|sorry|stop|wait|hello|hi}
{that's|that is} {right|correct|wrong|all|it|everything|fine|great|not right}
{yes|no} that's {right|correct|wrong|all|it|fine}
{yes|no} {please|thanks|thank you}
{yes i do|yes i am|no i don't|no i'm not|no i did not}
{yes|_} {go ahead|please do|that would be great}
i {think so|don't know|don't have it|don't have the number|don't have my order number|don't know my order number}
i'm not sure
{thanks|thank you} {_|very much|a lot|so much|for your help|that's all|that's it|bye|goodbye}
{great|perfect|okay|no} {thanks|thank you}
{_|no} that's all {_|thank you|thanks|i needed|for today}
{nothing|no nothing} else
{goodbye|bye|bye bye|goodbye and thank you|okay bye|have a nice day|you too}
{hi|hello} there
good {morning|afternoon|evening}
{_|hello} are you there
{can you hear me|how are you|who are you|are you a robot|are you a real person|who is this}
{can i|i want to|i'd like to|let me} {speak|talk} to {a person|a human|a real person|an agent|a manager|someone}
{one moment|just a moment|hold on|wait a minute|wait a second|hang on} {_|please}
{stop please|never mind|excuse me|forget it}
what did you say
{can|could} you {repeat that|say that again|help me} {_|please}
please repeat that
i {didn't|did not|don't} understand
what do you mean
i {need help|need some help|have a question|have another question|have a problem with my order|have a complaint}
one more question
"""

QUESTIONS = """
{where is|where's} my {order|package|parcel|delivery|refund|money|last order}
when will {my order|my package|it} {arrive|be delivered|ship|get here}
when will i get my {money back|refund|order}
has {my order|it} shipped {_|yet}
is {it|my order} {on its way|on the way|late|coming today}
why is {it|my order} {late|taking so long}
my {order|package} {is late|hasn't arrived|has not arrived|never arrived|is lost|was stolen|is missing}
{what is|what's} {the status of my order|my order status|the tracking number}
{i want to|can i|can you|please} track my {order|package}
{which carrier is it|who delivers it|how is it shipped}
{can you check|what was|where is} my last order
what did i order
how much did i pay
{i want|i'd like|i would like|can i get|can i have|i need} {a|my} refund {_|please}
{i want|can i have|when do i get} my money back
how do i get {a refund|my money back}
how long {does a refund|do refunds|does shipping|does delivery|does express shipping} take
{how do i|how can i|can i|i want to|i'd like to} return {something|an item|it|this|my order}
can i {send it back|exchange it|exchange it for another one|keep it}
{what is|what's} {your|the} {return|shipping|refund|warranty|privacy} policy
how {long|many days} do i have to return {it|something|an item}
do i need {a receipt|the box|an account|my order number}
{do i have to pay|who pays|how much do i pay} for {the return|return shipping|shipping}
{i want to|can i|please|i need to|how do i} cancel {my|an|the} order
{can i|i want to|i need to} change my {order|address|delivery address|email|phone number|password}
i moved can you change my address
can i add {an item|something} to my order
how much {is|does} {shipping|delivery|express shipping} {_|cost}
{is shipping free|do you offer free shipping|is return shipping free}
do you {ship|deliver} {internationally|to canada|to mexico|to europe|on saturday|on weekends|to a post office box}
do you {have|offer} {express shipping|gift cards|gift wrapping|discounts|a discount code|a store near me|any stores}
{what are your|what are the} {opening hours|hours|store hours}
when do you {open|close}
are you open {today|on sunday|on saturday|tomorrow|on holidays}
where {are you|are your stores|is your store|is the nearest store} {_|located}
can i pick {up my order|it up|it up in the store}
how long is the warranty
{what does the warranty cover|what is the warranty|is it under warranty|does it have a warranty|is there a warranty}
how do i make a warranty claim
{it|my item|the item} {is broken|arrived broken|arrived damaged|came damaged|doesn't work|stopped working}
{i got|i received|you sent me} the wrong {item|size|color}
{an item|something} is missing {_|from my order}
what payment methods do you {accept|take}
{how can i pay|can i pay later|can i pay with paypal|can i pay in installments|can i pay with a gift card}
do you {take|accept} {credit cards|paypal|gift cards}
{how do i|where can i} use {a gift card|a coupon|my points|a discount code}
{my|why was my} {card|payment} {_|was} declined
{i was charged twice|you charged me twice|i was charged too much}
{i need|can i get|can you send me} {an invoice|the invoice|a receipt|the receipt}
{send me|can you send me|please send me} {an email|the details|a text message|it by email}
my {coupon|gift card|discount code} {does not|doesn't} work
do you match prices
{i forgot|how do i reset|how do i change} my password
i {can't|cannot} log {in|into my account}
{how do i|i want to|please} delete my account
how do i create an account
"""

OPENERS = (
    "hi", "hello", "hey", "yes", "okay", "so", "well", "good morning", "good afternoon", "um", "uh", "hi there",
    "hello there", "yes hi", "excuse me",
)  # fmt: skip
"""What may stand before a sentence."""

CLOSERS = ("please", "for me", "thank you", "please", "for me please", "thanks")
"""What may stand after a sentence."""

_CHOICE = re.compile(r"\{([^{}]*)\}")


def expanded(templates: str) -> list[str]:
    """Every sentence the templates (one a line) stand for."""
    sentences: dict[str, None] = {}  # in order, each once
    for line in templates.strip().splitlines():
        parts = [part.split("|") if i % 2 else [part] for i, part in enumerate(_CHOICE.split(line))]
        for chosen in itertools.product(*parts):
            sentence = "".join("" if part == "_" else part for part in chosen)
            sentences[" ".join(sentence.split())] = None
    return list(sentences)
