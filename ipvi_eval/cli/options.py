"""Options that several commands share, spelled and explained once."""

from __future__ import annotations

import csv
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ipvi_eval.plan.study import Study


class Engine(StrEnum):
    """Who renders the reports."""

    auto = "auto"
    quarto = "quarto"
    builtin = "builtin"


class Format(StrEnum):
    """What a report is rendered to."""

    html = "html"
    pdf = "pdf"
    docx = "docx"


StudyFile = Annotated[Path, typer.Argument(help="The study plan, for example analysis/study.toml.", show_default=False)]
EngineOption = Annotated[
    Engine, typer.Option(help="Who renders: auto takes Quarto when it works, otherwise the built-in engine.")
]
FormatOption = Annotated[
    list[Format], typer.Option("--format", help="Formats to render; repeat for several. All three by default.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")]
SiteOption = Annotated[
    str, typer.Option("--site", help="Of a plan with several sites the one meant, or all for all of them together.")
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="A Dask scheduler, such as tcp://10.0.0.5:8786, whose workers simulate the series. They are sent monthly "
        "counts: use machines of the agency. The numbers are the same.",
    ),
]
AllOption = Annotated[bool, typer.Option("--all", help="List every problem found, not the first ten.")]
LevelOption = Annotated[float, typer.Option(min=0.5, max=0.999, help="Coverage of the intervals, 0.95 for 95 %.")]
WhereOption = Annotated[
    list[str],
    typer.Option(
        help="Only rows with COLUMN=VALUE, or COLUMN!=VALUE, compared as text; repeat for several. Values that one "
        "column may equal are alternatives, everything else must hold together."
    ),
]
SheetOption = Annotated[str, typer.Option(help="Sheet of a workbook that has several.")]
TableOption = Annotated[str, typer.Option(help="Table of a database; FILE is then its address, or its SQLite file.")]
HeaderRowOption = Annotated[int, typer.Option(min=1, help="Row with the column names, where lines stand above it.")]

ShowLabelsOption = Annotated[
    bool,
    typer.Option(
        "--show-labels",
        help="Take and print labels that look like somebody's name, address or number, and columns of many labels.",
    ),
]


def names_of(text: str) -> tuple[str, ...]:
    """Names separated by commas; a name that holds a comma stands in quotation marks."""
    return tuple(name.strip() for name in next(csv.reader([text], skipinitialspace=True), []) if name.strip())


def read_one(study: Path, site: str) -> Study:
    """The plan in the file `study`, of the `site` where it has several; PlanError where it is not said which."""
    from ipvi_eval.errors import PlanError
    from ipvi_eval.plan.study import read_study

    found = read_study(study, site)
    if found.sites and not site:
        names = ", ".join(one.name for one in found.sites)
        msg = f"{study.name} has several sites, each with a run of its own; say which with --site: {names}, or all"
        raise PlanError(msg)
    return found
