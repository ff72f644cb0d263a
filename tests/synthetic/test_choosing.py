"""The rules of choosing: whom each takes, with what chance, from people made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.synthetic.choosing import QUIET, RECENT, RULES, Known

N = 20_000
U = (np.arange(N) + 0.5) / N  # every chance once


def known(
    n: int = N, *, since_report=400, reports=0, since_release=400, early=False, again=False, frailty=1.0
) -> Known:
    return Known(
        since_report=np.full(n, since_report),
        reports=np.full(n, reports),
        since_release=np.full(n, since_release),
        early=np.full(n, early),
        again=np.full(n, again),
        frailty=np.full(n, frailty),
    )


def share(rule: str, people: Known) -> float:
    return float(RULES[rule].choose(people, U).mean())


def test_at_random_times_a_third_in_a_year() -> None:
    a_week = share("at random times", known())
    assert RULES["at random times"].every == 7
    assert 1 - (1 - a_week) ** 52 == pytest.approx(1 / 3, abs=0.005)
    assert share("at random times", known(since_report=0, reports=9, since_release=-1, frailty=5.0)) == a_week


@pytest.mark.parametrize(
    ("rule", "ratio"), [("by reach", lambda frailty: frailty**-0.5), ("by danger", lambda frailty: frailty)]
)
def test_chances_in_proportion(rule, ratio) -> None:
    """As the rules are named: chance in proportion to frailty to the power -1/2, and to frailty."""
    for frailty in (0.25, 4.0):
        assert share(rule, known(frailty=frailty)) / share(rule, known()) == pytest.approx(ratio(frailty), rel=0.02)


def test_only_soon_after_a_report() -> None:
    soon, late = (share("after an incident", known(since_report=days)) for days in (RECENT - 1, RECENT))
    assert late == 0
    assert 1 - (1 - soon) ** (RECENT // RULES["after an incident"].every) == pytest.approx(0.68, abs=0.01)


def test_those_of_earlier_years_only_after_a_new_report() -> None:
    rule, soon = "early ones again", RECENT - 1
    assert share(rule, known(since_report=soon)) == share("at random times", known())
    assert share(rule, known(since_report=soon, early=True)) == 0  # that report is the one they came to notice by
    assert share(rule, known(since_report=soon, early=True, again=True)) == share(
        "after an incident", known(since_report=soon)
    )
    assert share(rule, known(since_report=RECENT, early=True, again=True)) == 0


def test_only_the_quiet_at_liberty() -> None:
    assert share("when quiet", known(since_report=QUIET)) > 0
    assert share("when quiet", known(since_report=QUIET - 1)) == 0
    assert share("when quiet", known(since_report=QUIET, since_release=-1)) == 0


def test_on_the_day_of_release_alone() -> None:
    assert RULES["at release"].every == 1
    assert [share("at release", known(since_release=days)) for days in (-1, 0, 1)] == [0, 0.7, 0]


def test_those_with_most_reports_are_called_in_and_ties_are_drawn() -> None:
    reports = np.array([0] * 30 + [1] * 40 + [3] * 2 + [2] * 8)
    people = replace(known(80), reports=reports)
    chosen = RULES["by counts"].choose(people, np.linspace(1, 0, 80))
    assert set(np.flatnonzero(chosen)) == {70, 71}  # room for two of eighty
    tied = replace(people, reports=np.minimum(reports, 1))
    assert set(np.flatnonzero(RULES["by counts"].choose(tied, np.linspace(1, 0, 80)))) == {78, 79}
    assert not RULES["by counts"].choose(known(reports=0), U).any()
    assert not RULES["by counts"].choose(known(0), U[:0]).any()
