"""Words that may be letters and are themselves where they stand: "should be", "I think", "let me see", "thank you"."""

from collections.abc import Sequence

from app.hearing.tokens import Token
from app.hearing.vocabulary import words

_BEHIND_WORDS = {
    "be": words("should would will must might could may to can can't won't ought gotta it'll that'll that'd it'd"),
    "see": words("me let's to i can you we i'll gonna lemme now"),
    "you": words("thank thanks can could do did are tell give will would if for to and so have what bless love"),
    "are": words("there they we here these those what how where who numbers digits letters"),
    "i": words("should can do did what as am if so and that because but think where when how"),
    "a": words("have has got give gave quite need want at on just there's"),
    "why": words("is that's tell know and but so me"),
}
_BEFORE_WORDS = {
    "i": words(
        "think guess believe mean have had am was do did don't know can can't could would will want need got said see "
        "say just also only really still hope suppose reckon bought ordered paid placed made wrote typed forgot"
    ),
    "you": words("know can could have see want need guys for please tell give very so"),
    "be": words("able the a right correct it that honest sure fine"),
    "are": words("the my there"),
    "see": words("if what the it that"),
    "why": words("do is don't can't would not"),
}


def is_small_talk(found: Sequence[Token], at: int) -> bool:
    """Whether a word that may be a letter is itself here: "should be", "I think", "let me see", "thank you"."""
    word = found[at].text
    before = found[at - 1].text if at and not found[at - 1].pause else ""
    after = found[at + 1].text if at + 1 < len(found) and not found[at].pause else ""
    if before == "you" and at > 1 and found[at - 2].text == "double":
        return False  # "double you see 8", which is WC8
    return before in _BEHIND_WORDS.get(word, ()) or after in _BEFORE_WORDS.get(word, ())
