"""Parts of an answer that are not there."""

from __future__ import annotations

import dataclasses

import pytest

from ipvi_eval.errors import AnalysisError, DataError
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.not_estimated import TOO_LITTLE, NotEstimated, attempted, parts_of, set_aside


def fails(error, text):
    raise error(text)


def test_an_answer_or_why_there_is_none():
    assert attempted("Sum", sum, [1, 2]) == 3
    none = attempted("Curves", fails, AnalysisError, "too few people")
    assert none == NotEstimated(what="Curves", why="too few people", remedy="")


def test_a_reason_without_its_numbers_keeps_names():
    none = NotEstimated(what="Curves", why="7 people of 1,204 left by day 3.5; see list_2", remedy="")
    assert none.without_numbers == "some people of some left by day some; see list_2"


@pytest.mark.parametrize(
    "why",
    [
        "nobody re-offended while notified, so there is no ratio to estimate",
        "No events: groups cannot be compared; lengthen the follow-up",
        "the covariates tell some people of one group apart from everybody of the other",
    ],
)
def test_a_reason_says_neither_that_nobody_did_nor_that_everybody_did(why):
    assert NotEstimated(what="Curves", why=why, remedy="").without_numbers == TOO_LITTLE


@pytest.mark.parametrize(
    "why", ["the extract has no table of offers of help", "the data are compatible with everybody re-offending"]
)
def test_a_reason_of_the_plan_or_of_a_model_stays(why):
    assert NotEstimated(what="Offers", why=why, remedy="").without_numbers == why


def test_parts_come_as_a_tuple():
    assert parts_of("Sum", sum, [1, 2]) == (3,)
    assert parts_of("Two", divmod, 7, 3) == (2, 1)
    assert parts_of("Nothing", {}.get, "x") == ()
    (none,) = parts_of("Curves", fails, AnalysisError, "too few")
    assert (none.what, none.why) == ("Curves", "too few")


def test_wrong_data_still_stop_the_run():
    with pytest.raises(DataError):
        attempted("Curves", fails, DataError, "no such file")


def test_none_without_a_way_out_and_none_changed_afterwards():
    with pytest.raises(TypeError, match="remedy"):
        NotEstimated(what="list B", why="High Point gives none")
    with pytest.raises(dataclasses.FrozenInstanceError):
        attempted("Curves", fails, AnalysisError, "too few").why = "no reason"


def test_what_is_not_there_is_set_aside_and_the_rest_keeps_its_order():
    first, second = (Estimate(id=name, value=1, unit="number", method="m") for name in ("a", "b"))
    missing = NotEstimated(what="Curves", why="too few", remedy="")
    left_out = []
    assert list(set_aside((first, missing, second, missing), left_out)) == [first, second]
    assert left_out == [missing, missing]
