"""The options of `ipvi-eval its`: what is typed, and the library's call with the same argument."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import ipvi_eval as ie
from ipvi_eval.its.counts.count_alternatives import fit_count_model
from ipvi_eval.its.counts.count_models import ratio_of
from ipvi_eval.its.gaussian import arima, gaussian_models, gls, prais_winsten
from ipvi_eval.its.gaussian.arma_process import ArimaOrder
from ipvi_eval.its.gaussian.controlled_linear import DIFFERENCE, controlled_linear
from ipvi_eval.its.series.design import design_matrix
from ipvi_eval.its.series.monthly import monthly_values, quarterly
from ipvi_eval.its.series.time_coding import from_one
from ipvi_eval.month_names import SHORT
from tests.cli.typed_options import Case, Row

FILE = "series.csv"
TYPED = ("--interruption", "2018-01")
BESIDE = ("--date", "month", "--count", "n", *TYPED)


def _frame() -> pd.DataFrame:
    """Sixty months with a fall by a third, a season, and a comparison that only drifts."""
    rng = np.random.default_rng(8)
    months = np.arange(np.datetime64("2015-01"), np.datetime64("2020-01"))
    at = np.arange(60)
    season = 1 + 0.2 * np.sin(2 * np.pi * at / 12)
    return pd.DataFrame(
        {
            "month": months.astype(str),
            "later": (months + 12).astype(str),
            "number": at + 1,
            "n": rng.poisson(np.where(at >= 36, 40, 60) * season),
            "other": rng.poisson(50 * season),
            "people": (1000 * 1.01 ** (at % 17)).round(),
            "x": rng.normal(size=60).round(3),
            "rate": (rng.normal(8, 1, 60) - 2 * (at >= 36)).round(3),
        }
    )


def _incidents() -> pd.DataFrame:
    """A row for each person in an incident: two rows share some incidents, and there are two areas."""
    rng = np.random.default_rng(9)
    count = 3000
    days = np.datetime64("2015-01-01") + rng.integers(0, 1826, count)
    area = rng.choice(["north", "south"], count, p=[0.7, 0.3])
    made = pd.DataFrame({"day": days.astype(str), "area": area, "id": [f"I{at}" for at in range(count)]})
    return pd.concat([made, made.sample(frac=0.3, random_state=1)], ignore_index=True)


FRAME, INCIDENTS = _frame(), _incidents()


def write_files(folder: Path) -> None:
    """The files that the cases name."""
    FRAME.to_csv(folder / "series.csv", index=False)
    INCIDENTS.to_csv(folder / "incidents.csv", index=False)
    (folder / "titled.csv").write_text("A county\nmade up\n" + FRAME.to_csv(index=False), "utf-8")
    years = FRAME.assign(year=FRAME["month"].str[:4], name=np.resize(SHORT, 60))
    years.pivot(index="year", columns="name", values="n")[[*SHORT]].reset_index().to_csv(
        folder / "years.csv", index=False
    )
    with pd.ExcelWriter(folder / "book.xlsx") as book:
        FRAME.assign(n=FRAME["other"]).to_excel(book, sheet_name="first", index=False)
        FRAME.to_excel(book, sheet_name="second", index=False)


def series(count: str = "n", *, month: str = "month", exposure: str | None = None) -> ie.MonthlySeries:
    return ie.monthly_series(
        FRAME[month].tolist(), FRAME[count], None if exposure is None else FRAME[exposure], name=count
    )


def counted(rows: pd.DataFrame) -> ie.MonthlySeries:
    """Rows counted by month."""
    months = pd.to_datetime(rows["day"]).dt.strftime("%Y-%m").value_counts().sort_index()
    return ie.monthly_series(months.index.tolist(), months, name="rows")


def plan(*also: ie.Interruption, month: str = "2018-01", slope: bool = True, **changes: Any) -> ie.DesignPlan:
    phase_in = changes.pop("phase_in", None)
    first = ie.Interruption(month=month, slope=slope, phase_in=phase_in)
    return ie.DesignPlan(interruptions=(first, *also), **{"offset": "none"} | changes)


def _ratio(found: Any) -> Row:
    return found.ratio, ratio_of(found.lower), ratio_of(found.upper)


def described(seen: ie.MonthlySeries, asked: ie.DesignPlan, **how: Any) -> Callable[[], dict[str, Row]]:
    """The level change of a count model."""
    return lambda: {
        "its.level_change": _ratio(fit_count_model(seen, asked, **how).coefficient("level_change"))  # type: ignore[union-attr]
    }


def led(seen: ie.MonthlySeries, asked: ie.DesignPlan, *controls: ie.MonthlySeries, level: float = 0.95) -> Any:
    return ie.headline(seen, asked, controls, level=level).fit


def both(seen: ie.MonthlySeries, asked: ie.DesignPlan, level: float = 0.95) -> Callable[[], dict[str, Row]]:
    """The answer that leads and the level change beside it."""
    return lambda: {
        "its.headline.ratio": _ratio(led(seen, asked, level=level).step),
        **described(seen, asked, level=level)(),
    }


def controlled() -> dict[str, Row]:
    own, other = series(), series("other")
    relative = ie.controlled_counts(own, [other], plan()).interaction
    return {
        "its.headline.ratio": _ratio(led(own, plan(), other).step),
        "its.controlled.level_change": _ratio(relative.coefficient("level_change")),  # type: ignore[union-attr]
    }


def values(fitted: Callable[..., Any], count: str = "n", *, log: bool = False, **how: Any) -> Callable[[], dict]:
    """The level change of a Gaussian model, as a ratio where the logarithm is modelled."""

    def found() -> dict[str, Row]:
        seen = monthly_values(FRAME["month"].tolist(), FRAME[count], name=count)
        design = design_matrix(seen, plan())
        more = {name: value(design) if callable(value) else value for name, value in how.items()}
        fit = fitted(np.log(seen.counts) if log else seen.counts, design.X, names=design.names, **more)
        one = fit.coefficient("level_change", level=0.95)
        row = (one.value, one.lower, one.upper)
        return {"its.level_change": tuple(map(float, np.exp(row))) if log else row}  # type: ignore[dict-item]

    return found


def controlled_values(*, log: bool = False, lag: int | None = None, count: str = "n") -> Callable[[], dict[str, Row]]:
    """The level change of a value beside that of its comparison, as a ratio where logarithms are modelled."""

    def found() -> dict[str, Row]:
        seen = [monthly_values(FRAME["month"].tolist(), FRAME[name], name=name) for name in (count, "other")]
        design = design_matrix(seen[0], plan())
        own, beside = (np.log(one.counts) if log else one.counts for one in seen)
        shared = [name for name in design.names if name.startswith(("sin", "cos"))]
        fit = controlled_linear(own, beside[None], design.X, names=design.names, shared=shared, lag=lag)
        one = fit.coefficient(f"{DIFFERENCE}level_change", level=0.95)
        row = (one.value, one.lower, one.upper)
        return {"its.controlled.level_change": tuple(map(float, np.exp(row))) if log else row}  # type: ignore[dict-item]

    return found


def placebo() -> dict[str, Row]:
    return {"its.placebo_time.rank_p": (ie.step_placebo(led(series(), plan()), plan()).rank_p, None, None)}


def detectable() -> dict[str, Row]:
    return {"its.mde": (ie.minimum_detectable_effect(led(series(), plan()), seed=2019).fall, None, None)}


def with_covariate() -> ie.MonthlySeries:
    return replace(series(), covariates={"covariate.x": FRAME["x"].to_numpy()})


def also(month: str, **more: Any) -> ie.Interruption:
    return ie.Interruption(month=month, name="also_1", **{"slope": False} | more)


ROWS = ("--date", "day", *TYPED)
NORTH, SOUTH = (INCIDENTS[INCIDENTS["area"] == area] for area in ("north", "south"))
NUMBERED = ("--date", "number", "--count", "n", *TYPED, "--first", "2015-01")
OLS = ("--model", "ols")

# What is typed twice counts as it was typed last, so that a case may also replace what stands beside it.
CASES = (
    Case(("--date", "later"), both(series(month="later"), plan())),
    Case(("--interruption", "2017-07"), both(series(), plan(month="2017-07"))),
    Case(("--count", "other"), both(series("other"), plan())),
    Case(("--exposure", "people"), both(series(exposure="people"), plan(offset="exposure"))),
    Case(("--across",), both(series(), plan()), ("--date", "year", *TYPED), "years.csv"),
    Case(("--per-day",), both(series(), plan(offset="exposure-days"))),
    Case(
        ("--per-day",), both(series(exposure="people"), plan(offset="exposure-days")), (*BESIDE, "--exposure", "people")
    ),
    *(
        Case(("--model", model), described(series(), plan(), model=model))
        for model in (
            *("quasi-poisson", "poisson", "poisson-robust", "newey-west", "hac-andrews", "negative-binomial", "lagged"),
        )
    ),
    Case(("--model", "ols"), values(gaussian_models.ols)),
    Case(("--model", "gls-ar1-reml"), values(gls.gls_ar1)),
    Case(("--model", "gls-ar1-kenward-roger"), values(gls.gls_ar1, inference="kenward-roger")),
    Case(("--model", "gls-ar1-ml"), values(gls.gls_ar1, likelihood="ML", inference="residual")),
    Case(("--model", "prais-winsten"), values(prais_winsten.prais_winsten)),
    Case(("--model", "arima"), values(arima.arima, order=ArimaOrder(p=1))),
    Case(
        ("--model", "hac-andrews"),
        values(gaussian_models.hac_andrews, "rate", coded=from_one),
        (*BESIDE, "--count", "rate", *OLS),
    ),
    Case(("--no-slope",), described(series(), plan(slope=False))),
    *(Case(("--trend", trend), described(series(), plan(trend=trend))) for trend in ("quadratic", "spline", "none")),
    Case(("--no-trend",), described(series(), plan(trend="none"))),
    Case(("--harmonics", "1"), both(series(), plan(harmonics=1))),
    Case(("--harmonics", "0"), both(series(), plan(season="none"))),
    Case(("--season", "months"), both(series(), plan(season="months"))),
    Case(("--season", "none"), both(series(), plan(season="none"))),
    Case(("--covariates", "x"), both(with_covariate(), plan())),
    Case(("--control", "other"), controlled),
    Case(("--phase-in", "3"), both(series(), plan(month="2018-04", phase_in=("2018-01", "2018-03")))),
    Case(("--phase-in", "2017-12:2018-01"), both(series(), plan(month="2018-02", phase_in=("2017-12", "2018-01")))),
    Case(("--also", "2016-06"), both(series(), plan(also("2016-06")))),
    Case(("--also", "2016-06:2016-09"), both(series(), plan(also("2016-06", end="2016-09")))),
    Case(("--also", "2016-06+slope"), described(series(), plan(also("2016-06", slope=True)))),
    Case(("--placebo",), placebo),
    Case(("--mde",), detectable),
    Case(("--window", "2016-01:2019-06"), both(series().window(12, 54), plan())),
    Case(("--window", ":2019-06"), both(series().window(0, 54), plan())),
    Case(("--quarters",), both(quarterly(series()), plan())),
    Case(("--where", "area=north"), both(counted(NORTH), plan()), ROWS, "incidents.csv"),
    Case(("--where", "area!=north"), both(counted(SOUTH), plan()), ROWS, "incidents.csv"),
    Case(("--incident", "id"), both(counted(INCIDENTS.drop_duplicates("id")), plan()), ROWS, "incidents.csv"),
    Case(("--first", "2016-01"), both(series(month="later"), plan()), NUMBERED),
    Case(("--sheet", "second"), both(series(), plan()), (*BESIDE, "--sheet", "first"), "book.xlsx"),
    Case(("--header-row", "3"), both(series(), plan()), file="titled.csv"),
    Case(("--scale", "log"), values(gaussian_models.ols, log=True), (*BESIDE, *OLS)),
    Case(("--scale", "log"), values(gls.gls_ar1, log=True), (*BESIDE, "--model", "gls-ar1-reml")),
    Case(("--order", "2,0,0"), values(arima.arima, order=ArimaOrder(p=2)), (*BESIDE, "--model", "arima")),
    Case(("--lag", "7"), described(series(), plan(), model="newey-west", lag=7), (*BESIDE, "--model", "newey-west")),
    Case(
        ("--lag", "7"),
        values(gaussian_models.newey_west, "rate", lag=7),
        (*BESIDE, "--count", "rate", "--model", "newey-west"),
    ),
    Case(("--scale", "log"), controlled_values(log=True), (*BESIDE, *OLS, "--control", "other")),
    Case(
        ("--lag", "7"),
        controlled_values(lag=7, count="rate"),
        (*BESIDE, "--count", "rate", "--model", "newey-west", "--control", "other"),
    ),
    Case(("--conf", "0.8"), both(series(), plan(), level=0.8)),
    Case(("--conf", "0.8"), described(series(), plan(), model="poisson", level=0.8), (*BESIDE, "--model", "poisson")),
)  # fmt: skip
