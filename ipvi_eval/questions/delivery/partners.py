"""What each agency did for the program, by year, from monthly totals."""

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

WHAT = "What each agency did for the program"


def partners(asked: Asked) -> Iterator[Part]:
    """`delivery.partners`: one row for each agency, part and year, with the number of months that are given."""
    held, study = asked.frames.extract, asked.study
    if not held.holds("partners"):
        remedy = "map a table [partners] of monthly totals"
        yield NotEstimated(what=WHAT, why="the extract has no table of what each agency did", remedy=remedy)
        return
    window = study.window
    rows = by_year(held.partners, ("partner", "part"), area=study.area, first=window.start, last=window.freeze)
    if rows.empty:
        yield NotEstimated(what=WHAT, why="the table of agencies has no complete month of the area", remedy="")
        return
    counts = [
        Count(number, Key(f"partner_{slug(partner)}_{slug(part)}", "contacts", until=f"{year} ({months})"))
        for partner, part, year, months, number in rows.itertuples(index=False)
    ]
    table = table_from(
        rows.assign(year=rows["year"].astype("string"), count=pd.Series(counts, dtype=object)),
        id="delivery.partners",
        title="What each agency did for the program, monthly totals added up by year",
        columns={"partner": "Agency", "part": "Part", "year": "Year", "months": "Months given", "count": "Number"},
        counts=("count",),
        public=("partner", "part", "year", "months"),
        note="As each agency counted it. What nobody counted is not here, and a larger number is not better work",
    )
    records = asked.frames.populations.records()
    done = replace(records, population=f"what agencies did for the program in the {records.population}")
    yield from scoped(done, (table,))
