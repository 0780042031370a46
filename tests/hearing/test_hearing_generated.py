"""Generated utterances that nothing was tuned on: at least nineteen of twenty are read right, of each kind."""

import pytest

from evals.identifiers import main


@pytest.mark.parametrize("seed", [20261, 20262])
def test_nineteen_of_twenty_are_read_right(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seed", str(seed), "--count", "200", "--at-least", "0.95"]) == 0
    assert capsys.readouterr().out.count("right") == 8


def test_a_share_that_is_not_reached_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--count", "5", "--at-least", "1.01", "--json"]) == 1
    assert '"e-mail": {"utterances": 5' in capsys.readouterr().out
