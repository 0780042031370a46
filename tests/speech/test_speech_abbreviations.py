"""Abbreviations, signs and sentences, as a caller hears them."""

from collections.abc import Callable

import pytest

CASES = [
    ("e.g. shoes, i.e., boots, etc.", "for example shoes, that is, boots, et cetera."),
    ("approx. 5 minutes", "approximately five minutes"),
    ("fish & chips, w/ salt, w/o pepper", "fish and chips, with salt, without pepper"),
    ("Dr. Smith and Mrs. Jones met Mr. Bean.", "Doctor Smith and Missus Jones met Mister Bean."),
    ("St. Louis and Oak St. in London", "Saint Louis and Oak Street in London"),
    (
        "It's $999 vs. $1,000, etc. Want it?",
        "It's nine hundred ninety-nine dollars versus one thousand dollars, et cetera. Want it?",
    ),
    (
        "The U.S. Army ordered from the U.S. The order shipped.",
        "The U.S. Army ordered from the U.S. The order shipped.",
    ),
    ("signed by J. K. Rowling. Thanks!", "signed by J. K. Rowling. Thanks!"),
    ("snake_case and file_name.txt", "snake case and file name dot txt"),
    ("and/or, he/she, S/M/L", "and or, he or she, S or M or L"),
    ("AT&T, Q&A", "AT and T, Q and A"),
    ("Great news — your order's on the way!!!", "Great news, your order's on the way!!!"),
    ("Open Settings > Orders > Returns.", "Open Settings, Orders, Returns."),
    ("Wait... what? Really?! Yes!!", "Wait... what? Really?! Yes!!"),
    ("don't, it's, you're, rock 'n' roll", "don't, it's, you're, rock 'n' roll"),
    (
        '"Where\'s my order?" she asked. "It\'s late!" he said.',
        '"Where\'s my order?" she asked. "It\'s late!" he said.',
    ),
    ("Ends in ...4242.", "Ends in... four two four two."),
    ("sent.Your order", "sent. Your order"),
]


@pytest.mark.parametrize(("written", "spoken"), CASES)
def test_abbreviations(written: str, spoken: str, say: Callable[[str], str]) -> None:
    assert say(written) == spoken
