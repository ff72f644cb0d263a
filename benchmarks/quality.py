"""How often `ipvi-eval check` is wrong about clean records: extracts without a fault, and what is found in them.

    python benchmarks/quality.py --worlds 200 --first 1

Each world is the shipped synthetic county drawn anew. An extract counts as a false alarm when any statistical check
finds something; the level they are held to together is `LEVEL` of ipvi_eval/quality/finding.py.
"""

from __future__ import annotations

import argparse
from datetime import date

import numpy as np
import pandas as pd

from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.mapped.tables import TABLES, TableName, empty_table
from ipvi_eval.plan.window import Window
from ipvi_eval.quality.assessment import assess
from ipvi_eval.synthetic.intensity import months, population
from ipvi_eval.synthetic.parameters import Parameters
from ipvi_eval.synthetic.people import NEVER
from ipvi_eval.synthetic.world import World, make_world

WINDOW = Window(start=date(2016, 1, 1), end=date(2025, 12, 31), freeze_lag_days=91)


def tables_of(world: World) -> dict[TableName, SourceTable]:
    """The canonical tables of a world, as they would be read from its files."""
    names = [place.name for place in world.parameters.places]
    day = pd.Timestamp(world.first_day)

    def when(offset: int) -> pd.Timestamp:
        return day + pd.Timedelta(days=int(offset))

    def key(number: int | None) -> object:
        return pd.NA if number is None else f"P{number}"

    incidents: list[dict[str, object]] = [
        {
            "incident": f"I{number}",
            "date": when(one.day),
            "area": names[one.place],
            "relationship": one.relationship,
            "report": one.report,
            "arrest": one.arrest,
            "injury": one.injury,
            "sealed": False,
            "offence": one.offence,
            "suspect": key(one.suspect),
            "victim": key(one.victim),
        }
        for number, one in enumerate(world.incidents)
    ]
    persons: list[dict[str, object]] = [
        {
            "person": f"P{number}",
            "area": names[person.place],
            "list": person.list_at_entry,
            "entry": when(person.entry),
            "exit": when(person.exit) if person.exit < NEVER else pd.NaT,
            "exit_reason": person.exit_reason or pd.NA,
            "sex": "female" if person.female else "male",
            "age_at_entry": person.age,
            "prior_arrests": person.prior_arrests,
        }
        for number, person in world.people.items()
    ]
    notifications: list[dict[str, object]] = [
        {"person": f"P{number}", "date": when(person.notified), "list": person.list_at_entry, "kind": person.kind}
        for number, person in world.people.items()
        if person.notified < NEVER
    ]
    custody: list[dict[str, object]] = [
        {"person": f"P{number}", "start": when(start), "end": when(end) if end < world.days else pd.NaT}
        for number, person in world.people.items()
        for start, end in person.custody
    ]
    populations: list[dict[str, object]] = [
        {"area": place.name, "year": int(year), "population": population(place, int(year))}
        for place in world.parameters.places
        for year in sorted(set(months(world.parameters).year))
    ]
    given: dict[TableName, list[dict[str, object]]] = {
        "incidents": incidents,
        "persons": persons,
        "notifications": notifications,
        "custody": custody,
        "populations": populations,
    }
    return {name: _table(name, rows) for name, rows in given.items()}


def _table(name: TableName, rows: list[dict[str, object]]) -> SourceTable:
    dtypes = empty_table(name).dtypes.to_dict()
    frame = pd.DataFrame(rows).reindex(columns=list(dtypes)).astype(dtypes)
    header = {column: column for column in TABLES[name].names if frame[column].notna().any()}
    return SourceTable(name, f"{name}.csv", frame, np.arange(len(frame)) + 2, header)


def main() -> None:
    """Print the share of worlds with a false alarm, its 95 % interval (Clopper and Pearson), and every alarm."""
    from scipy.stats import beta

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--smoke", action="store_true", help="one world only, to see that it runs")
    asked = parser.parse_args()
    worlds = 1 if asked.smoke else asked.worlds
    alarms = others = 0
    for seed in range(asked.first, asked.first + worlds):
        found = assess(tables_of(make_world(Parameters(), seed=seed)), WINDOW)
        wrong = [one for one in found.findings if one.p is not None]
        alarms += bool(wrong)
        others += len(found.findings) > len(wrong)
        for one in found.findings:
            print(f"seed {seed}: p {one.p}: {one.what}", flush=True)
        print(f"seed {seed}: {len(found.findings)} findings", flush=True)
    n = worlds
    low = beta.ppf(0.025, alarms, n - alarms + 1) if alarms else 0.0
    high = beta.ppf(0.975, alarms + 1, n - alarms) if alarms < n else 1.0
    print(f"{alarms} of {n} clean extracts with a false alarm of a statistical check: {alarms / n:.1%} ", end="")
    print(f"(95 % interval {low:.1%} to {high:.1%}); {others} with any other finding; {found.candidates} checks")


if __name__ == "__main__":
    main()
