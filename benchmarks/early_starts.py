"""How often the headline of a series on its own calls a change where nothing happened, by where the start lies.

    python benchmarks/early_starts.py --smoke              a few windows, seconds
    python benchmarks/early_starts.py                      starts at one third, windows three months apart
    python benchmarks/early_starts.py --share 0.5          starts half-way

The real postcodes without a program of `its_headline.py`, in every window of each length. Windows overlap and share
what happened in all places at once, so that one error takes postcodes for independent and one takes all starts
within two years for one.
"""

from __future__ import annotations

import argparse

import its_headline as real
import numpy as np
from numpy.typing import NDArray

from ipvi_eval.its.lasting_step.drifting_level import drifting_level
from ipvi_eval.its.lasting_step.level_terms import level_design, level_terms
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series

Floats = NDArray[np.float64]

LENGTHS = (36, 48, 60, 72, 84, 96, 117)
STEP, SPARSE = 3, 60
"""Months between windows."""
ERA, GROWING = 24, 0.1
"""Months of starts that are one; how much all areas together grow a year, beyond which years are not steady."""


def called(areas: real.Areas, length: int, share: float, step: int) -> Floats:
    """A row for each series: whether a rise and whether a fall is called, its postcode, era, and steadiness."""
    start, rows = round(length * share), []
    for first in range(0, areas.counts.shape[1] - length + 1, step):
        counts = areas.counts[:, first : first + length]
        series = monthly_series(areas.first + first + np.arange(length), counts[0])
        plan = DesignPlan(
            interruptions=(Interruption(month=str(series.months[start])[:7], slope=False),), offset="none"
        )
        design = level_design(series, plan)
        found = drifting_level(counts[:, design.rows], level_terms(design))
        growth = np.polyfit(np.arange(length) / 12, np.log(counts.sum(axis=0)), 1)[0]
        beside = (np.arange(len(counts)), (first + start) // ERA, abs(growth) <= np.log1p(GROWING))
        rows.append(np.column_stack(np.broadcast_arrays(found.quantile(0.025) > 0, found.quantile(0.975) < 0, *beside)))
    return np.concatenate(rows).astype(np.float64)


def error(called: Floats, by: Floats) -> float:
    """Standard error of a share whose series are alike within groups."""
    groups = np.unique(by)
    sums = np.array([(called[by == one] - called.mean()).sum() for one in groups])
    return float(np.sqrt((sums**2).sum() * len(groups) / (len(groups) - 1)) / len(called))


def told(name: str, rows: Floats) -> str:
    """A line."""
    every, steady = rows[:, 0] + rows[:, 1], rows[:, 4] > 0
    by_postcode, by_era = (error(every, rows[:, column]) for column in (2, 3))
    return (
        f"{name:>10}  {len(rows):>6,} series, called {every.mean():.2%} (error by postcode {by_postcode:.2%}, "
        f"by era {by_era:.2%}), rises {rows[:, 0].mean():.2%}; in steady years {every[steady].mean():.2%}"
    )


def main() -> None:
    """Ask every length, print, and add up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a few windows only")
    parser.add_argument("--share", type=float, default=1 / 3, help="where the start lies in a window")
    options = parser.parse_args()
    areas = real.postcodes()
    if areas is None:
        print("the real postcodes are not at hand: IPVI_REFERENCE names the folder")
        return
    found = []
    for length in LENGTHS:
        found.append(called(areas, length, options.share, SPARSE if options.smoke else STEP))
        print(told(f"{length} months", found[-1]), flush=True)
    print(told("all", np.concatenate(found)))


if __name__ == "__main__":
    main()
