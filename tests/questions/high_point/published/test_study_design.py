from __future__ import annotations

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
