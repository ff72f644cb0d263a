"""The rules between results and reports."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipvi_eval.plan.disclosure import DisclosurePlan


def test_rules_are_on_and_turned_off_with_a_reason_only():
    plan = DisclosurePlan()
    # Three times the 11 of cms11: re-offended, still followed, left.
    assert (plan.profile, plan.off_because, plan.smallest_list) == ("cms11", None, 3 * 11)
    with pytest.raises(ValidationError, match="off_because"):
        DisclosurePlan(off_because="for a look")


@pytest.mark.parametrize("more", [{"profile": "CMS 11"}, {"editions": ""}, {"smallest_list": -1}])
def test_what_is_no_rule(more):
    with pytest.raises(ValidationError, match=next(iter(more))):
        DisclosurePlan.model_validate(more)
