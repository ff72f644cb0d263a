"""Speed of the default interrupted time series against statsmodels' GLM in a loop, on the same series in one run.

    python benchmarks/its.py            1,000 series of 120 months with placebo in time
    python benchmarks/its.py --smoke    100 series, seconds

statsmodels does much less per fit: a Poisson GLM without autocorrelation, dispersion, df or placebo. Where the two
coincide, in the coefficients, they must be equal to 1e-8.
"""

from __future__ import annotations

import argparse
import os
import time

# One thread on both sides, set before NumPy loads: on a busy machine waiting threads would measure its load.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from ipvi_eval.its.checks.placebo import placebo_in_time_many
from ipvi_eval.its.counts.many_series import fit_many
from ipvi_eval.its.series.design import DesignPlan, Interruption, design_matrix
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.its.series.simulation import CountProcess

MONTHS = 120
TOLERANCE = 1e-8


def main() -> None:
    """Time both, compare coefficients, print the ratio per fit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true")
    options = parser.parse_args()
    n_series, looped = (100, 25) if options.smoke else (1000, 300)
    process = CountProcess(n=MONTHS, start=60, mean=40, ratio=2, phi=0.3)
    counts = process.draw(n_series, np.random.default_rng(1))
    calendar = monthly_series(np.datetime64("2012-01", "M") + np.arange(MONTHS), counts[0])
    plan = DesignPlan(interruptions=(Interruption(month=str(calendar.months[60])),))
    design = design_matrix(calendar, plan)

    began = time.perf_counter()
    placebos = placebo_in_time_many(counts, calendar, plan)
    ours = time.perf_counter() - began
    fits = n_series * (len(placebos.months) + len(placebos.held_months))

    began = time.perf_counter()
    theirs = [GLM(row, design.X, family=Poisson(), offset=design.offset).fit() for row in counts[:looped]]
    loop = time.perf_counter() - began

    # The comparison of numbers runs statsmodels to convergence; its default stops at 1e-8 of the deviance.
    column = design.column("level_change")
    exact = [GLM(row, design.X, family=Poisson(), offset=design.offset).fit(tol=1e-13) for row in counts[:looped]]
    level = fit_many(counts[:looped], [design]).coefficient[0]
    difference = float(np.max(np.abs(level - [fit.params[column] for fit in exact])))
    ratio = (loop / len(theirs)) / (ours / fits)
    each = 1e6 * ours / fits
    print(f"{n_series} series x {MONTHS} months with placebo in time: {fits} fits in {ours:.1f} s, {each:.0f} us each")
    print(f"statsmodels GLM, no correlation, no placebo: {1e6 * loop / len(theirs):.0f} us each")
    print(f"{ratio:.1f} times faster per fit; largest difference of the level change {difference:.1e}")
    if difference > TOLERANCE:
        msg = f"coefficients differ by {difference:.1e}, more than {TOLERANCE:g}"
        raise SystemExit(msg)


if __name__ == "__main__":
    main()
