"""Parts that a study is too small for."""

from __future__ import annotations

import pytest

from ipvi_eval.errors import AnalysisError, DataError
from ipvi_eval.results.unfitted import Unfitted


def fails(error, text):
    raise error(text)


def test_a_reason_is_kept_without_its_numbers():
    left_out = Unfitted()
    assert left_out.attempt("Curves", fails, AnalysisError, "7 people of 1,204 left by day 3.5; see list_2") is None
    assert left_out.attempt("Sum", sum, [1, 2]) == 3
    ((part, reason),) = left_out.table("survival.left_out").rows
    assert part == "Curves"
    assert reason == "some people of some left by day some; see list_2"


def test_what_was_found_comes_as_a_tuple():
    left_out = Unfitted()
    assert left_out.found("Sum", sum, [1, 2]) == (3,)
    assert left_out.found("Two", divmod, 7, 3) == (2, 1)
    assert left_out.found("Nothing", {}.get, "x") == ()
    assert left_out.found("Curves", fails, AnalysisError, "too few") == ()
    assert [part for part, _ in left_out.table("survival.left_out").rows] == ["Curves"]


def test_wrong_data_still_stop_the_run():
    with pytest.raises(DataError):
        Unfitted().attempt("Curves", fails, DataError, "no such file")


def test_nothing_left_out_is_said():
    assert Unfitted().table("survival.left_out").rows == (("Nothing", "everything that was planned could be fitted"),)
