"""Type-I error and coverage of the interrupted time series: a grid of truths, and real series without a programme.

    python benchmarks/its_calibration.py --smoke             a few cells, seconds
    python benchmarks/its_calibration.py --output cal.jsonl  the whole grid; run again to resume where it stopped

The real part (thirty New South Wales postcodes, invented interruptions, 5-year windows) needs the reference data in
$IPVI_REFERENCE or ../shared/reference, and is skipped without them.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict
from itertools import product
from pathlib import Path

import numpy as np
from scipy import stats

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.count_alternatives import fit_count_model
from ipvi_eval.its.count_models import CountFit, gate_of
from ipvi_eval.its.design import Design, DesignPlan, Interruption, design_matrix
from ipvi_eval.its.gls import gls_ar1
from ipvi_eval.its.many_series import fit_many
from ipvi_eval.its.placebo import placebo_in_time_many
from ipvi_eval.its.prais_winsten import prais_winsten
from ipvi_eval.its.series import MonthlySeries, monthly_series
from ipvi_eval.its.simulation import CountProcess

LEVEL_RATIO = 0.8
POSITIONS = {"early": 0.25, "middle": 0.5, "late": 0.75}


def grid() -> Iterator[CountProcess]:
    """The full factorial of the issue, then the awkward truths at mean 100, variance/mean 3."""
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


def smoke_grid() -> Iterator[CountProcess]:
    """Cells that hold the target: phi up to .4 and n from 24."""
    for n, phi in product((24, 48), (0.0, 0.4)):
        yield CountProcess(n=n, start=n // 2, phi=phi)


def calendar(n: int, first: str = "2015-01") -> MonthlySeries:
    """A calendar of n months whose counts only open the gate."""
    return monthly_series(np.datetime64(first, "M") + np.arange(n), np.full(n, 5))


def design_of(process: CountProcess) -> tuple[Design, bool]:
    """The default design of a cell, and whether the gate lets it be tested."""
    months = calendar(process.n)
    plan = DesignPlan(interruptions=(Interruption(month=str(months.months[process.start])),), offset="none")
    design = design_matrix(months, plan)
    return design, gate_of(months, design).p_value_allowed


def cell(process: CountProcess, reps: int, rng: np.random.Generator) -> dict[str, object]:
    """Share of false rejections at 5 %, and coverage of a true ratio of .8, by the default estimator."""
    row: dict[str, object] = asdict(process) | {"reps": reps}
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


def others(process: CountProcess, reps: int, rng: np.random.Generator) -> dict[str, float]:
    """Type-I error of the other shipped estimators, one series at a time."""
    design, _ = design_of(process)
    plan, months = design.plan, calendar(process.n).months
    models = ("quasi-poisson", "negative-binomial", "newey-west", "poisson-robust", "lagged")
    hits: dict[str, list[bool]] = {name: [] for name in (*models, "gls-ar1-reml", "prais-winsten")}
    for counts in process.draw(reps, rng):
        series = monthly_series(months, counts)
        for model in models:
            fit = fit_count_model(series, plan, model=model)  # type: ignore[arg-type]
            if isinstance(fit, CountFit):
                p = fit.coefficient("level_change").p
                hits[model].append(p is not None and p < 0.05)
        y = np.log(np.maximum(counts, 0.5))
        for name, estimator in (("gls-ar1-reml", gls_ar1), ("prais-winsten", prais_winsten)):
            try:
                result = estimator(y, design.X, names=design.names)
            except AnalysisError:
                continue
            hits[name].append(result.coefficient("level_change").p < 0.05)
    return {name: float(np.mean(values)) for name, values in hits.items() if values}


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


def no_programme(
    counts: np.ndarray, *, months: int, step: int, starts: tuple[int, ...], slope: bool
) -> dict[str, float]:
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


def _done(path: Path | None) -> dict[str, dict[str, object]]:
    if path is None or not path.is_file():
        return {}
    rows = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    return {_key(row): row for row in rows}


def _key(row: dict[str, object]) -> str:
    names = CountProcess.__dataclass_fields__
    return json.dumps({name: row[name] for name in names}, sort_keys=True)


def run_grid(processes: list[CountProcess], reps: int, output: Path | None) -> list[dict[str, object]]:
    """Every cell, from the file where it is there already; each new one is appended at once."""
    done = _done(output)
    rows = []
    for number, process in enumerate(processes):
        key = _key(asdict(process))
        if key not in done:
            done[key] = cell(process, reps, np.random.default_rng([number, 2026]))
            if output is not None:
                with output.open("a") as file:
                    file.write(json.dumps(done[key]) + "\n")
        rows.append(done[key])
    return rows


def summarise(rows: list[dict[str, object]]) -> None:
    """Print shares by n and phi over the plain cells, the target's range, and the awkward truths."""
    tested = [row for row in rows if row["gate"] == "tested"]
    plain = [
        row
        for row in tested
        if not row["phi2"] and not row["seasonal"] and not row["growth"] and row["shape"] == "linear"
    ]
    print("type-I error at nominal 5 %: mean [range] over mean counts, variance/mean and positions; coverage; cells")
    for n, phi in sorted({(row["n"], row["phi"]) for row in plain}):  # type: ignore[type-var]
        here = [row for row in plain if (row["n"], row["phi"]) == (n, phi)]
        rates = np.array([row["type1"] for row in here], dtype=float)
        cover = np.array([row["coverage"] for row in here], dtype=float)
        print(
            f"  n={n:>3} phi={phi:.1f}  {rates.mean():.3f} [{rates.min():.3f}-{rates.max():.3f}]"
            f"  coverage {cover.mean():.3f}  {len(here)} cells"
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
        "--others", type=int, default=200, help="series per cell for the one-by-one estimators (0: none)"
    )
    parser.add_argument("--output", type=Path, default=None, help="JSON lines to resume from and append to")
    options = parser.parse_args()
    began = time.perf_counter()
    reps = 400 if options.smoke else options.reps
    summarise(run_grid(list(smoke_grid() if options.smoke else grid()), reps, options.output))
    many = 12 if options.smoke else options.others
    cells = [(48, 0.4)] if options.smoke else [(24, 0.0), (24, 0.4), (48, 0.0), (48, 0.4), (48, 0.6), (96, 0.4)]
    for n, phi in cells if many else []:
        process = CountProcess(n=n, start=n // 2, phi=phi)
        shares = others(process, many, np.random.default_rng([n, int(10 * phi)]))
        print(f"other estimators, n={n} phi={phi} ({many} series):", {name: round(v, 3) for name, v in shares.items()})
    counts = postcodes()
    if counts is None:
        print("real series without a programme: reference data absent, skipped")
    else:
        step, starts = (120, (30,)) if options.smoke else (24, (15, 20, 25, 30, 35, 40, 45))
        for slope in (True,) if options.smoke else (True, False):
            result = no_programme(counts, months=60, step=step, starts=starts, slope=slope)
            print("postcodes, 5-year windows,", "level and slope" if slope else "step only", result)
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
