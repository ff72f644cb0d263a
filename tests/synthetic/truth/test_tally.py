"""Numbers of two counties add up, name by name."""

from __future__ import annotations

from ipvi_eval.synthetic.parameters import Parameters
from ipvi_eval.synthetic.truth.tally import Tally


def of(n: int) -> Tally:
    return Tally(Parameters(), 1, {"data.due": n}, {"all": (n, 1)}, {"all": {"C": n}}, (n, 2), {"happened": n + 0.5})


def test_counts_pairs_and_lists_add_up() -> None:
    assert of(3) + of(4) == Tally(
        Parameters(), 2, {"data.due": 7}, {"all": (7, 2)}, {"all": {"C": 7}}, (7, 4), {"happened": 8.0}
    )
