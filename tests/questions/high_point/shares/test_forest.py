from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.questions.high_point.published.registry import published
from ipvi_eval.questions.high_point.shares.comparison import compare_recidivism
from ipvi_eval.questions.high_point.shares.forest import forest
from ipvi_eval.questions.high_point.shares.risk import Risk
from ipvi_eval.synthesis.proportions import wilson

COMPARISON = compare_recidivism([Risk(list_at_entry="D", months=12, value=0.14, n=200, events=28)])


def test_comparisons_come_first_and_context_after() -> None:
    frame = forest(COMPARISON)
    assert list(frame["role"][:2]) == ["compare", "compare"]
    assert set(frame["role"][2:]) == {"context"}
    assert "New York City" in set(frame["site"])
    assert set(frame["outcome"]) == {"arrest"}


def test_nothing_unseen_is_drawn() -> None:
    unseen = replace(published().get("new_york_city.prosecuted.dv.24m"), status="unverified")
    assert unseen.label not in set(forest(COMPARISON, registry=published().over([unseen]))["label"])


def test_context_without_people_has_no_whiskers_and_with_people_has() -> None:
    frame = forest(COMPARISON).set_index("label")
    assert frame.loc["New York City, prosecuted cases, 24 months", ["lower", "upper"]].isna().all()
    known = replace(published().get("new_york_city.prosecuted.dv.24m"), denominator=1000)
    row = forest(COMPARISON, registry=published().over([known])).set_index("label").loc[known.label]
    assert (row["lower"], row["upper"]) == pytest.approx(wilson(170, 1000))
