"""The words that claims are made of, by what they do in a sentence; patterns name them in capitals."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SETS: dict[str, frozenset[str]] = {
    "WE": _words("i we"),
    "HAVE": _words("have has 've 's"),
    "WAS": _words("was were"),
    "IS": _words("is are 's 're am 'm"),
    "ADV": _words(
        """just already now also successfully gladly happily actually fully then therefore immediately personally
        hereby finally indeed completely officially all right quickly simply both promptly since today here currently
        certainly even manually safely duly automatically only instantly straight away kindly additionally thereby"""
    ),
    "ADJ": _words(
        """full partial complete whole total entire new shipping delivery confirmation return cash corresponding
        requested updated e prepaid correct last latest first second recent previous purchase original other
        goodwill additional quick short tracking follow up"""
    ),
    "REFUNDED": _words("refunded reimbursed credited repaid recredited re-credited compensated"),
    "GAVE": _words("given gave put paid returned sent transferred moved released wired reversed pushed issued"),
    "PROCESSED": _words(
        """processed issued initiated submitted completed arranged approved made applied triggered authorized
        authorised requested started begun began created filed kicked executed confirmed finalized finalised set sorted
        handled finished raised logged placed entered registered recorded put pushed granted organised
        organized secured actioned effected carried posted ran run scheduled"""
    ),
    "MONEY": _words("refund refunds reimbursement money funds payback cash"),
    "REFUND": _words("refund reimbursement credit money funds payback chargeback cash"),
    "CANCELLED": _words("cancelled canceled voided"),
    "CANCELLATION": _words("cancellation cancelation cancel"),
    "CHANGED": _words(
        """changed updated corrected amended modified edited swapped switched adjusted redirected rerouted re-routed
        rescheduled upgraded altered revised replaced fixed exchanged"""
    ),
    "PLACED": _words("added removed moved put set entered saved registered took taken pushed"),
    "ADDRESS": _words("address addresses postcode zip postal destination street"),
    "CHANGEABLE": _words(
        """address addresses order orders item items size sizes color colour colors colours account quantity quantities
        postcode zip destination details profile email phone number name card recipient payment delivery date
        instructions record records file it that this them everything shipping method contact booking kettle"""
    ),
    "CHANGES": _words("change changes update updates correction corrections adjustment adjustments edit swap switch"),
    "STOPPABLE": _words("order shipment delivery parcel package"),
    "SUBSTITUTE": _words("return returns exchange exchanges replacement reshipment reship"),
    "EMAILED": _words("emailed texted messaged e-mailed smsed whatsapped"),
    "SENT": _words(
        "sent forwarded shot fired resent shared mailed dispatched texted emailed dropped popped pinged passed"
    ),
    "MESSAGE": _words(
        """email e-mail emails text texts sms message messages link links label labels confirmation details copy receipt
        invoice instructions summary information info mail document documents pdf whatsapp inbox"""
    ),
    "IT": _words("it that this them everything those these both one ones"),
    "FINISHED": _words(
        """done sorted handled completed settled resolved finished processed complete actioned arranged fixed executed
        finalized finalised"""
    ),
    "STATE": _words(
        """complete completed done final finalized finalised through approved confirmed processed issued sent made
        initiated back submitted returned released credited underway paid arranged granted posted triggered transferred
        successful executed sorted requested filed out applied pushed set authorized authorised refunded"""
    ),
    "DET": _words("your the this that a an my our"),
    "NUM": frozenset({"#"}),
    "PREP": _words("of for on to from worth in"),
    "TEAM": _words("team system department colleague manager warehouse bank supervisor they agent someone"),
}

NUMBERS = _words(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand dollars dollar cents cent
    euros euro pounds pound pence usd eur gbp oh double"""
)
# What a gap of any words never spans: after one of these the sentence is about something else.
BARS = _words(
    """not no never none nothing neither nor cannot will would can could should may might must shall if once when
    whenever until unless whether 'll 'd don't doesn't didn't won't can't couldn't wouldn't shouldn't haven't hasn't
    wasn't weren't isn't aren't because though although our sure note usually takes take goes go comes come
    appears arrives depends needs requires means works shows nicht kein keine nichts nie noch"""
)
NEGATIONS = _words(
    """not no never none nothing neither nor cannot cant dont don't doesn't didn't won't can't couldn't wouldn't
    shouldn't haven't hasn't hadn't wasn't weren't isn't aren't without unable nobody hardly before instead
    nicht kein keine keinen keiner nichts nie weder tampoco ningún ninguna ningun nada nunca jamás ni pas jamais aucun
    aucune rien ne n'ai n'a"""
)
CONDITIONS = _words(
    """if once when whenever soon after until till unless whether whichever provided should tells telling saying
    wenn falls sobald nachdem bevor ob bis cuando si una hasta después despues antes lorsque quand dès après avant
    sauf jusqu'à s'il"""
)
MODALS = _words(
    """will would can could should may might must shall 'll 'd to won't cannot can't couldn't be being never not ever
    werden können kann wird würde würden podría puede pueden será serán peut peuvent pourrait sera seront"""
)
# A present tense beside one of these says what usually happens.
USUALLY = _words(
    """if once when whenever after until unless within usually normally typically always generally automatically only
    every any each policy provided by sometimes often never upon depending otherwise where before during per takes soon
    original same weekdays eligible most cases case wenn sobald innerhalb falls normalerweise immer cuando si dentro
    normalmente siempre lorsque si quand sous toujours normalement"""
)
ATTRIBUTED = _words(
    """said say mentioned told think thought believe claim claimed wrote asked want wanted expected expecting hoped
    hoping wish wondering worried hear heard imagine sagten meinten dijo dice disait dites"""
)
TAGS = _words("right correct isn't hasn't wasn't haven't yes aren't")
PLURALS = _words(
    """orders refunds items purchases returns parcels payments cancellations they customers which who emails messages
    fees costs charges exchanges products goods people requests"""
)
SPECIFIC = _words("your both these those two three all")
INVERTED = _words(
    """has have had was were is are did do does would could should shall can will may have haven't hasn't wasn't weren't
    isn't aren't didn't don't how what why when who which where"""
)
OPENERS = _words("and but so because since as then however that plus also while & und aber y e et mais pero")

_NUMBER = re.compile(r"[$€£#]?\d[\w.,:/-]*")
_SUFFIX = re.compile(r"(.+)'(s|ve|re|m|d|ll)")
SLOPPY = {
    "ive": ("i", "'ve"),
    "weve": ("we", "'ve"),
    "youve": ("you", "'ve"),
    "im": ("i", "'m"),
    "thats": ("that", "'s"),
}
_WHOLE: dict[str, tuple[str, ...]] = {**dict.fromkeys(NUMBERS, ("#",)), **SLOPPY}
"""Words without a sign inside that stand for others."""


def tokens(word: str) -> tuple[str, ...]:
    """One written word as the words it stands for, small letters, contractions apart: "I’ve" -> ("i", "'ve")."""
    plain = word.lower()
    if plain.isalnum() and plain[0].isalpha():  # nothing to strip, no sign inside, and no figure at the beginning
        return _WHOLE.get(plain) or (plain,)
    plain = plain.replace("’", "'").strip("'.,-@:/")
    if plain in SLOPPY:
        return SLOPPY[plain]
    if plain.startswith(("e-mail", "re-credit")):
        plain = plain.replace("-", "", 1)
    if "'" in plain and (cut := _SUFFIX.fullmatch(plain)):
        return cut[1], f"'{cut[2]}"
    if _NUMBER.fullmatch(plain) or plain in NUMBERS or all(part in NUMBERS for part in plain.split("-")):
        return ("#",)
    return (plain,)


# Words a reply may open with before it comes to the point; the first words of a sentence may stand behind them.
LEADS = _words(
    """yes yeah yep ok okay sure great perfect wonderful excellent fantastic brilliant lovely alright right so and well
    then there good news no problem worries certainly absolutely of course thanks thank you we go done all set now
    ja gut okay prima sí si bien oui d'accord perfecto parfait"""
)
# Where a claim is likely, what leads up to it is kept back too, so that the whole sentence can be replaced.
PREAMBLE = LEADS | _words(
    """i 'm am happy pleased glad delighted to say confirm report inform let know tell can that as requested just again
    for your patience waiting it looks like congratulations sir madam please note quick update"""
)
