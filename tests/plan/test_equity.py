"""Groups of people, named once, in bands that rise."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipvi_eval.plan.equity import EquityPlan


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({"groups": ()}, "at least 1"),
        ({"groups": ("sex", "sex")}, "names a column twice"),
        ({"groups": ("sex",), "age_bands": (25, 25)}, "age_bands must rise"),
        ({"groups": ("sex",), "age_bands": ()}, "at least 1"),
    ],
)
def test_groups_are_named_once_and_bands_rise(more, match):
    with pytest.raises(ValidationError, match=match):
        EquityPlan(**more)
