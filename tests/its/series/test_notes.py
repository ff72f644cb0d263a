"""What is seen in a series, and what is not said of an ordinary one."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series, monthly_values
from ipvi_eval.its.series.notes import (
    exposure_jumps,
    far_out,
    look,
    mixed_periods,
    series_notes,
    stopped,
    too_even,
    unfinished,
)
from ipvi_eval.its.series.patterns import running

# cases/its/partial.csv: made up, about 25 a month, the last month 5.
TWO_YEARS = [38, 27, 39, 29, 24, 29, 24, 16, 25, 30, 23, 21, 36, 22, 31, 18, 27, 24, 22, 30, 25, 18, 24]


def series(counts, step=1, first="2018-01", exposure=None):
    months = np.datetime64(first, "M") + step * np.arange(len(counts))
    return monthly_series(months, counts, exposure, name="n", months_per_period=step)


def plan(month="2019-01", **more):
    return DesignPlan(interruptions=(Interruption(month=month, **more),))


def test_an_ordinary_series_has_no_note():
    assert series_notes(series([*TWO_YEARS, 25]), plan()) == ()


def test_a_last_month_far_below_the_months_before():
    (said,) = series_notes(series([*TWO_YEARS, 5]), plan())
    assert said.startswith("2019-12, the last month, holds 5 where the 11 months before it suggest about 25")
    assert said.endswith("leave it out with --window :2019-11.")


@pytest.mark.parametrize(
    ("counts", "month"),
    [
        # A fall that began seven months before the end is no unfinished month.
        ([*[30] * 16, *TWO_YEARS[:6], 8, 7, 9, 8, 7, 8, 6], "2019-11"),
        # Few incidents: P(0 | 2.2 a month) is .11.
        ([2, 3, 1, 2, 4, 1, 3, 2, 1, 3, 2, 2, 0], "2018-03"),
        # Too few months to say what the last should be.
        ([30, 28, 31, 29, 5], "2018-03"),
        ([0] * 24, "2018-09"),
        # Months that spread widely, mean 30 and variance 436: R's pnbinom(7, size = 2.032854, mu = 30) is .1026.
        ([*[10, 50] * 8, 7], "2018-02"),
    ],
)
def test_what_is_no_unfinished_month(counts, month):
    assert unfinished(series(counts), plan(month)) == ()


def test_the_last_month_stands_beside_the_twelve_before_it():
    """Or beside those since the last lasting change, where there are fewer."""
    told = [unfinished(series([*TWO_YEARS, 5]), plan(month))[0].seen for month in ("2018-03", "2019-02")]
    assert [("the 12 months" in seen, "the 10 months" in seen) for seen in told] == [(True, False), (False, True)]


def test_a_quarter_or_a_year_is_called_by_its_name():
    quarters = unfinished(series([*TWO_YEARS, 5], step=3), plan())[0].sentence
    assert quarters.startswith("2023Q4, the last quarter,")
    assert "--window :2023Q3" in quarters
    assert "--window :2040" in unfinished(series([*TWO_YEARS, 5], step=12), plan("2020-01"))[0].sentence


def test_the_last_month_is_seen_with_its_exposure():
    half = np.where(np.arange(24) == 23, 500.0, 2500.0)
    assert unfinished(series([*TWO_YEARS, 5], exposure=half), plan()) == ()
    assert "suggest about 25" in unfinished(series([*TWO_YEARS, 5], exposure=np.full(24, 9.0)), plan())[0].seen


@pytest.mark.parametrize(
    ("end", "window", "others"),
    [
        ([0, 0], ":2019-10", ", as may 2019-11;"),
        ([0] * 5, ":2019-07", ", as may the months from 2019-08;"),
        ([11, 3], ":2019-10", ", as may 2019-11;"),
        ([9, 12, 5], ":2019-11", "be incomplete;"),  # what rises again is no delay of records
    ],
)
def test_several_last_months_that_taper_off(end, window, others):
    counts = [*TWO_YEARS, 25]
    counts[-len(end) :] = end
    (note,) = unfinished(series(counts), plan("2018-07"))
    assert note.remedy.endswith(f"--window {window}")
    assert others in note.sentence


def test_several_months_soon_after_the_start_may_be_its_effect():
    counts = [*[30] * 20, 8, 8, 7, 7]
    assert unfinished(series(counts), plan("2018-07"))[0].remedy.endswith(":2019-08")
    assert unfinished(series(counts), plan("2019-09")) == ()


def test_nines_are_told_as_such_however_many():
    counts = [*TWO_YEARS, 25]
    counts[4] = counts[5] = counts[9] = 9999
    (note,) = far_out(series(counts), plan())
    assert (note.kind, note.period) == ("code", "2018-05")
    assert note.seen.startswith("2018-05, 2018-06, 2018-10 hold 9,999, far above all else")


def test_a_rate_that_jumps_with_its_exposure_is_told_once():
    exposure = np.r_[np.full(36, 1000.0), np.full(36, 9000.0)]
    counts = np.random.default_rng(1).poisson(25, 72)
    assert [note.kind for note in look(series(counts, exposure=exposure), plan())] == ["exposure"]


def test_values():
    values = monthly_values(np.datetime64("2018-01", "M") + np.arange(24), np.array([*TWO_YEARS, -9]) / 7)
    assert len(unfinished(values, plan())) == 1


def test_one_month_of_many_times_the_mean():
    counts = [*TWO_YEARS, 25]
    counts[9] = 14 * 26
    (note,) = far_out(series(counts), plan())
    mean = np.delete(counts, 9).mean()
    assert note.seen == f"2018-10 holds 364, {364 / mean:.3g} times the mean of the other months"
    assert "--also 2018-10:2018-10" in note.remedy


def test_two_months_far_out_are_said_and_three_are_a_kind_of_month():
    counts = [*TWO_YEARS, 25] * 2
    for at in (9, 25, 40):
        counts[at] = 14 * 26
    assert far_out(series(counts), plan()) == ()
    counts[40] = 25
    assert [note.seen[:7] for note in far_out(series(counts), plan())] == ["2018-10", "2020-02"]


@pytest.mark.parametrize(
    "counts",
    [
        [6] * 12 + [60] * 12,  # a change of level
        [*TWO_YEARS[:18], *[150] * 6],  # a lasting rise
        [0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 1, 0] * 2,  # thin
        [2, 2, 3, 2, 2, 3, 40, 2, 2, 3, 2, 2, 3, *[200] * 60],  # high beside its neighbours, low beside the rest
        [30, 90, 30, 95, 20, 85] * 4,  # a series that spreads so widely all along
    ],
)
def test_what_is_not_far_out(counts):
    assert far_out(series(counts), plan()) == ()


def test_a_month_that_the_plan_sets_apart_is_not_said_again():
    counts = [*TWO_YEARS, 25]
    counts[9] = 400
    apart = Interruption(month="2018-10", end="2018-10", name="also_1", slope=False)
    assert far_out(series(counts), DesignPlan(interruptions=(Interruption(month="2019-01"), apart))) == ()


@pytest.mark.parametrize(
    ("step", "month", "more", "said"),
    [
        (1, "2019-04-14", {}, "The interruption lies within a month: 2019-04 is mixed"),
        (1, "2019-04-01", {}, None),
        (1, "2019-04", {}, None),
        (1, "2019-05", {"phase_in": ("2019-04", "2019-04")}, None),
        (3, "2019-05", {}, "The interruption lies within a quarter: 2019Q2 is mixed"),
        (3, "2019-04", {}, None),
        (12, "2021-07", {}, "The interruption lies within a year: 2021 is mixed"),
    ],
)
def test_a_mixed_period(step, month, more, said):
    found = mixed_periods(series([*TWO_YEARS, 25], step=step), plan(month, **more))
    assert [note.seen.startswith(said or "never") for note in found] == [True] * (said is not None)
    assert all("--phase-in 1" in note.remedy for note in found)


def test_another_interruption_within_a_month():
    both = DesignPlan(interruptions=(Interruption(month="2019-01"), Interruption(month="2018-06-20", name="also_1")))
    (note,) = mixed_periods(series([*TWO_YEARS, 25]), both)
    assert "--also 2018-06:2018-06" in note.remedy


def test_a_series_that_falls_silent_is_noted_and_a_quiet_one_is_not() -> None:
    counts = np.r_[np.full(40, 20), np.zeros(8)]
    months = np.datetime64("2018-01", "M") + np.arange(48)
    plan = DesignPlan(interruptions=(Interruption(month="2020-01"),), offset="none")
    (note,) = look(monthly_series(months, counts), plan)
    assert (note.kind, note.period) == ("stopped", "2021-04")
    assert note.remedy.endswith("--window :2021-04")
    quiet = np.zeros(48)
    quiet[::9] = 1
    assert not [one for one in look(monthly_series(months, quiet), plan) if one.kind == "stopped"]


def test_counts_too_even_for_chance() -> None:
    # Poisson counts, also few of them and with a fall by half, are not; what a yearly total spreads over months is.
    months, plan = (
        np.datetime64("2018-01", "M") + np.arange(60),
        DesignPlan(interruptions=(Interruption(month="2020-07"),), offset="none"),
    )

    def kinds(counts) -> set[str]:
        return {note.kind for note in look(monthly_series(months, counts), plan)}

    spread = np.repeat([20, 21, 20, 22, 21], 12)
    assert kinds(spread) == {"too even"}
    (note,) = too_even(monthly_series(months, spread))
    assert "variance/mean 0.027" in note.seen
    rng = np.random.default_rng(2)
    for mean in (0.3, 5.0, 40.0):
        assert not any(list(too_even(monthly_series(months, rng.poisson(mean, 60)))) for _ in range(200))
    assert "too even" not in kinds(rng.poisson(np.r_[np.full(30, 40), np.full(30, 20)]))


def test_a_note_names_the_period_that_it_is_about():
    from_2018 = [note.period for counts in ([*TWO_YEARS, 5], [40] * 24) for note in look(series(counts), plan())]
    assert from_2018 == [str(series([*TWO_YEARS, 5]).months[-1]), "2018-01"]
    (last,) = unfinished(series([*TWO_YEARS, 5]), plan())
    assert last.remedy.endswith(f"--window :{series([*TWO_YEARS, 5]).months[-2]}")
    counts = [*TWO_YEARS, 25]
    counts[9] = 14 * 26
    assert [note.period for note in far_out(series(counts), plan())] == ["2018-10"]
    (mixed,) = mixed_periods(series([*TWO_YEARS, 25]), plan("2019-04-14"))
    assert mixed.period == "2019-04"


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([2] * 20 + [0] * 6, True),
        ([2] * 20 + [0] * 5, False),
        ([1] + [2] * 19 + [0] * 6, False),  # fewer than two a month before
        ([0] * 26, False),
    ],
)
def test_silence_is_told_from_six_periods_on_where_two_a_period_were_heard(counts, said):
    assert [note.kind for note in stopped(series(counts))] == ["stopped"] * said


@pytest.mark.parametrize(("counts", "said"), [([40] * 6, True), ([40] * 5, False), ([0] * 24, False)])
def test_evenness_is_told_from_six_periods_on(counts, said):
    assert [note.kind for note in too_even(series(counts))] == ["too even"] * said


@pytest.mark.parametrize("seed", range(12))
def test_what_is_far_out_by_its_definition(seed):
    """Three times the median of the twelve around and the mean of all others, and six errors above that median."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.uniform(2, 30), 40)
    for at in rng.integers(0, 40, 2):
        counts[at] = counts[at] * 3 + rng.integers(0, 40)
    expected = []
    for at in range(40):
        around = counts[max(at - 6, 0) : at + 7]
        level = np.median(np.r_[counts[max(at - 6, 0) : at], counts[at + 1 : at + 7]])
        spread = 1.482602218505602 * np.median(np.abs(around - np.median(around)))  # 1 / qnorm(.75)
        error = max(spread, np.sqrt(max(level, 1)))
        far = counts[at] >= 3 * max(level, np.delete(counts, at).mean()) and counts[at] - level > 6 * error
        expected += [str(np.datetime64("2018-01", "M") + at)] if far else []
    found = [note.period for note in far_out(series(counts), plan("2019-01"))]
    assert found == (expected if len(expected) <= 2 else [])


def test_totals_of_the_year_to_date_are_no_counts():
    monthly = np.random.default_rng(5).poisson(25, 48)
    to_date = np.concatenate([np.cumsum(year) for year in monthly.reshape(4, 12)])
    for counts in (to_date, np.cumsum(monthly)):
        (note,) = running(series(counts))
        assert (note.kind, note.period) == ("running", "2018-01")
        assert note.sentence in series_notes(series(counts), plan())
    one_falls = to_date.copy()
    one_falls[20] = one_falls[19] - 1
    for counts in (monthly, one_falls, np.sort(monthly)[:18], np.zeros(48), to_date[:12]):
        assert list(running(series(counts))) == []


@pytest.mark.parametrize(
    ("after", "way"), [(100, "falls from 100,000 to 100"), (130_000, "rises from 100,000 to 130,000")]
)
def test_an_exposure_that_changes_its_unit(after, way):
    exposure = np.r_[np.full(12, 100_000.0), np.full(12, float(after))]
    (note,) = exposure_jumps(series([*TWO_YEARS, 25], exposure=exposure))
    assert (note.kind, note.period) == ("exposure", "2019-01")
    assert f"The exposure {way}" in note.seen
    # A tenth a month is growth, a census that finds a tenth more people is a census, and time at risk may wander.
    wandering = np.tile([100.0, 130.0, 90.0, 125.0], 6)
    for grown in (100 * 1.1 ** np.arange(24), np.repeat([100.0, 110.0], 12), wandering, None):
        assert exposure_jumps(series([*TWO_YEARS, 25], exposure=grown)) == ()


def test_a_jump_of_the_exposure_is_six_times_what_it_usually_moves():
    for usual, told in ((0.03, ["2019-01"]), (0.06, [])):
        moves = np.where(np.arange(23) % 2, -usual, usual)
        moves[11] = np.log(1.25)
        exposure = 1e5 * np.exp(np.r_[0.0, np.cumsum(moves)])
        assert [note.period for note in exposure_jumps(series([*TWO_YEARS, 25], exposure=exposure))] == told


def test_a_population_that_was_interpolated_over_its_jump_is_told_once():
    plan = DesignPlan(interruptions=(Interruption(month="2019-07"),))
    months = np.datetime64("2018-01", "M") + np.arange(36)
    counts = np.random.default_rng(3).poisson(30, 36)
    grown = 1e5 * np.interp(np.arange(36), [12, 30], [1.0, 2.0])
    told = [note for note in look(monthly_series(months, counts, grown), plan) if "exposure" in note.kind]
    ratio = grown[18:].mean() / grown[:18].mean()
    assert [(note.kind, note.period) for note in told] == [("exposure since", "2019-07")]
    assert f"on average {ratio:.2g} times" in told[0].seen
    assert "plain counts are not" in told[0].seen
    at_once = np.where(np.arange(36) < 18, 1e5, 2e5)
    assert [note.kind for note in look(monthly_series(months, counts, at_once), plan) if "exposure" in note.kind] == [
        "exposure"
    ]
    slow = 1e5 * 1.005 ** np.arange(36)
    assert not [note for note in look(monthly_series(months, counts, slow), plan) if "exposure" in note.kind]
