"""The gate of likeness: people of one list who differ in what the plan adjusts for, and lists without a comparison."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.equity.asked import PeopleOfGroup
from ipvi_eval.questions.equity.balanced import balanced
from tests.questions.equity.conftest import EFFECTS

GROUP = PeopleOfGroup("sex", "Male", "sex.male", "by-sex_male", frozenset())


def people(apart: float, lists: str = "BBBBBBBB") -> pd.DataFrame:
    """Eight people, four of them notified, whose prior arrests lie `apart` from those of the others."""
    told = [True, False] * 4
    return pd.DataFrame(
        {
            "person": [f"p{n}" for n in range(8)],
            "exposed": told,
            "list_recorded": list(lists),
            "sex": "male",
            "age_at_entry": [30.0, 30, 40, 40, 50, 50, 60, 60],
            "prior_arrests": [float(n // 2) + apart * one for n, one in enumerate(told)],
        }
    )


@pytest.fixture(scope="module")
def asked(changed):
    return changed(EFFECTS.model_copy(update={"effects_largest_imbalance": 0.25}))


def test_alike_passes(asked):
    balanced(asked, people(0.0), GROUP)


def test_unlike_does_not(asked):
    with pytest.raises(AnalysisError, match="by more than the plan allows"):
        balanced(asked, people(2.0), GROUP)


def test_nobody_of_the_same_list_to_compare_with(asked):
    with pytest.raises(AnalysisError, match="nobody to compare with"):
        balanced(asked, people(0.0, "BCBCBCBC"), GROUP)
