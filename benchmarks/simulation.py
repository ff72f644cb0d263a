"""Speed of a simulation study: many series and many cohorts, against statsmodels and lifelines, core for core.

    python benchmarks/simulation.py            1,000 series of 120 months, 1,000 cohorts of 500
    python benchmarks/simulation.py --smoke    a hundred of each, seconds

Ours: the count estimator with its placebo calibration (every series at every admissible start, with autocorrelation,
dispersion and degrees of freedom) as one batch, and the Cox model with errors clustered by person in a plain loop.
Theirs: a Poisson GLM for each of the same fits, and a Cox model with the same clustered errors. Series and cohorts are
apart, so a loop over cores (joblib's, for one) would spread either side alike; what is told is the time of one
processor, so that neither the loop nor a busy machine matters. So many of theirs are run as `looped` says; all take as
long in proportion. Coefficients and clustered errors are compared in the same run, theirs run on to convergence.
"""

from __future__ import annotations

import argparse
import os
import time

# One thread for each process on both sides, set before NumPy loads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from ipvi_eval.its.checks.placebo import placebo_in_time_many
from ipvi_eval.its.counts.many_series import fit_many
from ipvi_eval.its.series.design import Design, DesignPlan, Interruption, design_matrix
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.its.series.simulation import CountProcess
from ipvi_eval.survival.regression.cox import CoxFit, cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

MONTHS, PEOPLE, SEED = 120, 500, 1
TOLERANCE = 1e-8
CONVERGED = {"precision": 1e-14, "r_precision": 1e-16, "step_size": 1.0}
"""Options of lifelines under which its steps are run to the end; as it comes it stops about 1e-7 before."""
WANTED = 20
"""Times as fast."""
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Timed:
    """Processor seconds for all of it on each side, and the largest difference of what both give."""

    what: str
    ours: float
    theirs: float
    difference: float

    @property
    def told(self) -> str:
        """In one line."""
        ratio = self.theirs / self.ours
        short = "" if ratio >= WANTED else f", short of {WANTED}"
        return (
            f"{self.what}: ours {self.ours:.1f} s, theirs {self.theirs:.0f} s: "
            f"{ratio:.0f} times as fast{short}; largest difference {self.difference:.1e}"
        )


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor time of some work, and what comes of it."""
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def glm(row: Floats, *, design: Design, tolerance: float) -> Floats:
    """Coefficients of statsmodels' Poisson model."""
    return np.asarray(GLM(row, design.X, family=Poisson(), offset=design.offset).fit(tol=tolerance).params)


def of_counts(number: int, looped: int) -> Timed:
    """All series at all starts."""
    counts = CountProcess(n=MONTHS, start=60, mean=40, ratio=2, phi=0.3).draw(number, np.random.default_rng(SEED))
    calendar = monthly_series(np.datetime64("2012-01", "M") + np.arange(MONTHS), counts[0])
    plan = DesignPlan(interruptions=(Interruption(month=str(calendar.months[60])),))
    design = design_matrix(calendar, plan)
    ours, placebos = seconds(lambda: placebo_in_time_many(counts, calendar, plan))
    fits = number * (len(placebos.months) + len(placebos.held_months))
    theirs, _ = seconds(lambda: [glm(row, design=design, tolerance=1e-8) for row in counts[:looped]])
    column = design.column("level_change")
    exact = [glm(row, design=design, tolerance=1e-13)[column] for row in counts[: min(looped, 50)]]
    level = fit_many(counts[: len(exact)], [design]).coefficient[0]
    what = f"{number:,} series of {MONTHS} months with placebo calibration, {fits:,} fits"
    return Timed(what, ours, theirs / looped * fits, float(np.abs(level - exact).max()))


def cohort(seed: np.random.SeedSequence) -> pd.DataFrame:
    """Spells of people who have two each in the mean, with a notification and a covariate; no ties."""
    rng = np.random.default_rng(seed)
    person = rng.integers(0, PEOPLE // 2, PEOPLE)
    shared = rng.gamma(2.0, 0.5, PEOPLE // 2)[person]
    notified, age = (rng.random(PEOPLE) < 0.5).astype(float), rng.normal(size=PEOPLE)
    days = rng.exponential(1 / (shared * np.exp(-0.3 * notified + 0.2 * age) / 700))
    end = rng.uniform(200, 1500, PEOPLE)
    return pd.DataFrame(
        {"days": np.minimum(days, end), "event": days <= end, "notified": notified, "age": age, "person": person}
    )


def ours_of(frame: pd.DataFrame) -> CoxFit:
    """The Cox model with errors clustered by person."""
    columns = Columns.of(frame[["notified", "age"]].to_numpy(), ("notified", "age"))
    return cox(columns, Spells.of(frame["days"], frame["event"], person=frame["person"].to_numpy()))


def lifelines_of(frame: pd.DataFrame, *, options: Mapping[str, float]) -> Floats:
    """Coefficients, then clustered errors, (4,); `options` as those of its fit."""
    fit = CoxPHFitter().fit(frame, "days", "event", cluster_col="person", robust=True, fit_options=dict(options))
    return np.concatenate([fit.params_.to_numpy(), fit.standard_errors_.to_numpy()])


def of_cohorts(number: int, looped: int) -> Timed:
    """All cohorts."""
    drawn = [cohort(seed) for seed in np.random.SeedSequence(SEED).spawn(number)]
    ours, fits = seconds(lambda: [ours_of(frame) for frame in drawn])
    theirs, _ = seconds(lambda: [lifelines_of(frame, options={}) for frame in drawn[:looped]])
    exact = [lifelines_of(frame, options=CONVERGED) for frame in drawn[: min(looped, 20)]]
    found = [np.concatenate([fit.coefficients, fit.standard_errors]) for fit in fits[: len(exact)]]
    what = f"{number:,} cohorts of {PEOPLE} with errors by person"
    return Timed(what, ours, theirs / looped * number, float(np.abs(np.array(found) - exact).max()))


def main() -> None:
    """Time both, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a hundred of each")
    options = parser.parse_args()
    number, looped = (100, 20) if options.smoke else (1000, 200)
    found = [of_counts(number, looped), of_cohorts(number, looped)]
    for one in found:
        print(one.told)
    if worst := [one for one in found if not one.difference <= TOLERANCE]:
        msg = f"{worst[0].what}: the numbers differ by {worst[0].difference:.1e}, more than {TOLERANCE:g}"
        raise SystemExit(msg)


if __name__ == "__main__":
    main()
