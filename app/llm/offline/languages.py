"""Names of languages and the little words that give them away."""

import re

LANGUAGES = {
    "english": "en", "spanish": "es", "español": "es", "espanol": "es", "castellano": "es", "german": "de",
    "deutsch": "de", "french": "fr", "français": "fr", "francais": "fr", "italian": "it", "italiano": "it",
    "portuguese": "pt", "português": "pt", "portugues": "pt", "brazilian": "pt", "dutch": "nl", "nederlands": "nl",
    "polish": "pl", "polski": "pl", "swedish": "sv", "norwegian": "no", "danish": "da", "finnish": "fi",
    "russian": "ru", "ukrainian": "uk", "turkish": "tr", "greek": "el", "czech": "cs", "hungarian": "hu",
    "romanian": "ro", "arabic": "ar", "hindi": "hi", "chinese": "zh", "mandarin": "zh", "japanese": "ja",
    "korean": "ko", "vietnamese": "vi", "indonesian": "id", "hebrew": "he", "thai": "th",
}  # fmt: skip
_NAMES = "|".join(LANGUAGES)
_SPEAK = (
    "speak|talk|switch|change|continue|go on|respond|answer|prefer|use|habla\\w*|parl\\w*|sprech\\w*|fala\\w*|spreekt?"
)
SPEAKS_ONE = re.compile(
    rf"\b(?:{_SPEAK})\b(?: \w+){{0,4}}? (?:in |to |into |en |auf |em )?({_NAMES})\b"
    r"(?! (?:order|kettle|oven|press|toast|bread|wine|coffee))"
)
NAMES_ONE = re.compile(rf"(?:in |en |auf )?({_NAMES})(?: please| por favor| bitte)?$")
_LITTLE_WORDS: dict[str, frozenset[str]] = {
    code: frozenset(little.split())
    for code, little in (
        (
            "es",
            "hola el la los las mi dónde donde está esta pedido por favor qué cuándo cuando para una quiero gracias",
        ),
        (
            "de",
            "hallo der die das ich nicht ist mein meine wo bestellung bitte wann und ein eine möchte danke kann ihre",
        ),
        ("fr", "bonjour le les est où ma mon commande s'il vous plaît quand je ne pas une merci voudrais c'est pour"),
        ("it", "ciao buongiorno il gli è mio dove ordine per favore quando non una grazie vorrei sono che della"),
        ("pt", "olá oi meu minha onde está pedido por favor quando não uma obrigado obrigada você quero para com"),
        ("nl", "hallo het een mijn waar bestelling alstublieft wanneer niet ik wil graag dank bedankt kunt u"),
    )
}
_LEAST = 3


def foreign(words: str) -> str:
    """The code of the language these plain words are in, "" when they may well be English."""
    spoken = words.split()
    best, code = max((sum(word in little for word in spoken), code) for code, little in _LITTLE_WORDS.items())
    return code if best >= _LEAST and best * 2 >= len(spoken) else ""
