"""How often the intervals of repetition and concentration hold the truth, in made-up counties of the shipped size.

    python benchmarks/repetition.py --smoke            two counties, seconds
    python benchmarks/repetition.py --counties 200     the numbers that docs/methods/13_harm_and_repetition.md tells

Each county is the shipped one drawn anew, by seeds that none of the stored true values was measured with. Its reports
between intimate partners up to the freeze are handed to the engines as the questions hand them. The truth is that of
`truth.json`, measured in worlds of their own (`benchmarks/synthetic_truth.py`).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from ipvi_eval.harm.concentration import concentration
from ipvi_eval.questions.harm.steps import NEXT
from ipvi_eval.repetition.course import course
from ipvi_eval.repetition.repeats import repeat_share
from ipvi_eval.synthetic.parameters import Parameters
from ipvi_eval.synthetic.shipped_study import FREEZE, HORIZONS, WEIGHTS
from ipvi_eval.synthetic.true_values import read_measured
from ipvi_eval.synthetic.world import World, make_world

SEED = 5_000_000  # counties have this seed and the following; those of the true values begin at 2,000,000
YEAR = HORIZONS[12]
TOP = 0.05
Limits = tuple[float, float]


def reports_of(world: World) -> pd.DataFrame:
    """The reports between intimate partners of the program's area with known people: day, suspect,
    victim, pair, harm."""
    freeze = (FREEZE - world.first_day).days
    rows = [
        (one.day, f"P{one.suspect}", f"P{one.victim}", WEIGHTS[one.offence][1])
        for one in world.incidents
        if not one.place and one.report and one.relationship == "intimate" and one.suspect is not None
    ]
    found = pd.DataFrame(rows, columns=["day", "suspect", "victim", "harm"])
    found = found.loc[found["day"] <= freeze].reset_index(drop=True)
    return found.assign(pair=found["suspect"] + " " + found["victim"])


def intervals(world: World) -> Iterator[tuple[str, Limits]]:
    """The name of each estimate, and its interval."""
    rows, freeze = reports_of(world), (FREEZE - world.first_day).days
    for of in ("pair", "victim", "suspect"):
        share = repeat_share(rows["day"], rows[of].astype(object), start=0, lookback=YEAR)
        yield f"harm.repeats.{of}", (share.lower, share.upper)
    along = course(
        rows["day"], rows["pair"].astype(object), start=0, end=freeze, within=YEAR, clear=YEAR, last=max(NEXT) + 1,
        offender=rows["suspect"].astype(object),
    )  # fmt: skip
    for step in along.steps.itertuples():
        yield f"harm.next.{NEXT[step.report][0]}", (step.lower, step.upper)
    by_pair = rows.groupby("pair", sort=False)
    owner = by_pair["suspect"].first().astype(object)
    for names, values in (
        (("harm.top.share", "harm.top.gini"), by_pair["day"].nunique()),
        (("harm.top.harm", "harm.top.gini_harm"), by_pair["harm"].sum()),
    ):
        uneven = concentration(values, top=TOP, cluster=owner)
        yield names[0], (uneven.top_lower, uneven.top_upper)
        yield names[1], (uneven.gini_lower, uneven.gini_upper)


def main() -> None:
    """Parse, draw, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="two counties")
    parser.add_argument("--counties", type=int, default=200)
    options = parser.parse_args()
    began, parameters = time.perf_counter(), Parameters()
    here = replace(parameters, places=parameters.places[:1])
    number = 2 if options.smoke else options.counties
    truth = {one.id: one.value for one in read_measured().values}
    found = pd.DataFrame([dict(intervals(make_world(here, seed=SEED + at))) for at in range(number)])
    for name in found:
        low, high = (np.array([limits[side] for limits in found[name]]) for side in (0, 1))
        held = (low <= truth[name]) & (truth[name] <= high)
        print(
            f"{name:<24}truth {truth[name]:.4f}  middle {np.mean((low + high) / 2):.4f}  holds {held.mean():.1%}  "
            f"below {(high < truth[name]).mean():.1%}  above {(low > truth[name]).mean():.1%}"
        )
    print(f"{number} counties, {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
