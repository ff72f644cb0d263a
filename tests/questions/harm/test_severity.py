"""The shares of severe incidents and of those with a weapon: counted by hand, as planted, found where they change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.counted import incidents
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.questions.harm.severity import severity, weapons
from ipvi_eval.results.not_estimated import NotEstimated


def told(parts):
    """The answer, without the checks of its model."""
    answer = [one for one in parts if isinstance(one, Estimate) and ".checks." not in one.id]
    return {one.id.rpartition(".")[2]: one for one in answer}


@pytest.fixture(scope="module")
def shares(harm):
    return told(severity(harm))


@pytest.fixture(scope="module")
def armed(harm):
    return told(weapons(harm))


@pytest.mark.parametrize(("part", "column"), [("shares", "injury"), ("armed", "weapon")])
def test_as_counted_one_by_one(harm, part, column, request):
    """Of whole quarters: those of the restrictions and of the phase-in are left out."""
    incidents = harm.frames.incidents("ipv_dir")
    here = incidents[incidents["area"] == "Poughkeepsie"]
    quarter = pd.PeriodIndex(here["date"], freq="Q")
    kept = {"before": [*pd.period_range("2016Q1", "2019Q4", freq="Q"), *pd.period_range("2020Q3", "2021Q1", freq="Q")]}
    kept["after"] = list(pd.period_range("2021Q3", "2025Q3", freq="Q"))
    for side, quarters in kept.items():
        inside = here[quarter.isin(quarters)]
        found = request.getfixturevalue(part)[side]
        assert (found.events, found.cells) == (inside[column].sum(), (len(inside),))
        assert found.value == pytest.approx(inside[column].mean())
        assert (found.n, found.n_of) == (len(quarters), "quarters")


def test_nothing_was_planted_and_nothing_is_found(shares):
    """In the made-up county 26 of a hundred have an injury, whatever the program did."""
    assert shares["expected"].lower < 0.26 < shares["expected"].upper
    assert shares["difference"].lower < 0 < shares["difference"].upper
    assert shares["odds_ratio"].lower < 1 < shares["odds_ratio"].upper
    # What was expected is compared with nothing: beside zero every share would be higher.
    assert [bool(shares[name].scope.base) for name in ("expected", "difference", "odds_ratio")] == [False, True, True]
    assert shares["difference"].value == pytest.approx(shares["after"].value - shares["expected"].value)


def test_no_change_of_weapons_was_planted_and_none_is_found(armed):
    """In the made-up county 15 of a hundred have a weapon, whatever the program did."""
    assert {one.id.rpartition(".")[0] for one in armed.values()} == {"harm.weapon"}
    assert armed["expected"].lower < 0.15 < armed["expected"].upper
    assert armed["odds_ratio"].lower < 1 < armed["odds_ratio"].upper
    assert "with a weapon" in armed["after"].label
    assert armed["after"].events.key.outcome == "ipv_dir_weapon"


def test_a_planted_change_of_weapons_is_found(with_incidents):
    """From the start on two of three weapons are none: odds of 0.05 / 0.95 over 0.15 / 0.85."""
    start, rng = pd.Timestamp("2021-04-01"), np.random.default_rng(4)
    fewer = {"weapon": lambda rows: rows["weapon"] & ((rows["date"] < start) | (rng.random(len(rows)) < 1 / 3))}
    found = told(weapons(with_incidents(**fewer)))
    assert found["odds_ratio"].lower < 0.298 < found["odds_ratio"].upper < 1
    assert found["difference"].upper < 0


def test_a_planted_change_is_found(with_incidents):
    """From the start on every second injury is none."""
    start, rng = pd.Timestamp("2021-04-01"), np.random.default_rng(3)
    halved = {"injury": lambda rows: rows["injury"] & ((rows["date"] < start) | (rng.random(len(rows)) < 0.5))}
    found = told(severity(with_incidents(**halved)))
    assert found["difference"].upper < 0
    # Half of 26 of a hundred: odds of 0.13 / 0.87 over 0.26 / 0.74.
    assert found["odds_ratio"].lower < 0.425 < found["odds_ratio"].upper < 1


def test_keys_and_whom_the_numbers_are_about(shares):
    # By quarter: the start lies in the second of 2021, which is left out, as is the first half of 2020 before it.
    assert shares["after"].events.key == incidents(0, "Poughkeepsie", "ipv_dir_injury", "2021-07", "2025-09").key
    assert shares["before"].events.key.until == "2016-01 to 2019-12, 2020-07 to 2021-03"
    assert [cell.key.outcome for cell in shares["difference"].cells] == ["ipv_dir_injury", "ipv_dir"] * 2
    assert shares["difference"].scope.base == "what the earlier months would lead us to expect"
    assert shares["after"].scope.base == ""
    assert "Poughkeepsie" in shares["after"].scope.population


def test_a_plan_without_severe_incidents_or_without_counts(harm):
    study = harm.study
    none = study.harm.model_copy(update={"severe": None, "weapon": None})
    for followed, changed, words in (
        (severity, {"harm": none}, "no severe incidents"),
        (severity, {"its": None}, "[its]"),
        (weapons, {"harm": none}, "no incidents with a weapon"),
    ):
        (found,) = followed(Asked(study.model_copy(update=changed), harm.frames, harm.earlier))
        assert isinstance(found, NotEstimated)
        assert words in found.why


def test_an_extract_without_the_column_says_so_of_each(harm):
    extract = harm.frames.extract
    flags = ("injury", "weapon")
    none = extract.incidents.assign(**dict.fromkeys(flags, False))
    absent = extract.by_default | {("incidents", flag) for flag in flags}
    frames = replace(harm.frames, extract=replace(extract, incidents=none, by_default=absent))
    for followed, words in ((severity, "which are severe incidents"), (weapons, "which are incidents with a weapon")):
        (found,) = followed(Asked(harm.study, frames, harm.earlier))
        assert isinstance(found, NotEstimated)
        assert words in found.why


def test_too_few_incidents_are_said(with_incidents):
    (found,) = severity(with_incidents(injury=lambda rows: False))
    assert isinstance(found, NotEstimated)
    assert found.why
