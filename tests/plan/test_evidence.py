"""How a plan sets the results beside others: money for no effect needs a reason."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipvi_eval.plan.evidence import EvidencePlan


def test_money_for_no_effect_needs_a_reason():
    reason = "asked for by the county's budget office"
    assert EvidencePlan(monetise_no_effect=f" {reason} ").monetise_no_effect == reason
    assert EvidencePlan().monetise_no_effect == ""
    with pytest.raises(ValidationError, match="a reason of at least 20 letters"):
        EvidencePlan(monetise_no_effect="because")


@pytest.mark.parametrize("margin", [1.0, 2.01])
def test_a_margin_is_a_ratio_above_one(margin):
    assert EvidencePlan(margin=2).margin == 2
    with pytest.raises(ValidationError, match="margin"):
        EvidencePlan(margin=margin)
