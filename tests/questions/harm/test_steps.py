"""From one report to the next: counted again by hand; every step is of part of the pairs of the one before."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest

from ipvi_eval.questions.harm import steps as of_steps
from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.questions.harm.steps import steps
from ipvi_eval.repetition.course import course


@pytest.fixture(scope="module")
def shares(harm):
    return [one for one in steps(harm) if one.unit == "proportion"]


def test_a_quarter_had_the_next_report_by_that_day(harm, shares):
    """By hand: as many gaps as are a quarter of the pairs watched lie at or below it, and no fewer by a day less."""
    told = {one.id: one for one in steps(harm) if one.unit == "days"}
    assert [one.removesuffix("_quarter") for one in told] == [one.id for one in shares]
    days = [sorted(set(rows["day"])) for _, rows in harm.known.dropna(subset="pair").groupby("pair")]
    for number, share in enumerate(shares):
        found = told[f"{share.id}_quarter"]
        if share.value < 0.25:
            # There all the same: whether it is would tell of a share that is withheld.
            assert (found.value, found.lower, found.cells) == (None, None, ())
            assert (found.note, found.rests_on) == ("fewer than a quarter had it in that time", (share.id,))
            continue
        watched = [
            mine for mine in days if mine[0] >= 365 and len(mine) > number and mine[number] + 365 <= harm.last_day
        ]
        gaps = [mine[number + 1] - mine[number] for mine in watched if len(mine) > number + 1]
        by, before = (sum(gap <= day for gap in gaps) for day in (found.value, found.value - 1))
        assert before < len(watched) / 4 <= by
        assert found.rests_on == (share.id,)
        assert found.cells == (by,)
        assert found.lower is None or found.lower < found.value


def test_the_days_have_limits_where_enough_pairs_lie_between_them(harm):
    """With the disclosure control of the plan few lie there in a small county; without it the limits are told."""
    study = harm.study
    off = study.model_copy(update={"disclosure": study.disclosure.model_copy(update={"off_because": "a test"})})
    bare, kept = (
        {one.id: one for one in steps(Asked(of, replace(harm.frames, study=of), harm.earlier)) if one.unit == "days"}
        for of in (off, study)
    )
    days = [sorted(set(rows["day"])) for _, rows in harm.known.dropna(subset="pair").groupby("pair")]
    for id, found in bare.items():
        if found.value is None:
            continue
        number = ("second", "third", "fourth").index(id.removeprefix("harm.next.").removesuffix("_quarter"))
        asked = [one for one in days if one[0] >= 365 and len(one) > number and one[number] + 365 <= harm.last_day]
        gaps = [mine[number + 1] - mine[number] for mine in asked if len(mine) > number + 1]
        limits = [found.lower, found.value, *([] if found.upper is None else [found.upper])]
        assert limits == sorted(limits)
        by = [sum(gap <= day for gap in gaps) for day in limits]
        later = [] if found.upper is None else [sum(gap <= 365 for gap in gaps)]
        few = any(0 < after - before < 11 for before, after in pairwise([0, *by, *later]))
        assert (kept[id].lower is None) == few
        assert kept[id].value == found.value
    assert bare


@pytest.mark.parametrize(("followed_by", "limits"), [(60, (None, None)), (70, (100, 300)), (55, (100, 300))])
def test_few_pairs_after_the_upper_limit_are_not_told_by_it(harm, monkeypatch, followed_by, limits):
    """By the limits 15, 30 and 55 pairs had it: of 60 in all, 5 came after the upper one."""

    def made(*arguments, **more):
        found = course(*arguments, **more)
        days = {"quarter": 200.0, "quarter_lower": 100.0, "quarter_upper": 300.0, "followed_by": followed_by}
        by_then = found.by_then.assign(quarter=30, quarter_lower=15, quarter_upper=55)
        return replace(found, steps=found.steps.assign(**days), by_then=by_then)

    monkeypatch.setattr(of_steps, "course", made)
    quarters = [one for one in steps(harm) if one.unit == "days"]
    assert {(one.lower, one.upper) for one in quarters} == {limits}


def test_as_counted_one_by_one(harm, shares):
    days = [sorted(set(rows["day"])) for _, rows in harm.known.dropna(subset="pair").groupby("pair")]
    late = [mine for mine in days if mine[0] >= 365]
    for number, found in enumerate(shares):
        watched = [mine for mine in late if len(mine) > number and mine[number] + 365 <= harm.last_day]
        again = sum(len(mine) > number + 1 and mine[number + 1] - mine[number] <= 365 for mine in watched)
        assert (found.n, found.events, found.value) == (len(watched), again, again / len(watched))
        assert found.lower < found.value < found.upper
        assert [found.n.key.state, found.events.key.state] == [
            f"pairs, report {number + 1}", f"pairs, report {number + 1} and the next"
        ]  # fmt: skip


def test_names_and_whom_they_are_about(shares):
    assert [one.id for one in shares] == ["harm.next.second", "harm.next.third", "harm.next.fourth"]
    assert shares[1].label == "Pairs with a third report within 12 months of the second"
    assert {one.n_of for one in shares} == {"pairs"}
    assert all("pairs of suspect and victim" in one.scope.population for one in shares)


def test_fewer_pairs_at_every_step(shares):
    assert all(one.n > other.n for one, other in pairwise(shares))


def test_a_record_too_short_to_watch_anybody_is_said(harm):
    plan = harm.plan.model_copy(update={"within_months": 60})
    (found,) = steps(Asked(harm.study.model_copy(update={"harm": plan}), harm.frames, harm.earlier))
    assert "long enough" in found.why


def test_pairs_without_suspects_are_their_own_clusters(with_incidents):
    numbered = with_incidents(dyad=lambda rows: rows["suspect"] + rows["victim"], suspect=lambda rows: pd.NA)
    first, *_ = steps(numbered)
    assert first.events > 20


def test_without_pairs_that_is_said(with_incidents):
    (found,) = steps(with_incidents(victim=lambda rows: pd.NA))
    assert "pair" in found.why
