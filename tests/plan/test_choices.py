"""What a specification curve combines."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipvi_eval.its.checks import specification
from ipvi_eval.plan.choices import Choices


def test_a_plan_that_says_nothing_combines_what_the_engine_combines():
    # Engines know no plan, so that these defaults stand in both.
    plan, engine = Choices(), specification.Choices()
    assert (plan.models, plan.trends, plan.harmonics) == (engine.models, engine.trends, engine.harmonics)
    assert plan.slopes == engine.slopes
    assert plan.phase_in == engine.phase_styles


@pytest.mark.parametrize(
    "more", [{"models": ("lagged",)}, {"trends": ("cubic",)}, {"harmonics": (6,)}, {"phase_in": ("none",)}]
)
def test_no_other_choice_is_one(more):
    with pytest.raises(ValidationError, match=next(iter(more))):
        Choices.model_validate(more)
