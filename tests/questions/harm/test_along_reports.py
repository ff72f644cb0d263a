"""Along the reports of a pair: counted again by hand, and a planted change is found where there is one."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.questions.harm.along_reports import along_reports
from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.questions.harm.top_pairs import top_pairs
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Results
from tests.disclosure.attacks import repetition


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


def test_few_severe_second_reports_follow_from_nothing_that_leaves(with_incidents):
    """Pairs of two reports, few of them severe twice: the slope and what random order shows would tell how many."""

    def pair(rows: pd.DataFrame) -> pd.Series:
        return (rows["date"].rank(method="first") % (len(rows) // 2)).astype("string")

    def severe(rows: pd.DataFrame) -> pd.Series:
        number, second = pair(rows).astype(float), rows["date"].rank(method="first") >= len(rows) // 2
        return pd.Series(np.where(second, (number % 3 == 1) & (number % 5 > 0), number % 5 == 0), rows.index) | (
            number % 40 == 0
        )

    asked = with_incidents(dyad=pair, injury=severe)
    told = Results.of([*top_pairs(asked), *along_reports(asked)])
    after = told.estimates["harm.along.after_severe"]
    assert 0 < after.events < 11
    assert told.estimates["harm.top.share"].events - told.estimates["harm.top.share"].n == after.n + (
        told.estimates["harm.along.after_mild"].n
    )
    released = suppress(told, read_profile("cms11")).results
    assert released.estimates["harm.along.after_mild"].value is not None
    for name in ("slope", "after_severe", "after_mild_by_chance"):
        assert released.estimates[f"harm.along.{name}"].value is None, name
    assert repetition.attack(released) == []


def test_what_cannot_be_told_is_said(harm, with_incidents):
    plan = harm.plan.model_copy(update={"severe": None})
    (unplanned,) = along_reports(Asked(harm.study.model_copy(update={"harm": plan}), harm.frames, harm.earlier))
    assert "names no severe" in unplanned.why
    (alone,) = along_reports(with_incidents(dyad=lambda rows: rows["incident"]))
    assert isinstance(alone, NotEstimated)
    assert "two pairs" in alone.why
