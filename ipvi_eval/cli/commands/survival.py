"""`ipvi-eval survival`: one file of people, analysed without a study."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ipvi_eval.cli.console import line_of, say, say_json
from ipvi_eval.cli.options import (
    AllOption,
    HeaderRowOption,
    JsonOption,
    LevelOption,
    SheetOption,
    ShowLabelsOption,
    WhereOption,
    names_of,
)

if TYPE_CHECKING:
    from ipvi_eval.data.conditions import Condition
    from ipvi_eval.estimate import Estimate
    from ipvi_eval.questions.one_file.people.findings import Asked


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
    event: Annotated[
        str, typer.Option(help="Column that says who had the event: 0/1, yes/no, or see --event-value.")
    ] = "",
    entry: Annotated[
        str, typer.Option(help="Column with the time of entry, for late entry or (start, stop] rows.")
    ] = "",
    cause: Annotated[str, typer.Option(help="Column with the cause; 0 or 'censored' means none.")] = "",
    event_value: Annotated[
        str, typer.Option(help="Labels of --event that mean the event, separated by commas (2 where it holds 1 and 2).")
    ] = "",
    censored: Annotated[
        str,
        typer.Option(
            help='Labels of --event or --cause that mean no event, separated by commas: "end of study"; blank for '
            "empty cells."
        ),
    ] = "",
    causes: Annotated[
        str, typer.Option(help="Labels of --cause that are causes, separated by commas; every other means none.")
    ] = "",
    follow_up: Annotated[
        str,
        typer.Option(
            help="End of follow-up of rows without an event whose --duration is empty: a number, or a column."
        ),
    ] = "",
    leave_out: Annotated[
        str,
        typer.Option(
            help="blank: leave out rows without a duration although that goes with the outcome; no-length: leave out "
            "spells without length; or both, separated by a comma."
        ),
    ] = "",
    where: WhereOption = [],  # noqa: B006
    sheet: SheetOption = "",
    header_row: HeaderRowOption = 1,
    group: Annotated[str, typer.Option(help="Column whose groups are compared.")] = "",
    strata: Annotated[str, typer.Option(help="Columns to stratify by, separated by commas.")] = "",
    covariates: Annotated[
        str, typer.Option(help="Columns of the Cox model, separated by commas; a name that holds one in quotes.")
    ] = "",
    cluster: Annotated[str, typer.Option(help="Column with the person, when rows are not independent.")] = "",
    person: Annotated[str, typer.Option(help="Column with the person, when --cluster holds households or areas.")] = "",
    weights: Annotated[str, typer.Option(help="Column with weights above zero.")] = "",
    horizons: Annotated[
        str,
        typer.Option(
            help="Times at which curves are read, separated by commas, in the unit of --duration; half a year, one "
            "and two years when left out."
        ),
    ] = "",
    unit: Annotated[
        str, typer.Option(help="Unit of --duration: days, weeks, months or years; from its name when left out.")
    ] = "",
    quantiles: Annotated[
        str, typer.Option(help="Shares with the event whose times are told, separated by commas; the median is 0.5.")
    ] = "0.5",
    log_rank: Annotated[
        str,
        typer.Option(
            help="Weighted log-rank tests beside the plain one, separated by commas: gehan, tarone-ware, peto, "
            "modified-peto, fleming-harrington (rho 1)."
        ),
    ] = "",
    frailty: Annotated[
        bool, typer.Option("--frailty", help="Also a Cox model with a gamma frailty of each --person or --cluster.")
    ] = False,
    gaussian_frailty: Annotated[
        bool, typer.Option("--gaussian-frailty", help="The same with a log-normal frailty.")
    ] = False,
    ties: Annotated[Tied, typer.Option(help="How events on one day share it in the Cox model.")] = Tied.efron,
    conf: LevelOption = 0.95,
    show_labels: ShowLabelsOption = False,
    plot: Annotated[Path | None, typer.Option(help="Draw the curves into this file (.png, .svg or .pdf).")] = None,
    as_json: JsonOption = False,
    every: AllOption = False,
) -> None:
    """Curves, tests and Cox models of one file of people. Nothing is suppressed: for use inside the agency."""
    del every  # read where problems are told
    from dataclasses import replace

    from ipvi_eval.questions.one_file.people.curves import HORIZONS
    from ipvi_eval.questions.one_file.people.file import PeopleColumns, PeopleRows, read_people
    from ipvi_eval.questions.one_file.people.findings import analyse_people
    from ipvi_eval.questions.one_file.people.outcome import OutcomeLabels
    from ipvi_eval.questions.one_file.people.said import answer, answer_estimate, reading_estimates, reading_sentences

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
    asked = _asked(unit, duration, quantiles, log_rank, gamma=frailty, gaussian=gaussian_frailty)
    rows = PeopleRows(
        sheet=sheet or None,
        header_row=header_row,
        where=_conditions(where),
        follow_up=follow_up or None,
        leave_out=_left_out(leave_out),
        labels=OutcomeLabels(event=names_of(event_value), censored=names_of(censored), causes=names_of(causes)),
        show_labels=show_labels,
        unit=asked.unit,
    )
    times = _times(horizons) if horizons else HORIZONS[asked.unit]
    read = read_people(people, columns, rows)
    found = analyse_people(read.curves, horizons=times, models=read.models, ties=ties.value, level=conf, asked=asked)
    if plot is not None:
        from ipvi_eval.report.figures.one_file import draw_survival

        draw_survival(found.curves, plot, x_label=duration)
    first = answer(found.estimates, asked.unit)
    if as_json:
        rows_first = (answer_estimate(first), *reading_estimates(read))
        found = replace(found, estimates=(*rows_first, *found.estimates))
    else:
        say(first)
        for sentence in reading_sentences(read):
            say(sentence)
    tell_estimates(found.estimates, (*read.notes, *found.notes), as_json=as_json)


def _conditions(where: list[str]) -> tuple[Condition, ...]:
    from ipvi_eval.data.conditions import parse_condition
    from ipvi_eval.errors import AnalysisError

    try:
        return tuple(map(parse_condition, where))
    except AnalysisError as error:
        raise typer.BadParameter(str(error)) from None


def _asked(unit: str, duration: str, quantiles: str, log_rank: str, *, gamma: bool, gaussian: bool) -> Asked:
    from typing import get_args

    from ipvi_eval.questions.one_file.people.curves import HORIZONS, unit_of
    from ipvi_eval.questions.one_file.people.findings import Asked
    from ipvi_eval.survival.comparisons.log_rank import LogRankWeight

    if unit not in HORIZONS:
        msg = "--unit takes days, weeks, months or years"
        raise typer.BadParameter(msg)
    weights = names_of(log_rank)
    if not set(weights) <= set(get_args(LogRankWeight)):
        msg = f"--log-rank takes {', '.join(get_args(LogRankWeight)[1:])}"
        raise typer.BadParameter(msg)
    try:
        shares = tuple(dict.fromkeys(float(part) for part in names_of(quantiles)))
    except ValueError:
        shares = (-1.0,)
    if any(not 0 < share < 1 for share in shares):
        msg = "--quantiles takes shares between 0 and 1, separated by commas, for example 0.25,0.5"
        raise typer.BadParameter(msg)
    chosen = unit if unit else unit_of(duration)
    wanted = {"gamma": gamma, "gaussian": gaussian}
    frailties = tuple(shape for shape, asked_for in wanted.items() if asked_for)
    return Asked(quantiles=shares, log_rank=weights, frailties=frailties, unit=chosen)  # type: ignore[arg-type]


def _left_out(text: str) -> frozenset[str]:
    chosen = frozenset(names_of(text))
    if not chosen <= {"blank", "no-length"}:
        msg = "--leave-out takes blank, no-length, or both separated by a comma"
        raise typer.BadParameter(msg)
    return chosen


def tell_estimates(estimates: tuple[Estimate, ...], notes: tuple[str, ...], *, as_json: bool) -> None:
    """A list of estimates and notes for machines, the notes on standard error too; or a line each for people."""
    if as_json:
        from ipvi_eval.questions.one_file.people.said import note_estimates

        say_json(
            [estimate.to_dict() | {"note": str(estimate.note)} for estimate in (*estimates, *note_estimates(notes))]
        )
    else:
        for estimate in estimates:
            say(line_of(estimate))
    for note in notes:
        say(f"note: {note}", aside=as_json)


def _times(text: str) -> tuple[float, ...]:
    try:
        times = tuple(float(part) + 0.0 for part in text.split(",") if part.strip())
    except ValueError:
        times = ()
    if not times or any(not 0 <= time < float("inf") for time in times):
        msg = "--horizons takes times separated by commas, for example 182,365,730"
        raise typer.BadParameter(msg)
    return times
