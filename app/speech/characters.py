"""Which characters are letters of which kind, which are pictures and which cannot be heard at all."""

import re

PICTURES = (
    "\u2190-\u21ff\u2300-\u232b\u232d-\u23ff\u2400-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\ufffc\ufffd\ue000-\uf8ff\ud800-\udfff\U0001f000-\U0001fbff\U000f0000-\U0010ffff"
)
"""Arrows, boxes, emoji, private use and lone surrogates: a gap between words, never a word (for a [...] set)."""

INAUDIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00a9\u00ad\u00ae\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2122\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Controls, zero-width and direction signs, variation selectors, trade mark signs: gone without a gap (for a set)."""

SPACES = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Everything that is a space but is not " " (for a set)."""

NEWLINES = "\n\x0b\x0c\x85\u2028\u2029"
"""Everything that starts a new line (for a set); "\\r" is dropped, as it comes with a "\\n"."""

KEYCAP = "\u20e3"
"""The box around a keycap emoji: the character before it is a picture too."""

HAN = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
"""Chinese characters and kana, written without spaces (for a set)."""

FRACTIONS = "\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u209f\u2150-\u215f"
"""Raised, lowered and fraction digits, which Python takes for letters (for a set)."""

LETTERS = re.compile(rf"[^\W\d_{HAN}{FRACTIONS}]+")
"""A run of letters of a script that has spaces."""

UNSPACED = re.compile(rf"[{HAN}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""One character of a script that has no spaces: there words are counted by length."""
