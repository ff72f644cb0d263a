"""What was not done as planned."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipvi_eval.plan.deviation import Deviation


def test_a_deviation_names_results_and_says_what():
    assert Deviation(results="its.*", what="The window ends a month earlier.").results == "its.*"
    for results in ("Its", "", "its.* and others"):
        with pytest.raises(ValidationError, match="results"):
            Deviation(results=results, what="The window ends a month earlier.")
    with pytest.raises(ValidationError, match="what"):
        Deviation(results="its.*", what="")
