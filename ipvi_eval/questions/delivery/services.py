"""What was offered to survivors: yearly totals of each service, from monthly totals in which no person is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from ipvi_eval.counted import Count, Key
from ipvi_eval.estimate import slug
from ipvi_eval.implementation.totals import by_year
from ipvi_eval.questions.delivery.asked import Asked, Part
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.scoped import scoped

WHAT = "What was offered to survivors"


def services(asked: Asked) -> Iterator[Part]:
    """`delivery.services`: one row for each service and year, with the number of months that are given."""
    held, study = asked.frames.extract, asked.study
    if not held.holds("services"):
        remedy = "map a table [services] of monthly totals"
        yield NotEstimated(what=WHAT, why="the extract has no table of services", remedy=remedy)
        return
    rows = by_year(held.services, ("service",), area=study.area, first=study.window.start, last=study.window.freeze)
    if rows.empty:
        yield NotEstimated(what=WHAT, why="the table of services has no complete month of the area", remedy="")
        return
    counts = [
        Count(number, Key(f"service_{slug(service)}", "contacts", until=f"{year} ({months})"))
        for service, year, months, number in rows.itertuples(index=False)
    ]
    table = table_from(
        rows.assign(year=rows["year"].astype("string"), count=pd.Series(counts, dtype=object)),
        id="delivery.services",
        title="Services to survivors, monthly totals added up by year",
        columns={"service": "Service", "year": "Year", "months": "Months given", "count": "Number"},
        counts=("count",),
        public=("service", "year", "months"),
        note="As the service counted them: one person can be counted in several months and services, so these are not "
        "numbers of people. Nothing in them says whom the program was meant to help and did not",
    )
    records = asked.frames.populations.records()
    yield from scoped(replace(records, population=f"services to survivors in the {records.population}"), (table,))
