"""`ipvi-eval check`: is the extract what the plan thinks it is? Reads everything, analyses nothing, writes nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ipvi_eval.cli.console import Progress, say, say_json
from ipvi_eval.cli.options import AllOption, JsonOption, StudyFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipvi_eval.data.links import Link


def check(study: StudyFile, as_json: JsonOption = False, every: AllOption = False) -> None:
    """Check plan, mapping and extract; write nothing.

    Nothing is analysed either. Where the plan asks for a file of people, it is said how alike its rows are.
    """
    del every  # read where problems are told
    from ipvi_eval.disclosure.profiles import read_profile
    from ipvi_eval.pipeline.inputs import Inputs
    from ipvi_eval.pipeline.people_file import measured, people_rows, plain
    from ipvi_eval.study import read_study

    plan = read_study(study)
    profile, people = read_profile(plan.disclosure.profile, plan.folder), plan.disclosure.people_file
    inputs = Inputs(plan)
    with Progress(quiet=as_json).stage("Reading and checking the extract"):
        extract = inputs.frames.extract
        alike: dict[str, Any] = {}
        if people:
            found = measured(people_rows(inputs.frames, people), people, least=profile.smallest_shown)
            alike = plain(found, people)
    tables = [
        {"table": item.table, "file": item.path, "rows": item.rows, "columns_unread": item.unread}
        for item in extract.sources
    ]
    if as_json:
        say_json(
            {
                "ok": True,
                "tables": tables,
                "warnings": list(extract.warnings),
                "synthetic": extract.synthetic,
                "links": [link.plain() for link in extract.links],
                "unified": [asdict(one) for one in extract.unified],
                "people_file": alike or None,
            }
        )
        return
    for item in extract.sources:
        say(f"  {item.table:<15} {item.rows:>9,} rows  {item.path}{_left_unread(item.unread)}")
    for line in _links(extract.links):
        say(f"  {line}")
    for line in _alike(alike, profile.smallest_shown) if alike else ():
        say(f"  {line}")
    for warning in extract.warnings:
        say(f"note: {warning}")
    say(f"The plan, the mapping and the extract fit together. Next: ipvi-eval run {study}")


def _left_unread(columns: int) -> str:
    """How many columns nobody mapped; their names may say more than they should."""
    return f"; {columns:,} column{'' if columns == 1 else 's'} left unread" if columns else ""


def _links(links: tuple[Link, ...]) -> Iterator[str]:
    """One line for each pair of tables: the share of keys that are found, in all and year by year."""
    for total in (link for link in links if link.area is None and link.year is None):
        years = [
            link
            for link in links
            if link.area is None and link.year is not None and (link.table, link.to) == (total.table, total.to)
        ]
        by_year = ", ".join(f"{link.year} {link.rate:.0%}" for link in years)
        yield (
            f"{total.table}.{total.column} found in {total.to}: {total.linked:,} of {total.of:,} ({total.rate:.0%}); "
            f"{by_year}"
        )


def _alike(found: dict[str, Any], least: int) -> Iterator[str]:
    """k, l and t of the file of people that the plan asks for."""
    how = found["transformations"]
    named = ", ".join(f"{name} ({how[name]})" if name in how else name for name in found["quasi_identifiers"])
    yield f"people file: {found['people']:,} people in {found['classes']:,} classes alike on {named}"
    yield f"  k-anonymity {found['k']:,}; {found['few']:,} people are in classes of fewer than {least}"
    for one in found["sensitive"]:
        yield (
            f"  {one['column']}: l-diversity {one['distinct']} (by entropy {one['entropy']:.2f}), "
            f"t-closeness {one['closeness']:.3f}"
        )
