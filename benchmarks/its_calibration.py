"""Type-I error and coverage of the interrupted time series: a grid of truths, and real series without a programme.

    python benchmarks/its_calibration.py --smoke             a few cells, seconds
    python benchmarks/its_calibration.py --output cal.jsonl  the whole grid; run again to resume where it stopped

Three parts: the default over the grid; every other shipped estimator beside it on the same series; and thirty New South
Wales postcodes with invented interruptions, which need the reference data in $IPVI_REFERENCE or ../shared/reference and
are skipped without them.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, get_args

import numpy as np
from scipy import stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.checks.placebo import placebo_in_time_many
from ipvi_eval.its.counts.count_alternatives import CountModel, fit_count_model
from ipvi_eval.its.counts.count_models import CountFit, gate_of
from ipvi_eval.its.counts.many_series import fit_many
from ipvi_eval.its.gaussian.arima import arima
from ipvi_eval.its.gaussian.arma_process import ArimaOrder
from ipvi_eval.its.gaussian.gaussian_models import GaussianFit, ols
from ipvi_eval.its.gaussian.gls import gls_ar1
from ipvi_eval.its.gaussian.prais_winsten import prais_winsten
from ipvi_eval.its.gaussian.structural import structural
from ipvi_eval.its.series.design import Design, DesignPlan, Interruption, design_matrix
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.its.series.simulation import CountProcess

LEVEL_RATIO = 0.8
TARGET = (0.025, 0.07)
# Months of a window, months from one window to the next, positions of the invented interruption.
REAL_WINDOWS = ((60, 24, (15, 20, 25, 30, 35, 40, 45)), (96, 36, (24, 36, 48, 60, 72)))
POSITIONS = {"early": 0.25, "middle": 0.5, "late": 0.75}

Row = dict[str, Any]
"""A line of the file of results: numbers and words by name."""


def grid() -> Iterator[CountProcess]:
    """A full factorial, then awkward truths at mean 100, variance/mean 3."""
    lengths, phis, means, ratios = (12, 24, 36, 48, 96), (0.0, 0.2, 0.4, 0.6), (5.0, 20.0, 100.0), (1.0, 2.0, 3.0, 4.0)
    for n, phi, mean, ratio, where in product(lengths, phis, means, ratios, POSITIONS.values()):
        if ratio > 1 or phi == 0:
            yield CountProcess(n=n, start=int(n * where), mean=mean, ratio=ratio, phi=phi)
    for n, where in product((24, 36, 48, 96), POSITIONS.values()):
        start = int(n * where)
        yield CountProcess(n=n, start=start, phi=0.3, phi2=0.2)
        yield CountProcess(n=n, start=start, phi=0.5, phi2=-0.3)
        yield CountProcess(n=n, start=start, phi=0.2, seasonal=0.5)
        yield CountProcess(n=n, start=start, phi=0.2, growth=0.1)
        yield CountProcess(n=n, start=start, phi=0.2, shape="curved")
    # Under two years the season of the process is in no model.
    for n, ratio in product((16, 20), (1.0, 3.0)):
        yield from (CountProcess(n=n, start=start, ratio=ratio) for start in (6, n // 2, n - 6))


def smoke_grid() -> Iterator[CountProcess]:
    """Cells that hold the target: phi up to .4 and n from 24."""
    for n, phi in product((24, 48), (0.0, 0.4)):
        yield CountProcess(n=n, start=n // 2, phi=phi)


def comparison_grid() -> Iterator[CountProcess]:
    """Cells on which every shipped estimator is tried: many counts and few, with and without correlation."""
    for n, phi in product((24, 48, 96), (0.0, 0.2, 0.4)):
        yield CountProcess(n=n, start=n // 2, phi=phi)
        yield CountProcess(n=n, start=3 * n // 4, phi=phi, mean=20, ratio=2 if phi else 1)
    yield CountProcess(n=48, start=24, phi=0.6)
    yield CountProcess(n=96, start=48, phi=0.3, phi2=0.2)


def calendar(n: int, first: str = "2015-01") -> MonthlySeries:
    """A calendar of n months whose counts only open the gate."""
    return monthly_series(np.datetime64(first, "M") + np.arange(n), np.full(n, 5))


def design_of(process: CountProcess) -> tuple[Design, bool]:
    """The default design of a cell, and whether the gate lets it be tested."""
    months = calendar(process.n)
    plan = DesignPlan(interruptions=(Interruption(month=str(months.months[process.start])),), offset="none")
    design = design_matrix(months, plan)
    return design, gate_of(months, design).p_value_allowed


def cell(process: CountProcess, reps: int, rng: np.random.Generator) -> Row:
    """Share of false rejections at 5 %, and coverage of a true ratio of .8, by the default estimator."""
    row: Row = asdict(process) | {"reps": reps}
    design, tested = design_of(process)
    if not tested:
        return row | {"gate": "describe only"}
    fits = fit_many(process.draw(reps, rng), [design])
    effect = CountProcess(**(asdict(process) | {"level_ratio": LEVEL_RATIO}))
    treated = fit_many(effect.draw(reps, rng), [design])
    reach = stats.t.ppf(0.975, treated.df) * treated.standard_error
    covered = np.abs(treated.coefficient - np.log(LEVEL_RATIO)) <= reach
    fitted = np.isfinite(treated.t)
    return row | {
        "gate": "tested",
        "type1": float(np.nanmean(np.where(np.isnan(fits.p), np.nan, fits.p < 0.05))),
        "coverage": float(covered[fitted].mean()),
        "power_20": float((treated.p[fitted] < 0.05).mean()),
        "not_fitted": float(1 - fitted.mean()),
    }


LOG_COUNT_MODELS: dict[str, Callable[..., GaussianFit]] = {
    "ols": ols,
    "gls-ar1-reml": gls_ar1,
    "gls-ar1-kenward-roger": partial(gls_ar1, inference="kenward-roger"),
    "gls-ar1-ml": partial(gls_ar1, likelihood="ML", inference="residual"),
    "prais-winsten": prais_winsten,
    "arima": partial(arima, order=ArimaOrder(1, 0, 0)),
    "structural": structural,
}
SLOW = ("arima", "structural")


def others(process: CountProcess, reps: int, rng: np.random.Generator) -> Row:
    """Type-I error of every shipped estimator on the same series, one at a time; Gaussian ones take log counts.

    ARIMA and the structural model, a thousand times slower, see the first eighth of the series.
    """
    design, _ = design_of(process)
    months = calendar(process.n).months
    hits: dict[str, list[bool]] = {name: [] for name in (*get_args(CountModel), *LOG_COUNT_MODELS)}
    for number, counts in enumerate(process.draw(reps, rng)):
        series = monthly_series(months, counts)
        for model in get_args(CountModel):
            try:
                fit = fit_count_model(series, design.plan, model=model)
            except AnalysisError:
                continue
            p = fit.coefficient("level_change").p if isinstance(fit, CountFit) else None
            hits[model].append(p is not None and p < 0.05)
        y = np.log(np.maximum(counts, 0.5))
        for name, estimator in LOG_COUNT_MODELS.items():
            if name in SLOW and number >= reps / 8:
                continue
            try:
                hits[name].append(estimator(y, design.X, names=design.names).coefficient("level_change").p < 0.05)
            except AnalysisError:
                continue
    shares = {name: float(np.mean(values)) for name, values in hits.items() if values}
    return asdict(process) | {"series": reps, "others": shares}


def postcodes() -> np.ndarray | None:
    """Counts (30, 276) of police-recorded DV assault by postcode, or None where the data are absent."""
    folder = Path(os.environ.get("IPVI_REFERENCE") or Path(__file__).resolve().parents[2] / "shared" / "reference")
    path = folder / "data" / "nsw_postcode_dv_monthly.csv"
    if not path.is_file():
        return None
    with path.open() as file:
        rows = list(csv.DictReader(file))
    areas = sorted({row["postcode"] for row in rows})
    found = {area: [float(row["dv_assault"]) for row in rows if row["postcode"] == area] for area in areas}
    return np.array([found[area] for area in areas])


def no_programme(counts: np.ndarray, *, months: int, step: int, starts: tuple[int, ...], slope: bool) -> Row:
    """Rejection shares of model, calibrated and rank p at invented dates, and power against a planted fall of 20 %."""
    rng = np.random.default_rng(20)
    tallies: dict[str, list[np.ndarray]] = {"model": [], "calibrated": [], "rank": [], "power": [], "model_power": []}
    for first in range(0, counts.shape[1] - months + 1, step):
        window = counts[:, first : first + months]
        dates = calendar(months, str(np.datetime64("1995-01", "M") + first))
        for start in starts:
            programme = Interruption(month=str(dates.months[start]), slope=slope)
            plan = DesignPlan(interruptions=(programme,))
            null = placebo_in_time_many(window, dates, plan)
            tallies["model"].append(null.model_p < 0.05)
            tallies["calibrated"].append(null.calibrated_p < 0.05)
            tallies["rank"].append(null.rank_p <= 0.05)
            planted = window.copy()
            planted[:, start:] = rng.binomial(window[:, start:].astype(int), 1 - 0.2)
            treated = placebo_in_time_many(planted, dates, plan)
            fell = treated.coefficient[list(treated.months).index(dates.months[start])] < 0
            tallies["power"].append((treated.calibrated_p < 0.05) & fell)
            tallies["model_power"].append((treated.model_p < 0.05) & fell)
    return {name: float(np.mean(np.concatenate(values))) for name, values in tallies.items()} | {
        "tests": float(sum(len(values) for values in tallies["model"]))
    }


class Notebook:
    """Rows that are there already, by name; each new one is appended to the file at once."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        lines = path.read_text().splitlines() if path is not None and path.is_file() else []
        self.rows: dict[str, Row] = {row["name"]: row for row in map(json.loads, lines)}

    def row(self, name: str, make: Callable[[], Row]) -> Row:
        """The row called `name`, made now when it is not there."""
        if name not in self.rows:
            self.rows[name] = {"name": name} | make()
            if self.path is not None:
                with self.path.open("a") as file:
                    file.write(json.dumps(self.rows[name]) + "\n")
        return self.rows[name]


def run_grid(processes: list[CountProcess], reps: int, notebook: Notebook) -> list[Row]:
    """Every cell of the grid by the default estimator."""
    return [
        notebook.row(f"default {process}", partial(cell, process, reps, np.random.default_rng([number, 2026])))
        for number, process in enumerate(processes)
    ]


def compare(processes: list[CountProcess], reps: int, notebook: Notebook) -> None:
    """Print how far every shipped estimator leaves the target over the cells with phi up to .4, then the others."""
    found = [
        notebook.row(f"others {process}", partial(others, process, reps, np.random.default_rng([number, 2027])))
        for number, process in enumerate(processes)
    ]
    inside = [row["others"] for row in found if row["phi"] <= 0.4 and not row["phi2"]]
    beyond = [row["others"] for row in found if row["phi"] > 0.4 or row["phi2"]]
    print(f"type-I error of every shipped estimator over {len(inside)} cells with phi <= .4, {reps} series each")
    for name in inside[0]:
        rates = np.array([row.get(name, np.nan) for row in inside])
        outside = int(((rates < TARGET[0]) | (rates > TARGET[1])).sum())
        worse = ", ".join(f"{row.get(name, np.nan):.3f}" for row in beyond)
        print(
            f"  {name:<21} {np.nanmean(rates):.3f} [{np.nanmin(rates):.3f}-{np.nanmax(rates):.3f}]"
            f"  {outside} cells outside the target; phi .6 and AR(2): {worse}"
        )


def summarise(rows: list[Row]) -> None:
    """Print shares by n and phi over the plain cells, the target's range, and the awkward truths."""
    tested = [row for row in rows if row["gate"] == "tested"]
    plain = [
        row
        for row in tested
        if not row["phi2"] and not row["seasonal"] and not row["growth"] and row["shape"] == "linear"
    ]
    print("type-I error at nominal 5 %: mean [range] over mean counts, variance/mean and positions; coverage; cells")
    for n, phi in sorted({(row["n"], row["phi"]) for row in plain}):
        here = [row for row in plain if (row["n"], row["phi"]) == (n, phi)]
        rates = np.array([row["type1"] for row in here], dtype=float)
        cover = np.array([row["coverage"] for row in here], dtype=float)
        print(
            f"  n={n:>3} phi={phi:.1f}  {rates.mean():.3f} [{rates.min():.3f}-{rates.max():.3f}]"
            f"  coverage {cover.mean():.3f}  {len(here)} cells"
        )
    held = [row for row in plain if row["n"] >= 24 and row["phi"] <= 0.4]
    if held:
        rates = np.array([row["type1"] for row in held], dtype=float)
        outside = int(((rates < TARGET[0]) | (rates > TARGET[1])).sum())
        cover = np.array([row["coverage"] for row in held], dtype=float)
        print(
            f"  n >= 24 and phi <= .4: {rates.min():.3f}-{rates.max():.3f}, {outside} of {len(held)} cells outside"
            f" {TARGET[0]:g}-{TARGET[1]:g}; coverage {cover.min():.3f}-{cover.max():.3f}"
        )
    for row in tested:
        if row not in plain:
            kind = {name: row[name] for name in ("n", "start", "phi", "phi2", "seasonal", "growth", "shape")}
            print(f"  {kind}  type-I {row['type1']:.3f}  coverage {row['coverage']:.3f}")
    refused = len(rows) - len(tested)
    if refused:
        print(f"  {refused} cells are described only: fewer than six months on a side")


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a few cells only")
    parser.add_argument("--reps", type=int, default=2000, help="series per cell")
    parser.add_argument(
        "--others", type=int, default=400, help="series per cell for the comparison of estimators (0: none)"
    )
    parser.add_argument("--output", type=Path, default=None, help="JSON lines to resume from and append to")
    options = parser.parse_args()
    began = time.perf_counter()
    notebook = Notebook(options.output)
    many = 16 if options.smoke else options.others
    summarise(run_grid(list(smoke_grid() if options.smoke else grid()), options.reps, notebook))
    if many:
        compare(list(comparison_grid())[: 2 if options.smoke else None], many, notebook)
    counts = postcodes()
    if counts is None:
        print("real series without a programme: reference data absent, skipped")
    else:
        for months, step, starts in ((60, 120, (30,)),) if options.smoke else REAL_WINDOWS:
            for slope in (True,) if options.smoke else (True, False):
                told = f"postcodes, {months}-month windows, {'level and slope' if slope else 'step only'}"
                make = partial(no_programme, counts, months=months, step=step, starts=starts, slope=slope)
                print(notebook.row(told, make))
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
