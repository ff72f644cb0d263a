from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.diagnostics import diagnose
from ipvi_eval.its.checks.placebo_elsewhere import PlaceboAreas, PlaceboOutcome
from ipvi_eval.its.checks.power import DetectableEffect
from ipvi_eval.its.checks.simulated_power import SimulatedPower
from ipvi_eval.its.checks.step_placebo import StepPlacebo
from ipvi_eval.its.checks.strip import Line, Strip
from ipvi_eval.its.comparisons.spillover import BeforeAfter, weighted_displacement_difference
from ipvi_eval.its.comparisons.synthetic_control import augmented_synthetic_control, synthetic_control
from ipvi_eval.its.counts.count_models import Contrast, CountFit, fit_counts
from ipvi_eval.its.lasting_step.headline import headline
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.its.series.notes import look, too_even
from ipvi_eval.questions.counts import findings, reporting
from ipvi_eval.questions.counts.contamination import clean_areas, contamination_flags
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.report.wording.numbers import MINUS
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.sentence import ByVerdict, Sentence
from ipvi_eval.rounding import whole_percent
from ipvi_eval.scope import Scope
from tests.questions.counts.reading import read

PLAN = DesignPlan(interruptions=(Interruption(month="2020-07"),), harmonics=0, offset="none")
DIFFERENCE = "s.weighted_displacement_difference"
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
    known = as_estimates(found, "its.x")
    assert [read(one.text, known) for one in findings.leading(found, "its.x")] == list(found.why)
    (other,) = findings.beside(found, "its.x")
    assert other.text.template.startswith("The series on its own gives a ratio of {its.x.alone.ratio}")
    assert other.text.template.endswith("; that interval {known} no change.")
    assert other.text.ids == ("its.x.alone.ratio",)
    assert list(findings.beside(headline(series(1), PLAN), "its.x")) == []


def test_every_check_before_the_start_is_told() -> None:
    found = headline(series(1), PLAN, (series(2, "north", 1.0),)).before
    assert found is not None
    known = list(reporting.before_estimates("its.x", found))
    first, *checks = (read(one.text, known) for one in findings.before_start(found, "its.x"))
    assert "Compared with north in the 30 months before the start" in first
    assert "is not proof of none" in first
    printed = [one.sentence.replace("-", MINUS).replace(f"half{MINUS}years", "half-years") for one in found.checks]
    assert [text.lower().rstrip(".") for text in checks] == [text.lower() for text in printed]


def test_reasons_with_numbers_of_the_series_take_them_from_its_estimates() -> None:
    few = headline(monthly_series(series(1).months, np.r_[np.ones(15), np.zeros(45)]), PLAN)
    assert (few.basis, "no incident after" in few.why[0]) == ("exact", True)
    few = headline(monthly_series(series(1).months, np.r_[np.ones(45), np.zeros(15)] * (np.arange(60) % 2)), PLAN)
    (reason,) = findings.leading(few, "its.x")
    assert reason.text.ids == ("its.x.headline.ratio",)
    assert "with 22 incidents in all, fewer than 30" in read(reason.text, as_estimates(few, "its.x"))


def powered(
    effect: DetectableEffect,
    one: Contrast | None,
    *,
    first: bool,
    tested: bool = True,
    larger: dict[str, DetectableEffect] | None = None,
) -> str:
    """What is said of power beside a ratio that includes no change."""
    led = Estimate(
        id="its.x.headline.ratio", value=0.9, unit="ratio", method="m", lower=float(np.exp(NULL.lower)), level=0.95,
        upper=float(np.exp(NULL.upper)), scope=Scope(base="what was expected"),
    )  # fmt: skip
    known = [*as_estimates(effect, "its.x"), *reporting.power_estimates("its.x", effect), led]
    known += reporting.larger_estimates("its.x", larger or {})
    return read(findings.power(effect, "its.x", one, first=first, tested=tested, larger=larger).text, known)


def test_a_null_result_says_what_would_decide_it() -> None:
    larger = {"twice": replace(EFFECT, fall=0.8), "four_times": replace(EFFECT, fall=0.85)}
    said = "With twice as many incidents a lasting fall of 20% or more would be seen as often, with four times as many"
    assert f"{said} one of 15% or more; more months alone help little." in powered(
        EFFECT, NULL, first=False, larger=larger
    )
    assert "twice as many" not in powered(EFFECT, FALL, first=False, larger=larger)
    none = larger | {"twice": replace(EFFECT, fall=None)}
    assert "twice as many" not in powered(EFFECT, NULL, first=False, larger=none)


def test_power_stands_beside_a_null_result_and_before_a_short_series() -> None:
    null = powered(EFFECT, NULL, first=False)
    low, high = 1 - np.exp(NULL.lower), np.exp(NULL.upper) - 1
    assert (
        f"anything from a fall of {whole_percent(low)} to a rise of {whole_percent(high)} against what was expected. "
        "No change" in null
    )
    assert "may have gone unseen" in null
    assert "may have gone unseen" in powered(EFFECT, NULL, first=True)
    assert "may have gone unseen" not in powered(EFFECT, FALL, first=False)
    alone = replace(EFFECT, simulated=())
    assert "series would detect" not in powered(alone, None, first=True)
    assert "Nothing is tested here" in powered(alone, None, first=True, tested=False)
    assert "Nothing is tested here" not in powered(alone, None, first=True), "as where an exact ratio leads"
    assert "before any estimate" in powered(EFFECT, None, first=True)
    text = powered(EFFECT, FALL, first=False)
    assert text.startswith("With 80% power the series would detect a lasting fall of 25% or more.")
    assert "200 simulated series" in text
    assert "It found a fall of 30% in 90% of them; without a fall it called 4.0% changed." in text


def test_over_time_gives_the_forecast_and_what_the_step_assumes() -> None:
    text = findings.over_time("its.x.forecast.ratio").text
    assert "an effect that grows is understated" in text.template
    assert "against {its.x.forecast.ratio:base}, the ratio is" in text.template
    assert text.template.endswith(
        "{its.x.forecast.ratio} ({its.x.forecast.ratio:bounds}), an interval that {known} no change."
    )
    known = text.words["known"]
    assert isinstance(known, ByVerdict)
    assert (known.of, known.lower, known.neither, known.higher) == (
        *text.ids, "lies wholly below", "includes", "lies wholly above",
    )  # fmt: skip


def test_sensitivity_counts_what_disagrees() -> None:
    flipped = Strip(
        (Line("primary", "p", "primary", -0.3, -0.5, -0.1), Line("q", "q", "trend", 0.1, -0.4, 0.2, flips="sign"))
    )
    known = list(reporting.sensitivity_estimates("its.x", flipped))
    assert (
        read(findings.sensitivity(flipped, "its.x").text, known)
        == "1 of 1 analyses that change one choice of the model disagrees: q (another sign)."
    )
    same = Strip((flipped.primary, replace(flipped.lines[1], flips="")))
    known = list(reporting.sensitivity_estimates("its.x", same))
    told = read(findings.sensitivity(same, "its.x").text, known)
    assert told == "None of 1 analyses that change one choice of the model changes the conclusion."


def test_placebo_in_time_gives_rank_and_resolution() -> None:
    months = np.datetime64("2018-01", "M") + np.arange(40)
    z = np.r_[np.linspace(-1, 1, 38), 2.5, -3.0]
    dates = StepPlacebo(months, np.ones(40), np.full(40, 0.5), z, 38)
    text = of_dates(dates, "month")
    assert "40 admissible months: 2 of them" in text
    assert "p = 0.050; it cannot be smaller than 0.025" in text
    few = StepPlacebo(months[:9], np.ones(9), np.full(9, 0.5), z[:9], 3)
    assert "Only 9 quarters are admissible" in of_dates(few, "quarter")


def of_dates(found: StepPlacebo, period: str) -> str:
    known = [*as_estimates(found, "its.x"), *reporting.placebo_date_estimates("its.x", found, period)]
    return read(findings.placebo_in_time(found, "its.x", period).text, known)


def test_counts_by_quarter_say_why_and_what_is_left_out() -> None:
    text = read(findings.by_quarter(["The quarter of 2021-05 is left out."]).text)
    assert text.startswith("Some months hold too few incidents to be shown")
    assert text.endswith("by calendar quarter. The quarter of 2021-05 is left out.")


def test_placebo_elsewhere() -> None:
    outcomes = (
        PlaceboOutcome("assaults", NULL),
        PlaceboOutcome("thefts", FALL),
        PlaceboOutcome("x", None, "too short"),
    )
    quiet, moved, untested = (finding.text for finding in findings.placebo_outcomes(outcomes, ("p.a", "p.b", "p.c")))
    for said, name, id in ((quiet, "assaults", "p.a"), (moved, "thefts", "p.b")):
        assert (said.words["name"], said.ids) == (name, (id,))
        says = said.words["says"]
        assert isinstance(says, ByVerdict)
        assert says.neither == "shows no clear change, and the interval says how large a change it could hide"
        # A wide interval that holds no change is no proof that nothing else happened.
        assert f"{{{id}:limits}}" in said.template
        assert says.lower == says.higher
        assert "something else may have changed both" in says.lower
    assert read(untested) == "The count (x) could not be tested: too short."
    known = list(reporting.area_rank("its.x", PlaceboAreas(-3.0, (("n", 0.1),) * 3, 0.25, 0.25, ())))
    assert read(findings.placebo_areas("its.x").text, known) == (
        "How far does the program's area stand out among 4 areas, itself included? By chance alone it would stand out "
        "as far with a probability of 0.25. With so few areas that cannot be less than 0.25."
    )


def test_synthetic_never_makes_a_finding() -> None:
    donors = np.array([series(seed, fall=1.0).counts for seed in (2, 3, 4)])
    found = synthetic_control(series(1).counts, donors, first_after=30, names=("a", "b", "c"))
    augmented = augmented_synthetic_control(series(1).counts, donors, first_after=30, names=("a", "b", "c"))
    known = [
        reporting.synthetic_estimate("s", found, people=False),
        reporting.synthetic_estimate("s.augmented", augmented, people=False),
        reporting.smallest_rank_p("s", 4, "areas", of="areas"),
    ]
    first, second, *warnings = (read(one.text, known) for one in findings.synthetic(found, "s", people=False))
    assert f"is {found.effect:.1f} a month".replace("-", MINUS) in first
    assert f"gives p = {found.placebo_p:.2f}, which cannot be below 0.25" in first
    assert "supports a finding and never makes one" in first
    assert f"it is {augmented.effect:.1f} a month, which agrees in sign".replace("-", MINUS) in second
    assert len(warnings) == len(found.diagnostics.warnings)
    assert not any("programme" in warning for warning in warnings)
    turned = [replace(known[0], value=-found.effect), *known[1:]]
    _, second, *_ = findings.synthetic(found, "s", people=False)
    assert "which changes the sign" in read(second.text, turned)


def test_spillover_says_nothing_a_small_count_could_be_read_from() -> None:
    target, control = BeforeAfter(500, 300), BeforeAfter(500, 490)
    found = weighted_displacement_difference(
        target, control, catchment=BeforeAfter(100, 103), catchment_control=BeforeAfter(100, 100)
    )
    nearby, together = (finding.text for finding in findings.spillover("Arlington", "s.ratio", DIFFERENCE))
    assert nearby.template == "{area}, next to the program's area, shows {says} (ratio {s.ratio})."
    assert nearby.words["says"] == ByVerdict("s.ratio", "a change of its own", "no clear change", "a change of its own")
    # -190 + 3 with standard error sqrt(2,193) = 46.8 (Wheeler & Ratcliffe 2018, eq. 2)
    text = read(together, as_estimates(found, "s"))
    assert "had fewer incidents than before" in text
    assert not any(character.isdigit() for character in text)
    (together,) = (finding.text for finding in findings.spillover("Arlington", "", DIFFERENCE))
    assert "no clear change" in read(together, as_estimates(weighted_displacement_difference(control, control), "s"))
    rise = weighted_displacement_difference(BeforeAfter(300, 500), control)
    assert "had more incidents than before" in read(together, as_estimates(rise, "s"))


def test_a_check_that_cannot_be_made_becomes_a_finding() -> None:
    none = NotEstimated(what="controlled", why="months differ after the program", remedy="")
    said = findings.not_estimated(none)
    assert (said.kind, read(said.text)) == ("controlled", "Not estimated: months differ after the program.")
    counted = findings.not_estimated(replace(none, why="only 7 incidents in 12 months"))
    assert read(counted.text) == "Not estimated: only some incidents in some months."


def test_contamination_says_when_nothing_is_left() -> None:
    during = {"first": date(2016, 1, 1), "last": date(2025, 9, 30)}
    flags, clean = contamination_flags(["Kingston"], **during), clean_areas(["Kingston"], **during)
    texts = [read(finding.text) for finding in findings.contamination(flags, clean)]
    assert texts[-1].startswith("No comparison area is left")
    assert len(texts) == 2
    assert list(findings.contamination([], ("North",))) == []


def test_diagnostics_without_concern_say_so() -> None:
    quiet = SimpleNamespace(told=(), tests=())
    assert [finding.kind for finding in findings.diagnostics(quiet, "its.x")] == ["diagnostics"]  # type: ignore[arg-type]
    found = diagnose(fitted(seed=9))
    loud = replace(found, tests=tuple(replace(test, p=0.0312) for test in found.tests), influential=("2020-03",))
    known = as_estimates(loud, "its.x.diagnostics")
    texts = [read(finding.text, known) for finding in findings.diagnostics(loud, "its.x")]
    assert texts[0] == "Ljung-Box at 12 finds serial correlation beyond the first lag's (p = 0.031)."
    assert texts[-1] == "Months that carry much of the fit: 2020-03."


def fitted(seed: int) -> CountFit:
    found = fit_counts(series(seed), PLAN)
    assert isinstance(found, CountFit)
    return found


def test_weak_spots_become_findings_only_where_the_series_lies_there() -> None:
    assert list(findings.weak_spots(stepped(series(1)), "its.x")) == []
    assert list(reporting.thin("its.x", stepped(series(1)))) == []
    fit = stepped(monthly_series(series(1).months, series(1).counts // 25))
    (found,), known = findings.weak_spots(fit, "its.x"), list(reporting.thin("its.x", fit))
    assert found.kind == "weak spot"
    assert read(found.text, known).startswith(f"There are few incidents a month ({fit.counts.mean():.1f}).")


def test_what_is_missing_or_rough_is_said_without_a_number() -> None:
    for one in (findings.no_area_next_to_it(), findings.few_incidents()):
        assert (one.text.ids, one.text.words) == ((), {})
        assert not any(letter.isdigit() for letter in one.text.template)


def test_what_a_careful_eye_sees_is_said_without_a_count() -> None:
    counts = np.full(60, 30)
    counts[10], counts[-1] = 30 * 14, 3
    one = monthly_series(np.datetime64("2018-01", "M") + np.arange(60), counts)
    plan = DesignPlan(interruptions=(Interruption(month="2020-07-14"),), offset="none")
    found = [read(finding.text) for finding in findings.seen(look(one, plan), "month")]
    assert [text.split(" ")[0] for text in found] == ["The", "2018-11", "2022-12,", "From"]
    assert not any(number in text for text in found for number in (" 420", " 3 ", " 14 "))
    (even,) = findings.seen(too_even(monthly_series(one.months, np.full(60, 30))), "month")
    assert even.text.template.startswith("The counts vary less than chance alone")
    exposure = np.r_[np.full(30, 9.0), np.full(30, 9000.0)]
    odd = look(monthly_series(one.months, np.arange(60), exposure), plan)
    said = [read(finding.text) for finding in findings.seen(odd, "month") if "year to date" in read(finding.text)]
    assert said[0].endswith("no counts of a month. Take the month before from each, or ask for counts of a month.")
    (jump,) = [read(finding.text) for finding in findings.seen(odd, "month") if "exposure" in read(finding.text)]
    assert "in 2020-07, and every rate" in jump
    assert "9" not in jump


def test_sentences_as_a_table_even_when_there_are_none() -> None:
    said = Sentence("Enough.")
    assert findings.in_words([findings.Finding("power", said)]).frame.to_dict("records") == [
        {"kind": "power", "text": said}
    ]
    assert list(findings.in_words([]).frame.columns) == ["kind", "text"]


@pytest.mark.parametrize(
    ("months", "said"),
    [(("2020-01", "2020-02"), "January 2020 and February 2020 are not"), (("2020-12",), "December 2020 is not")],
)
def test_months_that_fall_with_their_quarter_are_named(months: tuple[str, ...], said: str) -> None:
    one = findings.left_out_with_quarters(months)
    assert one.kind == "left out"
    assert read(one.text) == (
        f"Of calendar quarters, one that holds a month left out is left out whole: {said} counted either."
    )
