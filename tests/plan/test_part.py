"""What every section of a plan is: frozen, strict, of settings that are known."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ipvi_eval.plan.part import DAYS_PER_MONTH, Month, Part, Words


class _Asked(Part):
    since: Month = "2020-03"
    words: tuple[Words, ...] = ()
    number: int = 0


def test_a_plan_is_frozen_and_knows_its_settings():
    asked = _Asked()
    with pytest.raises(ValidationError, match="frozen"):
        asked.number = 1  # type: ignore[misc]
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        _Asked.model_validate({"numbers": 1})


@pytest.mark.parametrize("number", [True, "1", 1.0])
def test_a_setting_is_of_the_kind_it_is_said_to_be(number):
    with pytest.raises(ValidationError, match="valid integer"):
        _Asked.model_validate({"number": number})


def test_a_list_of_the_file_is_fixed():
    assert _Asked.model_validate({"words": ["one", "two"]}).words == ("one", "two")


@pytest.mark.parametrize("month", ["2021-13", "2021-1", "1821-01", "2021"])
def test_a_month_is_written_in_one_way(month):
    assert _Asked(since="2021-12").since == "2021-12"
    with pytest.raises(ValidationError, match="must be a month written as YYYY-MM"):
        _Asked(since=month)


def test_words_for_readers_begin_with_one():
    for blank in ("", " one"):
        with pytest.raises(ValidationError, match="words"):
            _Asked(words=(blank,))


def test_a_month_is_a_twelfth_of_a_mean_year():
    assert DAYS_PER_MONTH == 30.4375
