from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.series.design import Design, DesignPlan, Interruption, design_matrix
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series


def _series(n: int = 36, first: str = "2019-01") -> MonthlySeries:
    return monthly_series(np.datetime64(first, "M") + np.arange(n), np.full(n, 10), np.full(n, 1000.0))


def _column(design: Design, name: str) -> list[float]:
    return design.X[:, design.column(name)].tolist()


def test_columns_and_time_zero_at_the_interruption() -> None:
    design = design_matrix(_series(), DesignPlan(interruptions=(Interruption(month="2020-07"),)))
    assert design.names == ("intercept", "time", "level_change", "slope_change", "sin1", "cos1", "sin2", "cos2")
    assert _column(design, "time")[18] == 0
    assert _column(design, "time")[30] == 1
    assert _column(design, "level_change") == [0] * 18 + [1] * 18
    assert _column(design, "slope_change")[17:20] == pytest.approx([0, 0, 1 / 12])
    assert design.offset[1] == pytest.approx(np.log(1000 * 28))
    assert design.after.tolist() == [False] * 18 + [True] * 18
    assert not design.baseline[:, [2, 3]].any()
    assert np.array_equal(design.baseline[:, [0, 1, 4]], design.X[:, [0, 1, 4]])


@pytest.mark.parametrize(
    ("style", "level", "dropped"),
    [("drop", [0, 1, 1], 3), ("ramp", [0, 0.25, 0.5, 0.75, 1, 1], 0), ("transition", [0, 0, 0, 0, 1, 1], 0)],
)
def test_phase_in(style: str, level: list[float], dropped: int) -> None:
    programme = Interruption(month="2020-07", phase_in=("2020-04", "2020-06"), phase_style=style)  # type: ignore[arg-type]
    design = design_matrix(_series(), DesignPlan(interruptions=(programme,), harmonics=0))
    assert len(design.rows) == 36 - dropped
    assert _column(design, "level_change")[14 : 14 + len(level)] == level
    assert design.steps.max() == 1 + dropped
    assert ("transition" in design.names) == (style == "transition")
    if style == "transition":
        assert _column(design, "transition")[14:19] == [0, 1, 1, 1, 0]
        assert not design.baseline[:, design.column("transition")].any()
    # The slope starts at zero in the first full month, and phase-in months are not "before".
    assert design.X[design.rows == 18, design.column("slope_change")] == 0
    assert not design.after[design.rows < 15].any()
    assert design.after[design.rows >= 15].all()


def test_phase_in_after_the_start_moves_the_first_full_month() -> None:
    programme = Interruption(month="2020-07", phase_in=("2020-07", "2020-08"), phase_style="ramp")
    design = design_matrix(_series(), DesignPlan(interruptions=(programme,), harmonics=0))
    assert _column(design, "level_change")[17:22] == pytest.approx([0, 1 / 3, 2 / 3, 1, 1])
    assert _column(design, "slope_change")[19:22] == pytest.approx([0, 0, 1 / 12])


def test_several_interruptions_and_a_window_that_ends() -> None:
    covid = Interruption(name="covid", month="2020-03", end="2020-06", slope=False)
    design = design_matrix(_series(), DesignPlan(interruptions=(Interruption(month="2020-09"), covid)))
    assert _column(design, "covid.level_change")[13:19] == [0, 1, 1, 1, 1, 0]
    # The world without the programme still has COVID in it.
    assert design.baseline[:, design.column("covid.level_change")].sum() == 4


def test_a_window_may_be_one_month() -> None:
    one = Interruption(name="strike", month="2020-03", end="2020-03", slope=False)
    design = design_matrix(_series(), DesignPlan(interruptions=(Interruption(month="2020-09"), one)))
    assert np.flatnonzero(_column(design, "strike.level_change")).tolist() == [14]


def test_season_needs_two_full_years_and_says_so() -> None:
    plan = DesignPlan(interruptions=(Interruption(month="2020-01"),))
    assert "sin1" in design_matrix(_series(24), plan).names
    short = design_matrix(_series(23), plan)
    assert "sin1" not in short.names
    assert "two full years" in short.notes[0]


def test_month_dummies_calendar_and_covariates() -> None:
    plan = DesignPlan(
        interruptions=(Interruption(month="2020-07"),), season="months", calendar=("weekend_days",), trend="quadratic"
    )
    design = design_matrix(_series(48), plan, covariates={"jobs": np.sin(np.arange(48.0))})
    assert [f"season_{k}" for k in range(2, 13)] == [name for name in design.names if name.startswith("season")]
    assert {"weekend_days", "jobs", "time_squared"} <= set(design.names)
    # Months have columns however many Fourier pairs another season would have had, and without pairs there is none.
    assert design_matrix(_series(48), replace(plan, harmonics=0)).names == design_matrix(_series(48), plan).names
    none = design_matrix(_series(48), replace(plan, season="fourier", harmonics=0))
    assert none.names == design_matrix(_series(48), replace(plan, season="none")).names
    with pytest.raises(AnalysisError, match="covariate jobs"):
        design_matrix(_series(48), plan, covariates={"jobs": [1.0]})


@pytest.mark.parametrize("unit", [1e-9, 1.0, 1e9])
def test_what_only_repeats_others_does_so_in_every_unit(unit: float) -> None:
    plan = DesignPlan(interruptions=(Interruption(month="2020-07"),), season="none")
    jobs, months = unit * np.sin(np.arange(48.0)), unit * np.arange(48.0)
    design = design_matrix(_series(48), plan, covariates={"jobs": jobs})
    np.testing.assert_array_equal(_column(design, "jobs"), jobs)
    with pytest.raises(AnalysisError, match="the column months only repeats others"):
        design_matrix(_series(48), plan, covariates={"months": months})


def test_fourier_and_month_dummies_span_the_same_space() -> None:
    # Closed form: six Fourier pairs (11 columns) are a basis of all monthly patterns.
    one = DesignPlan(interruptions=(Interruption(month="2020-07"),), harmonics=6)
    two = DesignPlan(interruptions=(Interruption(month="2020-07"),), season="months")
    X, Z = design_matrix(_series(60), one).X, design_matrix(_series(60), two).X
    assert X.shape == Z.shape
    coefficients, *_ = np.linalg.lstsq(X, Z, rcond=None)
    np.testing.assert_allclose(X @ coefficients, Z, atol=1e-9)


@pytest.mark.parametrize(
    ("interruptions", "says"),
    [
        (
            [{"month": "2025-01"}],
            "2025-01 lies outside the series, which runs from 2019-01 to 2021-12: 37 periods after its last. Correct",
        ),
        ([{"month": "2018-12"}], "to 2021-12: 1 period before its first"),
        ([{"month": "2018-01"}], "lies outside"),
        ([{"month": "2019-01"}], "no month before"),
        ([{"month": "2021-12", "phase_in": ("2021-12", "2021-12")}], "no month is left after its phase-in"),
        ([{"month": "2020-07", "phase_in": ("2020-01", "2020-02")}], "contain or adjoin"),
        ([{"month": "2022-03", "phase_in": ("2021-07", "2022-02")}], "first month of full effect 2022-03 lies outside"),
        ([{"month": "2020-07", "end": "2020-05"}], "end lies before"),
        ([{"month": "2020-07", "end": "2020-06"}], "end lies before"),
        ([{"month": "2020-07", "level": False, "slope": False}], "neither level nor slope"),
        ([{"month": "2020-07", "name": "Big Bang"}], "lower-case"),
        ([{"month": "2020-07"}, {"month": "2020-07"}], "share a name"),
        ([{"month": "2020-07"}, {"month": "2020-07", "name": "reform"}], r"reform\.\w+ only repeats others"),
        ([], "at least one interruption"),
    ],
)
def test_impossible_plans_are_refused_in_words(interruptions: list[dict[str, object]], says: str) -> None:
    def build() -> Design:
        parts = tuple(Interruption(**one) for one in interruptions)  # type: ignore[arg-type]
        return design_matrix(_series(), DesignPlan(interruptions=parts))

    with pytest.raises(AnalysisError, match=says):
        build()


def test_moving_a_plan_moves_its_phase_in_and_end() -> None:
    programme = Interruption(month="2020-07", phase_in=("2020-05", "2020-06"), end="2021-06")
    moved = DesignPlan(interruptions=(programme,)).moved("2019-10").primary
    assert (moved.month, moved.phase_in, moved.end) == ("2019-10", ("2019-08", "2019-09"), "2020-09")


def test_a_later_interruption_never_changes_earlier_rows() -> None:
    designs = [
        design_matrix(_series(), DesignPlan(interruptions=(Interruption(month=month),)))
        for month in ("2020-01", "2020-02", "2020-03")
    ]
    for one, two in pairwise(designs):
        assert _column(one, "level_change").count(1.0) == _column(two, "level_change").count(1.0) + 1


def test_quarters_have_their_own_season_and_clock() -> None:
    months = np.datetime64("2012-01", "M") + 3 * np.arange(32)
    series = monthly_series(months, np.full(32, 30), months_per_period=3)
    design = design_matrix(series, DesignPlan(interruptions=(Interruption(month="2016-01"),)))
    # At the highest frequency of four quarters the sine is zero everywhere and is left out.
    assert design.names == ("intercept", "time", "level_change", "slope_change", "sin1", "cos1", "cos2")
    assert _column(design, "time")[20] == 1
    assert _column(design, "slope_change")[17] == 0.25
    assert design.offset[0] == pytest.approx(np.log(91))


def test_leaving_rows_out_keeps_the_calendar_and_drops_empty_columns() -> None:
    covid = Interruption(name="covid", month="2020-03", end="2020-06", slope=False)
    design = design_matrix(_series(), DesignPlan(interruptions=(Interruption(month="2020-09"), covid)))
    inside = design.X[:, design.column("covid.level_change")] > 0
    shorter = design.without(inside)
    assert "covid.level_change" not in shorter.names
    assert shorter.steps.max() == 5
    assert len(shorter.rows) == 32
    with pytest.raises(AnalysisError, match="no month is left"):
        design.without(np.ones(36, dtype=bool))


def test_a_series_may_begin_inside_another_window() -> None:
    window = Interruption(month="2019-01", name="closure", end="2019-03", slope=False)
    plan = DesignPlan(interruptions=(Interruption(month="2020-07"), window))
    design = design_matrix(_series(36), plan)
    np.testing.assert_array_equal(design.X[:, design.column("closure.level_change")], [1] * 3 + [0] * 33)
    lasting = DesignPlan(interruptions=(Interruption(month="2020-07"), Interruption(month="2019-01", name="reform")))
    with pytest.raises(AnalysisError, match="no month before 2019-01"):
        design_matrix(_series(36), lasting)


def test_the_covariates_of_a_series_enter_every_design_centred() -> None:
    series = replace(_series(48), covariates={"covariate.jobs": np.arange(48.0) ** 3})
    plan = DesignPlan(interruptions=(Interruption(month="2020-07"),), season="none")
    design = design_matrix(series, plan, covariates={"own": np.sin(np.arange(48.0))})
    assert design.names[-2:] == ("covariate.jobs", "own")
    assert _column(design, "covariate.jobs") == pytest.approx(np.arange(48.0) ** 3 - np.mean(np.arange(48.0) ** 3))
    # A covariate that the programme did not move is the same in the world without it.
    assert np.array_equal(design.baseline[:, -2:], design.X[:, -2:])
    with pytest.raises(AnalysisError, match=r"covariate covariate\.jobs: the design has a column of this name already"):
        design_matrix(series, plan, covariates={"covariate.jobs": np.ones(48)})
    with pytest.raises(AnalysisError, match="covariate time: the design has a column"):
        design_matrix(_series(48), plan, covariates={"time": np.ones(48)})
