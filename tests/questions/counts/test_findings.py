from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np

from ipvi_eval.its.checks.placebo_elsewhere import PlaceboAreas, PlaceboOutcome
from ipvi_eval.its.checks.power import DetectableEffect
from ipvi_eval.its.checks.simulated_power import SimulatedPower
from ipvi_eval.its.checks.step_placebo import StepPlacebo
from ipvi_eval.its.checks.strip import Line, Strip
from ipvi_eval.its.comparisons.spillover import BeforeAfter, weighted_displacement_difference
from ipvi_eval.its.comparisons.synthetic_control import augmented_synthetic_control, synthetic_control
from ipvi_eval.its.counts.count_models import Contrast
from ipvi_eval.its.lasting_step.headline import headline
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.its.series.notes import look, too_even
from ipvi_eval.questions.counts import findings
from ipvi_eval.questions.counts.contamination import clean_areas, contamination_flags
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.sentence import ByVerdict, Sentence

PLAN = DesignPlan(interruptions=(Interruption(month="2020-07"),), harmonics=0, offset="none")
NULL = Contrast(-0.1, 0.1, 30.0, 0.32, -0.3, 0.1)
FALL = Contrast(-0.4, 0.1, 30.0, 0.0004, -0.6, -0.2)
EFFECT = DetectableEffect(
    0.75, 0.8, 0.95, 60, 3000, (SimulatedPower(1.0, 0.02, 0.04, 200), SimulatedPower(0.7, 0.9, 0.9, 200))
)


def series(seed: int, name: str = "here", fall: float = 0.7, n: int = 60) -> MonthlySeries:
    rng = np.random.default_rng(seed)
    mean = np.where(np.arange(n) < 30, 50, 50 * fall)
    return monthly_series(np.datetime64("2018-01", "M") + np.arange(n), rng.poisson(mean), name=name)


def stepped(one: MonthlySeries, plan: DesignPlan = PLAN) -> StepFit:
    found = fit_step(one, plan)
    assert isinstance(found, StepFit)
    return found


def test_leading_gives_the_reasons_of_the_headline_and_the_answer_beside_it() -> None:
    found = headline(series(1), PLAN, (series(2, "north", 1.0), series(3, "east", 1.0)))
    assert [one.text for one in findings.leading(found)] == list(found.why)
    (other,) = findings.beside(found, "its.x")
    assert isinstance(other.text, Sentence)
    assert other.text.template.startswith("The series on its own gives a ratio of {its.x.alone.ratio}")
    assert other.text.ids == ("its.x.alone.ratio",)
    assert list(findings.beside(headline(series(1), PLAN), "its.x")) == []


def test_every_check_before_the_start_is_told() -> None:
    found = headline(series(1), PLAN, (series(2, "north", 1.0),)).before
    assert found is not None
    first, *checks = (one.text for one in findings.before_start(found))
    assert "is not proof of none" in first
    assert [text.lower().rstrip(".") for text in checks] == [one.sentence.lower() for one in found.checks]


def test_power_stands_beside_a_null_result_and_before_a_short_series() -> None:
    null = findings.power(EFFECT, NULL, first=False).text
    assert "may have gone unseen" in null
    low, high = 1 - np.exp(NULL.lower), np.exp(NULL.upper) - 1
    assert f"anything from a fall of {low:.0%} to a rise of {high:.0%}, no change among them" in null
    assert "may have gone unseen" in findings.power(EFFECT, NULL, first=True).text
    assert "may have gone unseen" not in findings.power(EFFECT, FALL, first=False).text
    alone = replace(EFFECT, simulated=())
    assert "Nothing is tested here" in findings.power(alone, None, first=True).text
    assert "before any estimate" in findings.power(EFFECT, None, first=True).text
    text = findings.power(EFFECT, FALL, first=False).text
    assert text.startswith("With 80% power the series would detect a lasting fall of 25% or more.")
    assert "200 simulated series" in text
    assert "without a fall it called 4.0% of them changed" in text


def test_over_time_gives_the_forecast_and_what_the_step_assumes() -> None:
    text = findings.over_time("its.x.forecast.ratio").text
    assert isinstance(text, Sentence)
    assert "an effect that grows is understated" in text.template
    assert "against {its.x.forecast.ratio:base}, the ratio is" in text.template
    assert text.template.endswith("{its.x.forecast.ratio} ({its.x.forecast.ratio:bounds}), which {known} no change.")
    known = text.words["known"]
    assert isinstance(known, ByVerdict)
    assert (known.of, known.lower, known.neither, known.higher) == (*text.ids, "excludes", "includes", "excludes")


def test_sensitivity_counts_what_disagrees() -> None:
    flipped = Strip(
        (Line("primary", "p", "primary", -0.3, -0.5, -0.1), Line("q", "q", "trend", 0.1, -0.4, 0.2, flips="sign"))
    )
    assert findings.sensitivity(flipped).text == "1 of 1 other specifications disagrees: q (sign)."


def test_placebo_in_time_gives_rank_and_resolution() -> None:
    months = np.datetime64("2018-01", "M") + np.arange(40)
    z = np.r_[np.linspace(-1, 1, 38), 2.5, -3.0]
    dates = StepPlacebo(months, np.ones(40), np.full(40, 0.5), z, 38)
    text = findings.placebo_in_time(dates, "month").text
    assert "40 admissible months: 2 of them" in text
    assert "p = 0.050; it cannot be smaller than 0.025" in text
    few = StepPlacebo(months[:9], np.ones(9), np.full(9, 0.5), z[:9], 3)
    assert "Only 9 quarters are admissible" in findings.placebo_in_time(few, "quarter").text


def test_counts_by_quarter_say_why_and_what_is_left_out() -> None:
    text = findings.by_quarter(["The quarter of 2021-05 is left out."]).text
    assert text.startswith("Some months hold too few incidents to be shown")
    assert text.endswith("by calendar quarter. The quarter of 2021-05 is left out.")


def test_placebo_elsewhere() -> None:
    outcomes = (
        PlaceboOutcome("assaults", NULL),
        PlaceboOutcome("thefts", FALL),
        PlaceboOutcome("x", None, "too short"),
    )
    quiet, moved, untested = (finding.text for finding in findings.placebo_outcomes(outcomes, ("p.a", "p.b", "p.c")))
    for said, name, id in ((quiet, "Assaults", "p.a"), (moved, "Thefts", "p.b")):
        assert isinstance(said, Sentence)
        assert (said.words["name"], said.ids) == (name, (id,))
        says = said.words["says"]
        assert isinstance(says, ByVerdict)
        assert says.neither == "shows no clear change, as it should"
        assert says.lower == says.higher
        assert "something else may have changed both" in says.lower
    assert untested == "X could not be tested: too short."
    assert (
        "cannot be smaller than 0.25"
        in findings.placebo_areas(PlaceboAreas(-3.0, (("n", 0.1),) * 3, 0.25, 0.25, ())).text
    )


def test_synthetic_never_makes_a_finding() -> None:
    donors = np.array([series(seed, fall=1.0).counts for seed in (2, 3, 4)])
    found = synthetic_control(series(1).counts, donors, first_after=30, names=("a", "b", "c"))
    augmented = augmented_synthetic_control(series(1).counts, donors, first_after=30, names=("a", "b", "c"))
    first, second, *warnings = (finding.text for finding in findings.synthetic(found, augmented, people=False))
    assert "supports a finding and never makes one" in first
    assert f"it is {augmented.effect:.2f} a month" in second
    assert len(warnings) == len(found.diagnostics.warnings)
    assert not any("programme" in warning for warning in warnings)


def test_spillover_says_nothing_a_small_count_could_be_read_from() -> None:
    target, control = BeforeAfter(500, 300), BeforeAfter(500, 490)
    found = weighted_displacement_difference(
        target, control, catchment=BeforeAfter(100, 103), catchment_control=BeforeAfter(100, 100)
    )
    nearby, together = (finding.text for finding in findings.spillover("Arlington", "s.ratio", found))
    assert isinstance(nearby, Sentence)
    assert nearby.template == "{area}, next to the program's area, shows {says} (ratio {s.ratio})."
    assert nearby.words["says"] == ByVerdict("s.ratio", "a change of its own", "no clear change", "a change of its own")
    assert isinstance(together, str)
    # -190 + 3 with standard error sqrt(2,193) = 46.8 (Wheeler & Ratcliffe 2018, eq. 2)
    assert "had fewer incidents than before" in together
    assert not any(character.isdigit() for character in together)
    none = weighted_displacement_difference(control, control)
    assert ["no clear change" in finding.text for finding in findings.spillover("Arlington", "", none)] == [True]


def test_a_check_that_cannot_be_made_becomes_a_finding() -> None:
    none = NotEstimated(what="controlled", why="months differ after the program", remedy="")
    assert findings.not_estimated(none) == ("controlled", "Not estimated: months differ after the program.")


def test_contamination_says_when_nothing_is_left() -> None:
    during = {"first": date(2016, 1, 1), "last": date(2025, 9, 30)}
    flags, clean = contamination_flags(["Kingston"], **during), clean_areas(["Kingston"], **during)
    texts = [finding.text for finding in findings.contamination(flags, clean)]
    assert texts[-1].startswith("No comparison area is left")
    assert len(texts) == 2
    assert list(findings.contamination([], ("North",))) == []


def test_diagnostics_without_concern_say_so() -> None:
    quiet = SimpleNamespace(concerns=())
    assert [finding.kind for finding in findings.diagnostics(quiet)] == ["diagnostics"]  # type: ignore[arg-type]
    loud = SimpleNamespace(concerns=("the trend bends",))
    assert [finding.text for finding in findings.diagnostics(loud)] == ["The trend bends."]  # type: ignore[arg-type]


def test_weak_spots_become_findings_only_where_the_series_lies_there() -> None:
    assert list(findings.weak_spots(stepped(series(1)))) == []
    (found,) = findings.weak_spots(stepped(monthly_series(series(1).months, series(1).counts // 25)))
    assert found.kind == "weak spot"
    assert found.text.startswith("There are few incidents a month")


def test_what_is_missing_or_rough_is_said_without_a_number() -> None:
    for one in (findings.no_area_next_to_it(), findings.few_incidents()):
        assert not any(letter.isdigit() for letter in one.text)


def test_what_a_careful_eye_sees_is_said_without_a_count() -> None:
    counts = np.full(60, 30)
    counts[10], counts[-1] = 30 * 14, 3
    one = monthly_series(np.datetime64("2018-01", "M") + np.arange(60), counts)
    plan = DesignPlan(interruptions=(Interruption(month="2020-07-14"),), offset="none")
    found = [finding.text for finding in findings.seen(look(one, plan), "month")]
    assert [text.split(" ")[0] for text in found] == ["The", "2018-11", "2022-12,"]
    assert not any(number in text for text in found for number in (" 420", " 3 ", " 14 "))
    (even,) = findings.seen(too_even(monthly_series(one.months, np.full(60, 30))), "month")
    assert even.text.startswith("The counts vary less than chance alone")
