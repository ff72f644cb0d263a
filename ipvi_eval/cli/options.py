"""Options that several commands share, spelled and explained once."""

from __future__ import annotations

import csv
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


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
