from __future__ import annotations

from typing import Any

import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.questions.high_point.published.study_design import MARYLAND, Design, FollowUp


def test_words_of_follow_up_and_design() -> None:
    assert FollowUp(kind="fixed", months=12).words() == "fixed window of 12 months"
    assert FollowUp(kind="unequal", months=6).words() == "unequal follow-up, up to 6 months"
    assert FollowUp().words() == "no follow-up window stated"
    assert Design().words() == "descriptive, no design level"
    assert Design(level=2, why="one city").words() == "Maryland level 2: one city"


def test_every_level_of_the_scale_has_words() -> None:
    assert sorted(MARYLAND) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("level", [0, 6])
def test_a_level_off_the_scale_is_refused(level: int) -> None:
    with pytest.raises(DataError, match="levels 1 to 5"):
        Design(level=level, why="x")


@pytest.mark.parametrize("half", [{"level": 2}, {"why": "one city"}])
def test_a_level_and_its_reason_go_together(half: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="go together"):
        Design(**half)


@pytest.mark.parametrize("months", [0, -1, float("nan"), float("inf")])
def test_months_are_a_number_above_zero(months: float) -> None:
    with pytest.raises(DataError, match="a number above zero"):
        FollowUp(kind="unequal", months=months)
