from __future__ import annotations

import pytest

from ipvi_eval.errors import PlanError
from ipvi_eval.synthetic.bounds import require


def test_the_bounds_themselves_may_be_used() -> None:
    for value in (0.5, 2.0):
        require("share", value, 0.5, 2.0, "1")


@pytest.mark.parametrize("value", [0.49, 2.01, float("nan")])
def test_what_lies_outside_is_refused_with_an_example(value) -> None:
    with pytest.raises(PlanError, match=r"share must lie between 0\.5 and 2, for example 1"):
        require("share", value, 0.5, 2.0, "1")
