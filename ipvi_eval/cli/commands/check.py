"""`ipvi-eval check`: is the extract what the plan thinks it is, and how good are its records? Analyses nothing."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ipvi_eval.cli.console import Progress, say, say_json
from ipvi_eval.cli.failures import ATTENTION
from ipvi_eval.cli.options import AllOption, JsonOption, SiteOption, StudyFile
from ipvi_eval.errors import IpviError
from ipvi_eval.rounding import whole_percent
from ipvi_eval.typed_command import typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ipvi_eval.data.linked.links import Link
    from ipvi_eval.data.sources import Extract
    from ipvi_eval.pipeline.reading.frames import Frames
    from ipvi_eval.quality.assessment import Assessment
    from ipvi_eval.quality.finding import Finding

_SHOWN = 10
SOFT, HARD = 0.02, 0.10
"""What a published total may differ by; the same as in `quality.published`, which is loaded when it is called."""

AgainstOption = Annotated[
    Path | None, typer.Option(help="CSV file of published totals to compare with: year, what (an outcome), count.")
]
SoftOption = Annotated[
    float, typer.Option(min=0, max=1, help="Share by which ours may differ from a published total without a word.")
]
HardOption = Annotated[
    float, typer.Option(min=0, max=1, help="Share by which ours may differ from a published total at most.")
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        help="Folder for page, workbook and JSON; by default check, beside analysis, or a folder of the site in it."
    ),
]


def check(
    study: StudyFile,
    against: AgainstOption = None,
    soft: SoftOption = SOFT,
    hard: HardOption = HARD,
    output: OutputOption = None,
    site: SiteOption = "",
    as_json: JsonOption = False,
    every: AllOption = False,
) -> None:
    """Check plan, mapping, extract and the records.

    All problems are written as a page, a workbook and JSON, for inside the agency only. Nothing is analyzed. Where the
    plan asks for a file of people, it is said how alike its rows are. The records are looked at as one extract, also
    those of a plan with several sites; with --site, published totals and the file of people are that site's.
    """
    del every  # read where problems are told
    from ipvi_eval.disclosure.profiles import read_profile
    from ipvi_eval.pipeline import quality
    from ipvi_eval.pipeline.reading.inputs import Inputs
    from ipvi_eval.pipeline.reading.translated_words import untranslated
    from ipvi_eval.plan.study import read_study

    plan = read_study(study, site)
    folder = output or plan.root / quality.FOLDER / site
    title = f"{plan.title} ({plan.site})" if site else plan.title
    least = read_profile(plan.disclosure.profile, plan.folder).smallest_shown
    totals = quality.published_totals(plan, against, soft=soft, hard=hard) if against else ()
    inputs = Inputs(plan)
    try:
        with Progress(quiet=as_json).stage("Reading and checking the extract"):
            extract, alike = inputs.frames.extract, _people_file(inputs.frames, least)
    except IpviError as error:
        written = quality.write_quality(quality.refusal(error), folder, title=title)
        if not as_json:
            say(f"All problems: {written[0]} (stays inside the agency)", aside=True)
        raise
    with Progress(quiet=as_json).stage("Looking at the records"):
        beside = quality.reconciled(inputs.frames, totals)
        assessment = quality.assess_study(inputs.frames, beside, against=against.name if against else "")
        written = quality.write_quality(assessment, folder, title=title)
    fits = not any(one.beyond for one in beside)
    warnings = (*extract.warnings, *untranslated(plan, extract.services_named))
    if as_json:
        say_json({"ok": fits, **_plain(extract, warnings, alike, assessment), "written": list(map(str, written))})
    else:
        for line in _lines(extract, warnings, alike, assessment, least):
            say(line)
        say(f"All problems: {written[0]} (stays inside the agency)")
        fit = f"The plan, the mapping and the extract fit together. Next: {typed('run', study)}"
        say(fit if fits else "Ours and published totals differ by more than the hard threshold.")
    if not fits:
        raise typer.Exit(ATTENTION)


def _people_file(frames: Frames, least: int) -> dict[str, Any]:
    """How alike the rows of the file of people are that the plan asks for; nothing where it asks for none."""
    from ipvi_eval.pipeline.reading.people_file import measured, people_rows, plain

    people = frames.study.disclosure.people_file
    return plain(measured(people_rows(frames, people), people, least=least), people) if people else {}


def _plain(extract: Extract, warnings: Sequence[str], alike: dict[str, Any], assessment: Assessment) -> dict[str, Any]:
    """What was read and found, as plain values for JSON."""
    return {
        "tables": [
            {
                "table": item.table,
                "file": item.path,
                "place": item.place or item.path,
                "rows": item.rows,
                "columns_unread": item.unread,
            }
            for item in extract.sources
        ],
        "warnings": list(warnings),
        "synthetic": extract.synthetic,
        "links": [link.plain() for link in extract.links],
        "unified": [asdict(one) for one in extract.unified],
        "people_file": alike or None,
        "findings": [one.plain() for one in assessment.findings],
    }


def _lines(
    extract: Extract, warnings: Sequence[str], alike: dict[str, Any], assessment: Assessment, least: int
) -> Iterator[str]:
    """The same for people."""
    for item in extract.sources:
        yield f"  {item.table:<15} {item.rows:>9,} rows  {item.place or item.path}{_left_unread(item.unread)}"
    yield from (f"  {line}" for line in _links(extract.links))
    yield from (f"  {line}" for line in (_alike(alike, least) if alike else ()))
    changing = assessment.of("changes numbers")
    told = {one.what for one in changing[:_SHOWN]}
    yield from (f"note: {warning}" for warning in warnings if warning not in told)
    yield from _changing(changing)


def _changing(worst: Sequence[Finding]) -> Iterator[str]:
    """The first of the problems that change numbers, and how many more there are."""
    for one in worst[:_SHOWN]:
        where = f"{one.file}: " if one.file else ""
        yield f"changes numbers: {where}{one.what}"
    if len(worst) > _SHOWN:
        yield f"changes numbers: {len(worst) - _SHOWN:,} more"


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
        by_year = ", ".join(f"{link.year} {whole_percent(link.rate)}" for link in years)
        yield (
            f"{total.table}.{total.column} found in {total.to}: {total.linked:,} of {total.of:,} "
            f"({whole_percent(total.rate)}); {by_year}"
        )


def _alike(found: dict[str, Any], least: int) -> Iterator[str]:
    """k, l and t of the file of people that the plan asks for."""
    how = found["transformations"]
    named = ", ".join(f"{name} ({how[name]})" if name in how else name for name in found["quasi_identifiers"])
    classes = f"{found['classes']:,} class{'' if found['classes'] == 1 else 'es'}"
    yield f"people file: {found['people']:,} people in {classes} alike on {named}"
    yield f"  k-anonymity {found['k']:,}; {found['few']:,} people are in classes of fewer than {least}"
    for one in found["sensitive"]:
        yield (
            f"  {one['column']}: l-diversity {one['distinct']} (by entropy {one['entropy']:.2f}), "
            f"t-closeness {one['closeness']:.3f}"
        )
