"""Items are known by what callers call them, and asked about when two could be meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo.catalogue import products
from app.hearing.item_names import how_many, is_everything, items_named, says_all

GOODS = products()
SKUS, NAMES = list(GOODS), [product.name for product in GOODS.values()]


def heard(said: str, skus: list[str] | None = None) -> set[str]:
    """Among these, or the whole catalogue, which is harder than any order."""
    among = skus or SKUS
    return {among[n] for n in items_named(said, [GOODS[sku].name for sku in among], among)}


@pytest.mark.parametrize("sku", SKUS)
def test_every_item_is_found_by_its_name_and_by_its_sku(sku: str) -> None:
    name = GOODS[sku].name
    assert heard(name) == {sku}
    assert heard(f"I want to return the {name.lower()}, please") == {sku}
    assert heard(sku) == heard(sku.replace("-", " ").lower()) == heard(" ".join(sku.lower())) == {sku}


@pytest.mark.parametrize(
    ("said", "sku"),
    [
        ("the blue kettle", "KET-BL"),
        ("goose neck kettle", "KET-CO"),
        ("tea pot", "TEA-PO"),
        ("teapot", "TEA-PO"),
        ("the espresso machine", "COF-ES"),
        ("expresso machine", "COF-ES"),
        ("dutch oven", "POT-DU"),
        ("the small frying pan", "PAN-24"),
        ("large non stick pan", "PAN-28"),
        ("cast iron pan", "PAN-CI"),
        ("four slice toaster", "TOA-4S"),
        ("chefs knife", "KNF-CH"),
        ("my wine glass", "GLA-WI"),
        ("the wool blanket", "THR-WO"),
        ("jute rug", "RUG-JU"),
        ("air frier", "AIR-FR"),
        ("dish rack", "RAC-DI"),
        ("wall clock", "CLO-WA"),
        ("the cushion", "CUS-VE"),
    ],
)
def test_what_callers_say_is_found_in_the_whole_catalogue(said: str, sku: str) -> None:
    assert heard(said) == {sku}


@pytest.mark.parametrize(
    ("said", "skus"),
    [
        ("the kettle", {"KET-BL", "KET-CO"}),
        ("a toaster", {"TOA-2S", "TOA-4S"}),
        ("the frying pan", {"PAN-24", "PAN-28"}),
        ("the mixer", {"MIX-HA", "MIX-ST"}),
    ],
)
def test_what_could_be_two_things_is_both(said: str, skus: set[str]) -> None:
    assert heard(said) == skus


@pytest.mark.parametrize("said", ["", "the one", "it", "a lawn mower", "my order", "?!", "bicycle"])
def test_what_is_not_there_is_not_found(said: str) -> None:
    assert heard(said) == set()


@pytest.mark.parametrize("said", ["everything", "all of it", "the whole order", "the entire order please", "ALL items"])
def test_everything_is_understood(said: str) -> None:
    assert is_everything(said)


@pytest.mark.parametrize("said", ["all mugs", "the kettle", "", "both pans"])
def test_all_of_something_is_not_everything(said: str) -> None:
    assert not is_everything(said)
    assert says_all(said) == said.startswith(("all", "both"))


@pytest.mark.parametrize(
    ("said", "number", "rest"),
    [
        ("two of the mugs", 2, "of the mugs"),
        ("3 mugs", 3, "mugs"),
        ("the mugs", None, "the mugs"),
        ("two", None, "two"),
    ],
)
def test_a_leading_number_is_a_quantity(said: str, number: int | None, rest: str) -> None:
    assert how_many(said) == (number, rest)


@given(st.text(max_size=60))
def test_anything_may_be_said(said: str) -> None:
    assert all(0 <= n < len(NAMES) for n in items_named(said, NAMES, SKUS))
    is_everything(said)
    how_many(said)
