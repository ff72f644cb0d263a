"""Along the reports of a pair: counted again by hand, and a planted change is found where there is one."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.questions.harm.along_reports import along_reports
from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.results.not_estimated import NotEstimated


@pytest.fixture(scope="module")
def along(harm):
    return {one.id: one for one in along_reports(harm)}


def in_order(harm: Asked) -> list[list[bool]]:
    """Of each pair, whether its reports were severe, day by day; on one day a report is severe where one of them is."""
    severe = set(harm.cut("ipv_dir_injury")["incident"])
    known = harm.known.dropna(subset="pair")
    return [
        [any(one in severe for one in rows["incident"]) for _, rows in mine.groupby("day")]
        for _, mine in known.groupby("pair")
    ]


def test_as_counted_one_by_one(harm, along):
    pairs = in_order(harm)
    several = [mine for mine in pairs if len(mine) > 1]
    slope = along["harm.along.slope"]
    assert slope.n == len(several)
    found = Counter((mine[0], mine[1]) for mine in several)
    severe, mild = (found[first, True] + found[first, False] for first in (True, False))
    by_first = severe, found[True, True], mild, found[False, True]
    assert slope.cells == (sum(map(len, several)), len(pairs) - len(several), *by_first)
    # Least squares with a level for each pair (Frisch-Waugh): both sides less the mean of the pair.
    x = np.concatenate([np.arange(len(mine)) - (len(mine) - 1) / 2 for mine in several])
    y = np.concatenate([np.array(mine) - np.mean(mine) for mine in several])
    assert slope.value == pytest.approx((x @ y) / (x @ x))
    for first, severe in (("severe", True), ("mild", False)):
        after = along[f"harm.along.after_{first}"]
        whole = found[severe, True] + found[severe, False]
        assert (after.n, after.events, after.value) == (whole, found[severe, True], found[severe, True] / whole)
        assert along[f"{after.id}_by_chance"].rests_on == (after.id, slope.id)


def test_nothing_was_planted_and_nothing_is_found(along):
    """In the made-up county each incident has an injury by itself, so that random order changes nothing."""
    slope, after, chance = (along[f"harm.along.{name}"] for name in ("slope", "after_severe", "after_severe_by_chance"))
    assert slope.lower < 0 < slope.upper
    assert after.lower < chance.value < after.upper


def test_what_gets_worse_from_report_to_report_is_found(with_incidents):
    def worse(rows: pd.DataFrame) -> pd.Series:
        number = rows.sort_values("date").groupby(["suspect", "victim"]).cumcount().reindex(rows.index)
        return (np.random.default_rng(5).random(len(rows)) < 0.1 + 0.25 * number).astype("boolean")

    slope, *_ = along_reports(with_incidents(injury=worse))
    assert slope.lower > 0.1


def test_what_cannot_be_told_is_said(harm, with_incidents):
    plan = harm.plan.model_copy(update={"severe": None})
    (unplanned,) = along_reports(Asked(harm.study.model_copy(update={"harm": plan}), harm.frames, harm.earlier))
    assert "names no severe" in unplanned.why
    (alone,) = along_reports(with_incidents(dyad=lambda rows: rows["incident"]))
    assert isinstance(alone, NotEstimated)
    assert "two pairs" in alone.why
