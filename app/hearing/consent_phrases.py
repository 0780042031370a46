"""The words of a plain yes, a plain no, and "say that again", in the languages callers answer in."""

import re
import unicodedata
from enum import Enum


class Part(Enum):
    """What a phrase adds to an answer."""

    YES = "yes"
    SOFT = "a yes, unless it only closes the talk"
    NO = "no"
    AGAIN = "a wish to hear it again"
    THANKS = "thanks"
    PADDING = "nothing"
    HESITATION = "nothing, but more may come"


_SOUNDS = (  # sounds that a hyphen tells apart: without it "uh uh" may be two fillers
    (re.compile(r"\bu+h+ ?-? ?hu+h+\b|\bm+ ?-? ?h+m+\b|\bm+h+m+\b|\bah ?-? ?ha+h?\b"), " uhhuh "),
    (re.compile(r"\bn?u+h-u+h\b|\bm+-m+\b"), " uhuh "),
)
_TOKEN = re.compile(r"\w+|\?")
_UNSPOKEN = str.maketrans("", "", "'`´")

_WHILE = ("a second", "a sec", "a moment", "a minute", "one second", "one sec", "one moment", "one minute", "a bit")
_TEXTS = {
    Part.YES: """
        yes, yeah, yep, yup, yea, ya, yah, aye, yess, sure, surely, certainly, absolutely, definitely, of course,
        affirmative, indeed, exactly, for sure, sure thing, you bet, correct, confirm, confirmed, confirm it,
        confirm that, i confirm, i confirm that, i confirm it, agreed, i agree, approved, proceed, please proceed,
        go ahead, please go ahead, go on ahead, go right ahead, go for it, go ahead and do it, go ahead and do that,
        go ahead with it, go ahead with that, you can go ahead, you may go ahead, you can do it, you can do that,
        do it, do that, do so, please do, please do it, please do that, just do it, make it so, lets do it,
        lets do that, lets go ahead, lets go for it, lets proceed, thats right, that is right, thats correct,
        that is correct, this is correct, its correct, it is correct, thats exactly right, that is exactly right,
        thats what i want, that is what i want, thats what id like, id like that, i would like that, i want that,
        id love that, that would be great, that would be good, that would be perfect, that would be lovely,
        that would be fine, that would be nice, thatd be great, thatd be good, thatd be perfect, id like you to,
        i would like you to, i want you to, i said yes, i say yes, thats a yes, that is a yes, its a yes,
        could you please, would you please, could you please ?, would you please ?, could you do that ?,
        can you do that ?, can you please do that ?, could you please do that ?, could you do that please ?,
        can you do that please ?,
        si, claro, claro que si, por supuesto, adelante, correcto, de acuerdo, hazlo, hagalo, dale, exacto, eso es,
        asi es, si senor, si senora,
        ja, jawohl, genau, richtig, korrekt, das ist richtig, das ist korrekt, stimmt, das stimmt, einverstanden,
        gern, gerne, sehr gern, sehr gerne, naturlich, selbstverstandlich, auf jeden fall, machen sie das, mach das,
        machen sie das bitte, bitte machen sie das, tun sie das, so machen wir das, nur zu,
        oui, ouais, bien sur, exactement, cest ca, cest exact, cest correct, daccord, allez y, vas y, volontiers,
        tout a fait, absolument, faites le, je confirme,
        certo, esatto, certamente, daccordo, proceda, procedi, lo faccia,
        sim, com certeza, isso mesmo, pode fazer, pode sim, exatamente, confirmo,
        jazeker, zeker, klopt, dat klopt, graag, doe maar, ga uw gang, ga je gang
    """,
    Part.SOFT: """
        okay, ok, okey, okie, alright, all right, fine, thats fine, that is fine, its fine, sounds good, sounds great,
        sounds fine, sounds right, sounds perfect, that sounds good, that sounds great, that sounds right,
        that sounds fine, that works, works for me, that works for me, thats okay, thats ok, that is okay, that is ok,
        thats good, that is good, thats great, thats perfect, thats alright, thats all right, uhhuh,
        vale, esta bien, muy bien, in ordnung, passt, das passt, das ist in ordnung, geht klar, cest bon, va bene,
        tudo bem, prima, is goed, dat is goed
    """,
    Part.NO: """
        no, nope, nah, naw, noo, nooo, nay, negative, uhuh, no thanks, no thank you, no way, no need, not yet, not now,
        not today, not really, not just yet, no not yet, dont, do not, please dont, dont do it, dont do that,
        do not do it, do not do that, please dont do that, dont you dare, id rather not, i would rather not,
        rather not, better not, id prefer not, i dont want that, i dont want it, i dont want to, i dont want this,
        i dont want you to, i do not want that, i do not want it, i do not want to, i dont, i do not, i wont,
        i said no, absolutely not, definitely not, certainly not, of course not, of course i dont, hell no,
        stop, stop it, stop that, stop there, please stop, wait, wait up, hold on, hang on, hold it, hold up, hold off,
        hold that, one second, one sec, one moment, one minute, just a second, just a sec, just a moment,
        just a minute, just one second, just one moment, just one minute, a second, a moment, give me a second,
        give me a moment, give me a minute, give me a sec, never mind, nevermind, forget it, forget that,
        forget about it, forget about that, leave it, leave it be, leave it alone, leave it as it is, leave it as is,
        leave it there, leave that, keep it, keep it as it is, drop it, scratch that, undo that,
        i changed my mind, ive changed my mind, i have changed my mind, changed my mind, on second thought,
        on second thoughts, let me think, let me think about it, let me think about that, i need to think,
        i need to think about it, i have to think about it, ill think about it,
        no gracias, espera, espere, espera un momento, espere un momento, un momento, un segundo, todavia no, aun no,
        mejor no, claro que no, dejalo, dejelo, no lo haga, no lo hagas, no quiero, ahora no, de ninguna manera,
        nein, noe, nein danke, noch nicht, warten sie, warten sie bitte, warte, warte mal, moment, moment mal,
        einen moment, einen moment bitte, einen augenblick, stopp, halt, lieber nicht, auf keinen fall, bloss nicht,
        jetzt nicht, lassen sie das, lassen sie es, auf gar keinen fall,
        non, non merci, pas encore, attendez, attends, un instant, surtout pas, pas du tout, pas maintenant, arretez,
        laissez tomber, jamais, certainement pas, attendez un instant, attendez un moment,
        no grazie, aspetta, aspetti, non ancora, un attimo, meglio di no, lasci stare,
        nao, nao obrigado, nao obrigada, ainda nao, agora nao, melhor nao, um momento, pare,
        nee, nee dank u, wacht, wacht even, nog niet, liever niet, een moment, laat maar
    """,
    Part.AGAIN: """
        what, what ?, huh, huh ?, sorry ?, pardon, pardon me, come again, say again, say that again, repeat that,
        repeat it, please repeat, please repeat that, repeat, again, again please, once more, once again,
        one more time, what was that, what did you say, excuse me, i didnt catch that, i did not catch that,
        i didnt get that, i did not get that, i didnt hear that, i didnt hear you, i didnt hear what you said,
        i couldnt hear you, i could not hear you, i cant hear you, i couldnt hear that, i missed that, i missed it,
        can you repeat, can you repeat that, could you repeat, could you repeat that, could you repeat it,
        can you repeat it, can you please repeat that, could you please repeat that, can you say that again,
        could you say that again, can you say it again, could you say it again, would you repeat that,
        would you say that again, could you please say that again, can you please say that again,
        como, como ?, perdon, puede repetir, puede repetirlo, wie bitte, noch mal, noch einmal, nochmal,
        konnen sie das wiederholen, konnten sie das wiederholen, comment, comment ?, vous pouvez repeter,
        pouvez vous repeter, scusi, come, come ?, pode repetir, wat zegt u, wablief
    """,
    Part.THANKS: """
        thanks, thank you, thanks a lot, thank you so much, thank you very much, thanks so much, many thanks, cheers,
        much appreciated, gracias, muchas gracias, danke, vielen dank, danke schon, merci, merci beaucoup, grazie,
        obrigado, obrigada, dank u, dank u wel, bedankt, dank je
    """,
    Part.PADDING: """
        please, now, right now, right away, right, sir, maam, madam, miss, mate, man, great, perfect, excellent,
        wonderful, lovely, good, very good, cool, nice, it is, i do, i would, you can, you may, that is, thats it,
        that is it, as you said, like you said, if you would please,
        por favor, perfecto, bien, bitte, perfekt, super, gut, parfait, sil vous plait, sil te plait, per favore,
        prego, perfetto, perfeito, alstublieft, alsjeblieft, goed
    """,
    Part.HESITATION: """
        um, umm, uhm, uh, uhh, er, erm, ah, oh, ooh, hmm, hm, mm, eh, well, so, i mean, you know, sorry, hey, hello, hi,
        bueno, pues, also, na, mal, euh, ben, bah, alors, allora, bom, entao, nou
    """,
}
# What the tools do, by the first word of their names: a caller may say it again in their own words.
_DOINGS = {
    "refund": ("refund", ("the refund", "a refund", "my refund", "the money", "my money")),
    "cancel": ("cancel", ("the cancellation", "the order", "my order")),
    "change": ("change", ("the change", "the address", "my address")),
    "send": ("send", ("the details", "the message", "the email", "the text")),
}
_PRONOUNS = ("it", "that", "them", "this")


def tokens(text: str) -> list[str]:
    """Lower case words without accents and apostrophes, question marks kept; a word said twice in a row is one."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("\u2019", "'"))
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign)).translate(_UNSPOKEN)
    for sound, word in _SOUNDS:
        bare = sound.sub(word, bare)
    found = _TOKEN.findall(bare)
    return [word for at, word in enumerate(found) if at == 0 or word != found[at - 1] or word == "?"]


def phrases(doing: str) -> dict[tuple[str, ...], Part]:
    """Every phrase, as words, with what it adds, when what waits for an answer is the tool verb `doing`."""
    known = {
        tuple(tokens(phrase)): part
        for part, text in _TEXTS.items()
        for phrase in " ".join(text.split()).split(", ")
        if phrase.strip()
    }
    for lead in ("wait", "hold on", "hang on", "give me", "just wait"):
        known |= {tuple(f"{lead} {while_}".split()): Part.NO for while_ in _WHILE}
    return known | _about(doing)


def _about(doing: str) -> dict[tuple[str, ...], Part]:
    """Phrases with the verb of what waits. "Cancel it" means the order only where cancelling an order waits."""
    verb, things = _DOINGS.get(doing, (doing, ()))
    found: dict[tuple[str, ...], Part] = {}
    for object_ in ("", *_PRONOUNS, *things):
        said = tuple(f"{verb} {object_}".split())
        if verb:
            # Alone, "cancel it" and "change it" may mean the proposal itself: they count beside a yes only.
            found[said] = Part.YES if verb in {"refund", "send"} and object_ else Part.PADDING
            found[("go", "ahead", "and", *said)] = Part.YES
            found |= {(*never, *said): Part.NO for never in (("dont",), ("do", "not"), ("please", "dont"))}
    found |= {("with", *thing.split()): Part.PADDING for thing in things}
    if verb != "cancel":
        found |= {tuple(f"cancel {object_}".split()): Part.NO for object_ in ("", "it", "that", "this")}
    return found
