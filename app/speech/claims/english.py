"""How English claims that something has been done: "I've just refunded", "your refund is on its way", "all set".

A line is a kind (`any`: what the caller asked for) and steps. A step is words with `|` between, capitals name a set;
`?` at most one, `*` up to four, `~5` up to five words of any kind, `$` the end of a clause. The voices: `act` we have
done it, `joined` "... and refunded it", `done` it was done, `way` it is under way, `now` a present tense, `open` the
first words of a sentence.
"""

from collections.abc import Iterator

_ACTORS = (
    "WE ADV* HAVE? ADV*",
    "WE ADV* HAVE? ADV* gone|went ahead and|& ADV*",
    "WE ADV* HAVE? ADV* gone|went ahead ADV*",
    "WE ADV* HAVE? ADV* of|as you? course|asked|promised|requested|agreed|wished ADV*",
    "WE ADV* HAVE? ADV* gone|went|got in|back|on and|& ADV*",
)
_OTHERS = ("TEAM HAVE? ADV*",)
_JOINED = ("and|then|& as? promised|requested|agreed? ADV* HAVE? ADV*",)
_ACTS = (
    "refund gone|went ahead with ~3 REFUND",
    "cancellation gone|went ahead with ~3 CANCELLATION",
    "change gone|went ahead with ~3 CHANGES",
    "refund finished|completed ADV* refunding|reimbursing|crediting",
    "refund finished|completed ADV* processing|issuing|making|doing ~3 REFUND",
    "cancellation finished|completed ADV* cancelling|canceling",
    "change finished|completed ADV* changing|updating|correcting",
    "refund added|placed|entered ~5 REFUND",
    "refund got|have|had ~4 REFUND going|started|underway|sorted|through|approved|done",
    "refund taken|took ~3 charge|charges|fee off",
    "refund given|gave|issued ~5 credit",
    "refund given|gave|taken|took|knocked ~5 off",
    "refund arranged|made|ensured for? ~6 to be REFUNDED",
    "cancellation arranged for? ~6 to be CANCELLED",
    "change taken|took|knocked|dropped ~4 off ~2 order",
    "message SENT IT ~4 email|inbox|phone|mobile|text|sms|mail",
    "refund REFUNDED",
    "refund PROCESSED ~5 REFUND",
    "refund did|done DET ADJ* REFUND",
    "refund GAVE ~7 MONEY",
    "refund GAVE ~8 back on|to|in|into ~3 account|card|bank|paypal|wallet|you|method",
    "refund reversed|waived|voided|removed|dropped ~4 charge|charges|payment|fee|fees|transaction",
    "refund taken|took care of ~4 REFUND",
    "refund got|had|gotten ~4 REFUNDED",
    "cancellation CANCELLED",
    "cancellation PROCESSED ~5 CANCELLATION",
    "cancellation stopped|halted|blocked|withdrawn|withdrew|pulled|terminated ~4 STOPPABLE",
    "cancellation called ~3 off",
    "cancellation taken|took care of ~4 CANCELLATION",
    "cancellation got|had|gotten ~4 CANCELLED",
    "change CHANGED ~5 CHANGEABLE",
    "change exchanged",
    "change PROCESSED|saved ~4 CHANGES",
    "change PLACED ~4 ADDRESS",
    "change PROCESSED|SENT ~4 SUBSTITUTE",
    "change taken|took care of ~4 CHANGES",
    "change got|had|gotten ~4 CHANGED",
    "change added|removed ~6 to|from ~2 order",
    "message EMAILED",
    "message SENT ~6 MESSAGE",
    "any done|handled|sorted|completed|processed|finished|resolved|fixed|actioned|executed|arranged IT",
    "any taken|took care of IT",
    "any taken|took care of your request",
    "any processed|completed|handled|fulfilled|actioned|submitted ~2 request",
    "any put|pushed IT through",
    "any sorted IT? out",
    "any got|gotten|had IT|you ADV* FINISHED|set",
)
_ABLE = ("WE ADV* HAVE? managed to ADV*", "WE WAS able to ADV*", "WE HAVE ADV* been able to ADV*", "WE did ADV*")
_DEEDS = (
    "refund refund|reimburse|credit|repay",
    "refund process|issue|initiate|submit|complete|arrange|approve|make|get|give ~5 REFUND",
    "refund get ~4 REFUNDED",
    "cancellation cancel|void|stop",
    "cancellation process|initiate|submit|complete|arrange|make|get ~4 CANCELLATION|cancelled|canceled",
    "change change|update|correct|amend|modify|edit|swap|adjust|redirect|reroute|replace ~5 CHANGEABLE",
    "change make|get ~4 CHANGES|CHANGED",
    "message email|text|message you|them|it|that|the|a|an",
    "message send ~6 MESSAGE",
    "any do|handle|sort|complete|process|finish IT",
)
_BEEN = ("HAVE ADV* been ADV*", "WAS ADV*", "got|gets ADV*")
_NOUNS = (
    ("refund", "REFUND", "STATE"),
    ("refund", "payment|amount|charge|fee|price|cost|sum", "reversed|returned|waived|credited|released|voided"),
    ("cancellation", "CANCELLATION", "STATE"),
    (
        "cancellation",
        "order|shipment|delivery|purchase|transaction",
        "reversed|stopped|halted|voided|withdrawn|terminated",
    ),
    ("change", "ADDRESS|CHANGES|SUBSTITUTE", "CHANGED|STATE|saved|applied|set|registered|recorded|entered|accepted"),
    ("change", "order|details|account|delivery|profile|item|size|colour|color|quantity|number|record", "CHANGED"),
    ("message", "MESSAGE", "SENT|EMAILED|delivered|out"),
    ("any", "request", "FINISHED|submitted|approved|made|put"),
    ("any", "IT", "FINISHED"),
)
_TAILS = ("", "request ", "NUM NUM* ", "PREP ~11 ")
_BARE = (  # no subject at all: "Cancelled it for you."
    "refund ADV* HAVE? ADV* REFUNDED DET|IT|you|NUM",
    "refund ADV* HAVE? ADV* PROCESSED ~4 REFUND",
    "cancellation ADV* HAVE? ADV* CANCELLED DET|IT",
    "change ADV* HAVE? ADV* CHANGED DET|IT ~3 CHANGEABLE",
    "change ADV* HAVE? ADV* CHANGED IT",
    "message ADV* HAVE? ADV* EMAILED you|IT",
    "message ADV* HAVE? ADV* sent you|over ~5 MESSAGE",
)
_NOW = (
    ("now", "refund", "you|IT IS ADV* REFUNDED"),
    ("now", "cancellation", "IT IS ADV* CANCELLED"),
    ("now", "refund", "IS now|already ADV* REFUNDED"),
    ("now", "cancellation", "IS now|already ADV* CANCELLED"),
    ("way", "refund", "NUM ~3 IS ADV* on its|the|their ADV* way back"),
    ("way", "message", "IT IS ADV* in your inbox"),
    ("way", "message", "IT IS ADV* on its|the way to your ADJ* MESSAGE|phone|mobile"),
    ("act", "message", "i ADV* HAVE? ADV* SENT IT $"),
    ("act", "any", "i ADV* did IT? $"),
    ("done", "any", "IT ADV* went ADV* through"),
    ("now", "refund", "IT IS ADV* DET ADJ* REFUND ADV* STATE"),
    ("now", "cancellation", "IT IS ADV* DET ADJ* order|purchase|CANCELLATION ADV* CANCELLED|STATE"),
    ("now", "change", "IT IS ADV* DET ADJ* ADDRESS|order|CHANGES ADV* CHANGED|made|saved|done"),
    ("now", "message", "IT IS ADV* DET ADJ* MESSAGE ADV* sent|out"),
    ("act", "message", "i ADV* HAVE? ADV* SENT IT over|out|across|off|to"),
    ("done", "message", "IT HAVE ADV* been ADV* EMAILED|texted"),
    ("done", "message", "IT WAS ADV* EMAILED|texted"),
    ("done", "message", "IT HAVE ADV* been ADV* SENT to your ADJ* MESSAGE|phone|mobile"),
    ("done", "message", "IT WAS ADV* SENT to your ADJ* MESSAGE|phone|mobile"),
    ("done", "message", "you should ADV* have ~2 email|text|sms|message"),
    ("now", "any", "IT IS ADV* FINISHED"),
    ("now", "any", "IT|request IS ADV* taken care of"),
    ("now", "any", "IT|you IS ADV* set"),
    ("done", "any", "IT|request HAVE ADV* been ADV* taken care of"),
    ("done", "refund", "you HAVE? ADV* got|have|received your|the ADJ* money|refund back"),
    ("done", "refund", "you HAVE ADV* your|the ADJ* money back"),
    ("done", "refund", "consider ~4 REFUNDED"),
    ("done", "cancellation", "consider ~4 CANCELLED"),
    ("done", "change", "consider ~4 CHANGED"),
    ("done", "any", "consider ~3 FINISHED"),
    ("done", "message", "consider ~3 sent"),
    ("done", "refund", "as good as REFUNDED"),
    ("done", "cancellation", "as good as CANCELLED"),
)
_NOW_NOUNS = (
    ("way", "refund", "REFUND", "IS ADV* on its|the ADV* way"),
    ("way", "refund", "REFUND", "IS ADV* heading|headed|coming|en"),
    ("now", "refund", "REFUND", "IS ADV* STATE"),
    ("now", "refund", "REFUND", "IS ADV* being processed|issued|sent|made|returned|credited"),
    ("now", "cancellation", "CANCELLATION|order", "IS ADV* being processed|cancelled|canceled|stopped"),
    ("done", "refund", "REFUND", "ADV* went ADV* through|out|back"),
    ("done", "refund", "REFUND", "HAVE ADV* gone|come|landed|left ADV* through|out|back|on|to|in|into|our"),
    ("now", "refund", "amount|payment|charge|fee", "IS ADV* back|reversed|waived|credited"),
    ("now", "cancellation", "CANCELLATION", "IS ADV* STATE"),
    ("done", "cancellation", "CANCELLATION", "HAVE? ADV* went|gone ADV* through"),
    ("now", "cancellation", "order|purchase|subscription", "IS ADV* CANCELLED"),
    ("now", "change", "ADDRESS|CHANGES|SUBSTITUTE", "IS ADV* CHANGED|STATE|saved|applied|set|registered|recorded"),
    ("now", "change", "ADDRESS", "IS ADV* on ADV* file|record"),
    ("now", "change", "ADDRESS", "IS now"),
    ("now", "change", "order|details|account|delivery|profile|item|size", "IS ADV* CHANGED"),
    ("now", "message", "MESSAGE", "IS ADV* sent"),
    ("done", "message", "MESSAGE", "HAVE? ADV* gone|went ADV* out|off|through"),
    ("done", "any", "request", "HAVE? ADV* gone|went ADV* through"),
    ("way", "message", "MESSAGE", "IS ADV* on its|the ADV* way"),
    ("way", "message", "MESSAGE", "IS ADV* in|waiting ADV* your|in"),
)
_OPEN = (
    "refund ADV* REFUNDED $",
    "refund REFUND ADV* STATE $",
    "refund REFUND on its|the way",
    "cancellation ADV* CANCELLED $",
    "cancellation order|IT NUM* ADV* CANCELLED $",
    "refund order|IT NUM* ADV* REFUNDED $",
    "refund ADV* done|finished with ~2 REFUND",
    "cancellation CANCELLATION ADV* STATE $",
    "change ADV* CHANGED $",
    "change ADDRESS|order|CHANGES ADV* CHANGED|saved|made|applied $",
    "message MESSAGE ADV* sent|EMAILED|out $",
    "message EMAILED|sent $",
    "any ADV* all? done|sorted|finished|completed|complete|handled|processed|set|fixed $",
    "any job|request done|completed|processed|complete|finished $",
    "any IT? ADV* taken care of $",
)


def english() -> Iterator[tuple[str, str, str]]:
    """Every pattern: voice, kind, steps."""
    for line in _ACTS:
        kind, steps = line.split(" ", 1)
        yield from (("act", kind, f"{actor} {steps}") for actor in _ACTORS)
        yield from (("done", kind, f"{actor} {steps}") for actor in _OTHERS)
        yield from (("joined", kind, f"{actor} {steps}") for actor in _JOINED)
    for line in _DEEDS:
        kind, steps = line.split(" ", 1)
        yield from (("act", kind, f"{actor} {steps}") for actor in _ABLE)
    for been in _BEEN:
        yield "done", "refund", f"{been} REFUNDED"
        yield "done", "cancellation", f"{been} CANCELLED"
        yield "done", "cancellation", f"{been} called off"
        for kind, noun, participle in _NOUNS:
            yield from (("done", kind, f"{noun} {tail}{been} {participle}") for tail in _TAILS)
    yield from _NOW
    for voice, kind, noun, state in _NOW_NOUNS:
        yield from ((voice, kind, f"{noun} {tail}{state}") for tail in _TAILS)
    for line in (*_OPEN, *_BARE):
        kind, steps = line.split(" ", 1)
        yield "open", kind, steps
