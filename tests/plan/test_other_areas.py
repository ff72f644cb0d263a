"""Areas beside the programme's own."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipvi_eval.plan.other_areas import Contaminated, Extended


def test_a_contamination_ends_after_it_starts():
    with pytest.raises(ValidationError, match="the contamination of B ends before it starts"):
        Contaminated(area="B", what="a program of its own", start="2022-01", end="2021-12")
    assert Contaminated(area="B", what="one month", start="2022-01", end="2022-01").end == "2022-01"


def test_where_something_else_happened_has_a_source_and_months_that_are_months():
    assert Contaminated(area="B", what="a program of its own", start="2022-01").source == "the study's plan"
    with pytest.raises(ValidationError, match="must be a month written as YYYY-MM"):
        Contaminated(area="B", what="a shock", start="2022")
    with pytest.raises(ValidationError, match="must be a month written as YYYY-MM"):
        Extended(area="B", start="2022")
