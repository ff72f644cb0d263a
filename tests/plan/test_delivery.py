"""What a plan asks of the delivery."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipvi_eval.plan.delivery import DeliveryPlan


@pytest.mark.parametrize("days", [0, 366])
def test_an_arrest_follows_within_a_year(days):
    assert (DeliveryPlan().follow_through, DeliveryPlan().follow_through_days) == ((), 30)
    with pytest.raises(ValidationError, match="follow_through_days"):
        DeliveryPlan(follow_through_days=days)
