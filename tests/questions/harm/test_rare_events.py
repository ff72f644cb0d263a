"""A rare outcome: counted, with an exact interval; small numbers take everything with them, and absence is said."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.harm.rare import poisson_interval
from ipvi_eval.plan.outcome import Outcome
from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.questions.harm.rare_events import rare_events
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Results

HOMICIDE = Outcome(label="Homicide", relationship=("intimate",), offence=("homicide",))


def planned(asked: Asked) -> Asked:
    plan = asked.study.harm.model_copy(update={"rare": ("homicide",)})
    changes = {"harm": plan, "outcomes": {**asked.study.outcomes, "homicide": HOMICIDE}}
    study = asked.study.model_copy(update=changes)
    return replace(asked, study=study, frames=replace(asked.frames, study=study))


@pytest.fixture
def with_homicides(with_incidents):
    """The county with so many homicides in Poughkeepsie, its first intimate incidents, and one elsewhere."""

    def made(number: int) -> Asked:
        def offence(rows: pd.DataFrame) -> pd.Series:
            intimate = rows["relationship"] == "intimate"
            here, there = (intimate & (rows["area"] == area) for area in ("Poughkeepsie", "Comparison East"))
            return rows["offence"].mask(
                (here & (here.cumsum() <= number)) | (there & (there.cumsum() <= 1)), "homicide"
            )

        return planned(with_incidents(offence=offence))

    return made


def test_counted_in_the_area_with_an_exact_interval(with_homicides):
    yearly, none, until = rare_events(with_homicides(80))
    years = (pd.Timestamp("2025-09-30") - pd.Timestamp("2016-01-01")).days / 365.25 + 1 / 365.25
    assert (yearly.events, yearly.value) == (80, pytest.approx(80 / years))
    assert (yearly.lower, yearly.upper) == pytest.approx(poisson_interval(80, years))
    assert 0 < none.value < until.value
    assert none.rests_on == until.rests_on == ("harm.rare.homicide.yearly",)
    assert yearly.scope.population.startswith("incidents (Homicide) in the records of Poughkeepsie")


def test_a_few_are_withheld_with_all_that_rests_on_them(with_homicides):
    released = suppress(Results.of(rare_events(with_homicides(3))), read_profile("cms11")).results.estimates
    assert [one.value for one in released.values()] == [None] * 3
    assert [one.events for one in released.values()] == [None] * 3


def first(rows: pd.DataFrame, number: int) -> pd.Series:
    """The first so many reports of partners in Poughkeepsie."""
    here = (rows["relationship"] == "intimate") & rows["report"] & (rows["area"] == "Poughkeepsie")
    return here & (here.cumsum() <= number)


@pytest.mark.parametrize(("others", "told"), [(3, False), (30, True)])
def test_few_others_of_its_offenses_withhold_it(with_incidents, others, told):
    """Eighty homicides by injury, and others without: both together are told as an offense."""
    asked = planned(
        with_incidents(
            offence=lambda rows: rows["offence"].mask(first(rows, 80 + others), "homicide"),
            injury=lambda rows: rows["injury"].mask(first(rows, 80 + others), True).mask(first(rows, others), False),
        )
    )
    by_injury = {**asked.study.outcomes, "homicide": HOMICIDE.model_copy(update={"injury": True})}
    study = asked.study.model_copy(update={"outcomes": by_injury})
    found = Results.of(rare_events(replace(asked, study=study, frames=replace(asked.frames, study=study))))
    yearly = found.estimates["harm.rare.homicide.yearly"]
    assert (yearly.events, yearly.cells) == (80, (others,))
    released = suppress(found, read_profile("cms11")).results.estimates
    assert {one.value is not None for one in released.values()} == {told}


def test_none_at_all_has_an_upper_limit_and_no_years(with_homicides):
    yearly, none, until = rare_events(with_homicides(0))
    assert (yearly.value, yearly.lower) == (0, 0)
    assert yearly.upper > 0.3
    assert none.value is until.value is None
    assert "never" in str(none.note)


def test_an_offense_that_no_file_tells_is_not_none(harm):
    asked = planned(harm)
    extract = asked.frames.extract
    untold = replace(extract, by_default=frozenset({*extract.by_default, ("incidents", "offence")}))
    (found,) = rare_events(replace(asked, frames=replace(asked.frames, extract=untold)))
    assert isinstance(found, NotEstimated)
    assert "does not tell" in found.why


def test_a_plan_that_names_none(harm):
    nothing = harm.study.model_copy(update={"harm": harm.plan.model_copy(update={"rare": ()})})
    (found,) = rare_events(replace(harm, study=nothing))
    assert found.why == "the plan names none"
