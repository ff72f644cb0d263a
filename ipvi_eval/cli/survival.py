"""`ipvi-eval survival`: one file of people, analysed without a study."""

from __future__ import annotations

import csv
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ipvi_eval.cli.console import say, say_json
from ipvi_eval.cli.options import JsonOption, LevelOption

if TYPE_CHECKING:
    from ipvi_eval.estimate import Estimate


class Tied(StrEnum):
    """How events on one day share it."""

    efron = "efron"
    breslow = "breslow"
    exact = "exact"


def survival(
    people: Annotated[
        Path, typer.Argument(metavar="PEOPLE.csv", help="One row per person or spell.", show_default=False)
    ],
    duration: Annotated[str, typer.Option(help="Column with the time to the event or to the end of follow-up.")],
    event: Annotated[str, typer.Option(help="Column that says who had the event: 0/1, yes/no, or 1/2.")] = "",
    entry: Annotated[
        str, typer.Option(help="Column with the time of entry, for late entry or (start, stop] rows.")
    ] = "",
    cause: Annotated[str, typer.Option(help="Column with the cause; 0 or 'censored' means none.")] = "",
    group: Annotated[str, typer.Option(help="Column whose groups are compared.")] = "",
    strata: Annotated[str, typer.Option(help="Columns to stratify by, separated by commas.")] = "",
    covariates: Annotated[
        str, typer.Option(help="Columns of the Cox model, separated by commas; a name that holds one in quotes.")
    ] = "",
    cluster: Annotated[str, typer.Option(help="Column with the person, when rows are not independent.")] = "",
    person: Annotated[str, typer.Option(help="Column with the person, when --cluster holds households or areas.")] = "",
    weights: Annotated[str, typer.Option(help="Column with weights above zero.")] = "",
    horizons: Annotated[str, typer.Option(help="Times at which curves are read, separated by commas.")] = "182,365,730",
    ties: Annotated[Tied, typer.Option(help="How events on one day share it in the Cox model.")] = Tied.efron,
    conf: LevelOption = 0.95,
    plot: Annotated[Path | None, typer.Option(help="Draw the curves into this file (.png, .svg or .pdf).")] = None,
    as_json: JsonOption = False,
) -> None:
    """Curves, tests and Cox models of one file, without a study. Nothing is suppressed: for use inside the agency."""
    from ipvi_eval.survival.people_file import PeopleColumns, read_people
    from ipvi_eval.survival.people_findings import analyse_people

    columns = PeopleColumns(
        duration=duration,
        event=event or None,
        entry=entry or None,
        cause=cause or None,
        group=group or None,
        strata=names_of(strata),
        covariates=names_of(covariates),
        cluster=cluster or None,
        person=person or None,
        weights=weights or None,
    )
    times = _times(horizons)
    read = read_people(people, columns)
    found = analyse_people(read.curves, horizons=times, models=read.models, ties=ties.value, level=conf)
    if plot is not None:
        from ipvi_eval.report.figures.one_file import draw_survival

        draw_survival(found.curves, plot, x_label=duration)
    notes = (*read.notes, *found.notes)
    tell_estimates(found.estimates, notes, as_json=as_json)


def tell_estimates(estimates: tuple[Estimate, ...], notes: tuple[str, ...], *, as_json: bool) -> None:
    """A list of estimates for machines, with the notes on standard error; or a line each for people."""
    if as_json:
        say_json([estimate.to_dict() for estimate in estimates])
    else:
        for estimate in estimates:
            say(line_of(estimate))
    for note in notes:
        say(f"note: {note}", aside=as_json)


def line_of(estimate: Estimate) -> str:
    """One estimate as a line: id, value, interval, p, and how many it rests on."""
    if estimate.value is None:
        return f"{estimate.id:<58} {'-':>11}  {estimate.note}"
    shape = ",.1f" if estimate.unit == "incidents" else ".5g"
    parts = [f"{estimate.id:<58} {estimate.value:>11{shape}}"]
    if estimate.level is not None:
        low, high = ("-" if bound is None else f"{bound:{shape}}" for bound in (estimate.lower, estimate.upper))
        parts.append(f"{estimate.level:.0%} CI {low} to {high}")
    if estimate.df is not None:
        parts.append(f"df {estimate.df:.4g}")
    if estimate.p is not None:
        parts.append(f"p {estimate.p:.3g}")
    if estimate.n is not None:
        parts.append(f"n {estimate.n:,}" + (f", events {estimate.events:,}" if estimate.events is not None else ""))
    return "  ".join(parts)


def names_of(text: str) -> tuple[str, ...]:
    """Names separated by commas; a name that holds a comma stands in quotation marks."""
    return tuple(name.strip() for name in next(csv.reader([text], skipinitialspace=True), []) if name.strip())


def _times(text: str) -> tuple[float, ...]:
    try:
        times = tuple(float(part) + 0.0 for part in text.split(",") if part.strip())
    except ValueError:
        times = ()
    if not times or any(not 0 <= time < float("inf") for time in times):
        msg = "--horizons takes times separated by commas, for example 182,365,730"
        raise typer.BadParameter(msg)
    return times
