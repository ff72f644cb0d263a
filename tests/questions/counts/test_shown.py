from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from ipvi_eval.counted import Count
from ipvi_eval.its.checks.diagnostics import diagnose
from ipvi_eval.its.checks.placebo_elsewhere import placebo_outcomes
from ipvi_eval.its.checks.power import minimum_detectable_effect
from ipvi_eval.its.checks.sensitivity import sensitivity_strip
from ipvi_eval.its.checks.specification import Choices, specification_curve
from ipvi_eval.its.checks.step_placebo import step_placebo
from ipvi_eval.its.comparisons.controlled import controlled_counts
from ipvi_eval.its.comparisons.synthetic_control import augmented_synthetic_control, synthetic_control
from ipvi_eval.its.counts.count_models import CountFit, fit_counts
from ipvi_eval.its.lasting_step.before_start import before_start
from ipvi_eval.its.lasting_step.expected_months import ExpectedMonths, expected_months
from ipvi_eval.its.lasting_step.forecast import forecast
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption, design_matrix
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series, quarterly
from ipvi_eval.questions.counts import shown
from ipvi_eval.questions.counts.contamination import contamination_flags
from ipvi_eval.questions.counts.findings import checked
from ipvi_eval.questions.counts.headline_measured import read_measured

PLAN = DesignPlan(interruptions=(Interruption(month="2020-07", phase_in=("2020-04", "2020-06")),), harmonics=1)


def series(seed: int, name: str = "here", fall: float = 0.7) -> MonthlySeries:
    rng = np.random.default_rng(seed)
    mean = np.where(np.arange(60) < 27, 50, 50 * fall)
    months = np.datetime64("2018-01", "M") + np.arange(60)
    return monthly_series(months, rng.poisson(mean), np.full(60, 20_000.0), name=name)


@pytest.fixture(scope="module")
def fit() -> CountFit:
    found = fit_counts(series(1), PLAN)
    assert isinstance(found, CountFit)
    return found


@pytest.fixture(scope="module")
def step() -> StepFit:
    found = fit_step(series(1), PLAN)
    assert isinstance(found, StepFit)
    return found


@pytest.fixture(scope="module")
def months(step: StepFit) -> ExpectedMonths:
    return expected_months(step, draws=300, seed=1)


def test_data_line_counts_both_sides(fit: CountFit) -> None:
    line = shown.data_line(fit.series, fit.design, "x")
    before, after = line.frame.to_dict("records")
    assert (before["months"], after["months"]) == ("27", "30")
    assert before["events"] == int(fit.series.counts[:27].sum())
    assert after["events"] == int(fit.series.counts[30:].sum())
    assert "2020-04, 2020-05, 2020-06" in line.note
    assert line.counts == ("events",)


def test_the_data_line_of_quarters_counts_months_and_names_quarters(fit: CountFit) -> None:
    quarters = quarterly(fit.series)
    line = shown.data_line(quarters, design_matrix(quarters, PLAN), "x")
    of_months = shown.data_line(fit.series, fit.design, "x").frame
    for name in ("months", "events", "mean"):
        assert line.frame[name].tolist() == of_months[name].tolist()
    assert [count.key for count in line.frame["events"]] == [count.key for count in of_months["events"]]
    assert line.note.startswith("Quarters left out (phase-in, passing disruptions): 2020Q2. No quarter is missing.")


def test_the_path_ends_where_the_incidents_averted_end(step: StepFit, months: ExpectedMonths) -> None:
    last = shown.path(months).frame.iloc[-1]
    assert last["averted"] == round(step.averted.value)
    assert last["averted_lower"] == round(step.averted.lower)
    assert last["averted_upper"] == round(step.averted.upper)


def test_no_single_month_can_be_read_from_the_path(months: ExpectedMonths) -> None:
    # Steps of whole incidents: with decimals they are the fitted counts but for a factor, and those give months back.
    frame = shown.path(months).frame
    assert (frame[["averted", "averted_lower", "averted_upper"]] % 1 == 0).all(axis=None)
    exact = np.diff(months.averted[months.inside])
    assert np.abs(np.diff(frame["averted"]) - exact).max() <= 1


def test_years_are_counted_and_forecast(step: StepFit) -> None:
    ahead = forecast(step)
    table = shown.by_year(ahead, "Here", "x")
    assert table.frame["year"].tolist() == ["2020", "2021", "2022"]
    assert table.frame["months"].tolist() == ["6", "12", "12"]
    assert table.frame["observed"].sum() == step.counts[step.window].sum()
    assert table.frame["ratio"].tolist() == pytest.approx([year.ratio.ratio for year in ahead.years], abs=1e-6)
    assert table.counts == ("observed",)
    derived = {column.name for column in table.table("x").columns if column.role == "derived"}
    assert derived == {"expected", "ratio", "lower", "upper", "p"}


def test_strip_curve_and_dates_mark_what_leads(step: StepFit) -> None:
    strip = shown.strip_lines(sensitivity_strip(step, PLAN, covid=None), "T").frame
    assert strip["primary"].tolist() == [True] + [False] * (len(strip) - 1)
    curve = shown.specifications(specification_curve(step, PLAN, Choices(models=("default",), harmonics=(0, 1)))).frame
    assert curve["primary"].sum() == 1
    assert curve["ratio"].is_monotonic_increasing
    dates = shown.placebo_dates(step_placebo(step, PLAN), "quarter").frame
    assert dates.loc[dates["actual"], "month"].tolist() == ["2020-07"]


def test_checks_before_the_start_and_planted_falls_as_tables(step: StepFit) -> None:
    relative = fit_step(series(1), PLAN, (series(2, "north", 1.0),))
    assert isinstance(relative, StepFit)
    found = before_start(relative)
    frame = shown.before_lines(found, checked("its.x")).frame
    assert frame["name"].tolist() == [check.name for check in found.checks]
    assert frame["verdict"].tolist() == [check.verdict for check in found.checks]
    effect = minimum_detectable_effect(step, series=50)
    planted = shown.power_lines(effect).frame
    assert planted["fall"].tolist() == pytest.approx([1 - one.ratio for one in effect.simulated], abs=1e-6)
    apart = replace(effect, simulated=tuple(replace(one, falls=0.1, changes=0.4) for one in effect.simulated))
    assert set(shown.power_lines(apart).frame["found"]) == {0.1}
    assert set(shown.power_lines(apart).frame["changed"]) == {0.4}


def test_measured_estimators_whole_and_by_length() -> None:
    found = read_measured()
    whole, lengths = shown.measured(found), shown.measured_lengths(found)
    chosen = [found.estimator(id) for id in shown.SHOWN]
    assert whole.frame["label"].tolist() == [one.label for one in chosen]
    assert whole.frame["null"].tolist() == [one.null for one in chosen]
    assert max(map(len, whole.frame["label"])) <= 45
    months = sorted({one.months for one in found.by_length if one.estimator in shown.SHOWN})
    assert lengths.frame["months"].tolist() == [str(n) for n in months]
    by_month = lengths.frame.set_index("months")
    read = [one for one in found.by_length if one.estimator in by_month]
    assert len({one.estimator for one in read}) > 1
    assert all(by_month.loc[str(one.months), one.estimator] == one.null for one in read)


def test_a_bound_too_large_to_write_is_missing() -> None:
    assert shown._rounded(float("inf")) is None
    assert shown._rounded(0.97494) == 0.97494  # by way of 0.975 it would be shown as 0.98, and it is 0.97


def test_diagnostics_name_every_check(fit: CountFit) -> None:
    checks = " ".join(shown.diagnostic_lines(diagnose(fit)).frame["check"])
    for wanted in ("Ljung-Box", "Breusch-Godfrey", "Dispersion", "leverage", "Cook", "Quadratic"):
        assert wanted in checks


def test_an_untestable_placebo_outcome_says_why() -> None:
    empty = monthly_series(np.datetime64("2018-01", "M") + np.arange(60), np.zeros(60), name="thefts")
    frame = shown.placebos_elsewhere(placebo_outcomes({"thefts": empty}, PLAN), "T").frame
    assert frame["ratio"].isna().all()
    assert "no incident" in frame["note"][0]


def test_controlled_lines_have_each_comparison_alone(fit: CountFit) -> None:
    found = controlled_counts(fit.series, [series(2, "north", 1.0), series(3, "east", 1.0)], PLAN)
    frame = shown.controlled_lines(found).frame
    assert frame["part"].unique().tolist() == [
        "Program area",
        "Comparison areas together",
        "Program area relative to comparison",
        "Relative to north alone",
        "Relative to east alone",
    ]
    relative = frame[(frame["part"] == "Program area relative to comparison") & (frame["what"] == "level")]
    assert relative["ratio"].item() == pytest.approx(found.interaction.coefficient("level_change").ratio, abs=1e-3)


def test_synthetic_lines_carry_the_diagnostics() -> None:
    donors = np.array([series(seed, fall=1.0).counts for seed in (2, 3, 4)])
    found = synthetic_control(series(1).counts, donors, first_after=30, names=("a", "b", "c"))
    augmented = augmented_synthetic_control(series(1).counts, donors, first_after=30, names=("a", "b", "c"))
    lines = shown.synthetic_lines(found, augmented, people=False)
    assert lines.labels["effect_without"] == "Effect without it, a month"
    rates = shown.synthetic_lines(found, augmented, people=True)
    assert rates.labels["effect_without"] == "Effect without it, per 1,000 people per year"
    assert lines.frame["weight"].sum() == pytest.approx(1, abs=2e-3)
    assert lines.frame["augmented"].sum() == pytest.approx(1, abs=2e-3)
    assert "effective number of donors" in lines.note


def test_what_hit_every_area_alike_stands_once() -> None:
    flags = contamination_flags(["Newburgh", "Kingston"], first=date(2016, 1, 1), last=date(2025, 9, 30))
    frame = shown.contamination_lines(flags).frame
    assert frame["area"].tolist().count("every area") == 3
    assert frame.loc[frame["area"] == "Newburgh", "spoils"].tolist() == ["yes: not used as a comparison"]


@pytest.mark.parametrize(
    ("p", "text"), [(0.0004, "< 0.001"), (0.0123, "0.012"), (0.35, "0.35"), (None, None), (float("nan"), None)]
)
def test_p_in_words(p: float | None, text: str | None) -> None:
    assert shown.p_text(p) == text


def test_monthly_rows_are_plain(months: ExpectedMonths) -> None:
    first = shown.monthly_rows(months, "Here", "x")[0]
    assert first[0] == "2018-01"
    assert [type(cell) for cell in first] == [str, Count, float, float, float, float]
    month, *last = shown.monthly_rows(months, "Here", "x")[-1]
    columns = (months.observed, months.fitted, months.expected, months.lower, months.upper)
    assert (month, last) == (str(months.month[-1]), [column[-1] for column in columns])
    assert months.fitted[-1] != months.expected[-1]


def test_sentences_as_a_table_even_when_there_are_none() -> None:
    assert shown.in_words([("power", "Enough.")]).frame.to_dict("records") == [{"kind": "power", "text": "Enough."}]
    assert list(shown.in_words([]).frame.columns) == ["kind", "text"]
