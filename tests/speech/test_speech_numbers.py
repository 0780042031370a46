"""Counts, measures, ranges and fractions, as a caller hears them."""

from collections.abc import Callable

import pytest

CASES = [
    ("2 items", "two items"),
    ("3-5 days", "three to five days"),
    ("15%", "fifteen percent"),
    ("1st", "first"),
    ("1,234,567 items", "one million two hundred thirty-four thousand five hundred sixty-seven items"),
    ("It's the 2nd item, 1st row, on the 21st.", "It's the second item, first row, on the twenty-first."),
    ("Please allow 24-48 hours.", "Please allow twenty-four to forty-eight hours."),
    ("10,000 points", "ten thousand points"),
    ("It's 99.9% sure, 5-10% off.", "It's ninety-nine point nine percent sure, five to ten percent off."),
    ("The answer is 42.", "The answer is forty-two."),
    ("4.5 stars, rated 4.5/5 or 9/10.", "four point five stars, rated four point five out of five or nine out of ten."),
    ("Is it 3/4 full or 1/2?", "Is it three quarters full or one half?"),
    ("3 1/2 hours, 2½ hours", "three and a half hours, two and a half hours"),
    ("24/7 support, a 50/50 split", "twenty-four seven support, a fifty-fifty split"),
    ("Version 2.0, v2.1.3", "Version two point zero, v two point one point three"),
    ("A 30-day return, a 2-year warranty.", "A thirty-day return, a two-year warranty."),
    ("2x Blue mugs, 3 x Red mugs, 1 × Kettle", "two Blue mugs, three Red mugs, one Kettle"),
    ("It's 2x faster.", "It's two times faster."),
    ("Blue mug (x2)", "Blue mug (times two)"),
    ("There are 0 left, 1 left, 2 left.", "There are zero left, one left, two left."),
    ("Save up to 70% on 100+ items.", "Save up to seventy percent on one hundred plus items."),
    (
        "It's ~2 lbs, <5 in stock, >100 sold, ≥3 needed.",
        "It's about two pounds, less than five in stock, more than one hundred sold, at least three needed.",
    ),
    ("It holds 1.7 L and uses 2200W.", "It holds one point seven liters and uses two thousand two hundred watts."),
    ("10 x 20 x 30 cm, 2.5kg", "ten by twenty by thirty centimeters, two point five kilograms"),
    ("It should be 95°C, not 100 °F.", "It should be ninety-five degrees Celsius, not one hundred degrees Fahrenheit."),
    ("Temperature -5°C to 40°C.", "Temperature minus five degrees Celsius to forty degrees Celsius."),
    ("It's 10\" wide and weighs 5 lbs. It ships free.", "It's ten inches wide and weighs five pounds. It ships free."),
    ("He's 6'2\" tall.", "He's six foot two tall."),
    ("iPhone 15 Pro, PS5, 4K TV, USB-C, Wi-Fi 6E", "iPhone fifteen Pro, PS five, four K TV, USB-C, Wi-Fi six E"),
    ("10k orders, 12M users", "ten thousand orders, twelve million users"),
    ("The ratio is 3:1.", "The ratio is three to one."),
    ("COVID-19, WD-40, 3rd-party", "COVID nineteen, WD forty, third-party"),
    ("Rooms 101-105, items 1, 2 & 3.", "Rooms one hundred one to one hundred five, items one, two and three."),
]


@pytest.mark.parametrize(("written", "spoken"), CASES)
def test_numbers(written: str, spoken: str, say: Callable[[str], str]) -> None:
    assert say(written) == spoken
