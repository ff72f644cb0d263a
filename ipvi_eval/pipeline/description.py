"""What the extract holds, and what the plan said: the numbers and tables every report starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.plan_table import plan_table
from ipvi_eval.results.store import Column, Result, Results, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipvi_eval.pipeline.frames import Frames
    from ipvi_eval.study import Study


def describe(study: Study, frames: Frames) -> Results:
    """Counts of the extract, its sources and quality, and the plan in words."""
    return Results.of([*_counts(study, frames), _sources(frames), _quality(study, frames), plan_table(study)])


def _counts(study: Study, frames: Frames) -> Iterator[Result]:
    extract = frames.extract
    here = extract.incidents[extract.incidents["area"] == study.area]
    people = frames.persons()
    notified = people["person"].isin(extract.notifications["person"])
    method = "count of records"
    yield _count("data.incidents", len(here), "incidents", f"incidents on record in {study.area}")
    yield _count("data.persons", len(people), "persons", f"people on a list in {study.area}")
    yield _count("data.notified", int(notified.sum()), "persons", "people notified at least once")
    for name in study.lists:
        on_list = people["list"] == name
        yield _count(f"data.list_{name.lower()}.persons", int(on_list.sum()), "persons", f"people on list {name}")
    if study.baseline_year:
        of_year = here[here["date"].dt.year == study.baseline_year]
        reports = of_year[of_year["report"].astype(bool)]
        intimate = reports[reports["relationship"] == "intimate"]
        year = str(study.baseline_year)
        yield _count("data.baseline_dir", len(reports), "incidents", f"domestic incident reports in {year}")
        yield _count("data.baseline_ipv", len(intimate), "incidents", f"of these, intimate partner violence, in {year}")
    for name, outcome in study.outcomes.items():
        rows = frames.incidents(name)
        total = int((rows["area"] == study.area).sum())
        yield Estimate(id=f"data.{name}.incidents", value=total, unit="incidents", method=method, label=outcome.label)


def _count(id: str, value: int, unit: str, label: str) -> Estimate:
    return Estimate(id=id, value=value, unit=unit, method="count of records", label=label)  # type: ignore[arg-type]


def _sources(frames: Frames) -> Table:
    columns = (
        Column("table", "Table"), Column("file", "File"), Column("rows", "Rows", role="count"),
        Column("sha256", "SHA-256 of the file"),
    )  # fmt: skip
    rows = tuple((source.table, source.path, source.rows, source.sha256) for source in frames.extract.sources)
    return Table(id="data.sources", title="Files of the extract", columns=columns, rows=rows)


def _quality(study: Study, frames: Frames) -> Table:
    columns = (
        Column("check", "What was looked at"), Column("count", "Records", role="count"),
        Column("of", "Of", role="count"), Column("what", "What it means"),
    )  # fmt: skip
    rows: list[tuple[str, int, int, str]] = []
    incidents = frames.extract.incidents
    here = incidents[incidents["area"] == study.area]
    if len(here):
        unknown = int((here["relationship"] == "unknown").sum())
        what = "relationship not recorded: counted as not intimate, so the IPV counts are a lower bound"
        rows.append(("incidents without a recorded relationship", unknown, len(here), what))
        no_suspect = int(here["suspect"].isna().sum())
        rows.append(("incidents without a known suspect", no_suspect, len(here), "cannot be anyone's re-offense"))
        if any(outcome.same_victim is not None for outcome in study.outcomes.values()):
            no_victim = int((here["suspect"].notna() & here["victim"].isna() & here["dyad"].isna()).sum())
            what = "cannot be said to be against the same victim, so those counts are a lower bound"
            rows.append(("incidents with a known suspect and no recorded victim", no_victim, len(here), what))
    if study.survival:
        for name in (*study.survival.outcomes, *study.survival.definitions):
            spells = frames.spells(name)
            total = len(frames.persons())
            for reason, number in spells.excluded.items():
                if number:
                    rows.append((f"people left out ({study.outcomes[name].label})", number, total, reason))
    return Table(id="data.quality", title="Data quality", columns=columns, rows=tuple(dict.fromkeys(rows)))
