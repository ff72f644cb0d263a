"""`ipvi-eval evidence`: the published figures, and a study's own readings laid over them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ipvi_eval.cli.console import say, say_json
from ipvi_eval.cli.failures import Command, told
from ipvi_eval.cli.options import JsonOption

if TYPE_CHECKING:
    from ipvi_eval.questions.high_point.published.before_after import BeforeAfter
    from ipvi_eval.questions.high_point.published.figure import Figure

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Published figures with status and source. An evaluator who has opened a source fills in what it says.",
)

StudyOption = Annotated[
    Path, typer.Option("--study", help="The plan whose folder holds the study's own evidence.toml.")
]
_PLAN = Path("analysis") / "study.toml"
_FigureId = Annotated[str, typer.Argument(metavar="ID", show_default=False, help="The figure, as `list` names it.")]


def own_figures(study: Path) -> Path:
    """The study's own file of figures, beside its plan."""
    return study.parent / "evidence.toml"


def to_write(study: Path) -> Path:
    """The study's own file of figures, to be written. Raises BadParameter where there is no folder of a study."""
    if not study.parent.is_dir():
        msg = f"there is no folder {study.parent}, so nobody would read its evidence.toml; name the plan with --study"
        raise typer.BadParameter(msg)
    return own_figures(study)


@app.command("list", cls=Command)
@told
def list_figures(
    study: StudyOption = _PLAN,
    empty: Annotated[bool, typer.Option("--empty", help="Only the places that wait for a source.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Every figure with its status and source. Empty places say what would fill them."""
    from ipvi_eval.questions.high_point.published.registry import describe, layered

    registry = layered(own_figures(study))
    rows = describe(registry.empty() if empty else registry).to_dict("records")
    if as_json:
        say_json([{name: None if cell != cell else cell for name, cell in row.items()} for row in rows])
        return
    for row in rows:
        say(f"{row['id']:<52} {row['status']:<12} {row['text']}")
        say(f"{'':<52} {row['source']}")
        if row["to_fill"]:
            say(f"{'':<52} to fill: {row['to_fill']}")


@app.command(cls=Command)
@told
def show(figure: _FigureId, study: StudyOption = _PLAN, as_json: JsonOption = False) -> None:
    """Every field of one figure."""
    from ipvi_eval.questions.high_point.published.registry import layered
    from ipvi_eval.questions.high_point.published.registry import show as fields_of

    fields = fields_of(figure, registry=layered(own_figures(study)))
    if as_json:
        say_json(fields)
        return
    for name, text in fields.items():
        say(f"{name.replace('_', ' '):<16} {text}")


@app.command(cls=Command)
@told
def add(
    figure: _FigureId,
    source: Annotated[str, typer.Option(help="Where it was read: title, year, page.")],
    status: Annotated[str, typer.Option(help="seen, second-hand, calc, unverified or unknown.")] = "seen",
    value: Annotated[float | None, typer.Option(help="The figure; a share as 0.16, 20 % fewer as 0.80.")] = None,
    numerator: Annotated[int | None, typer.Option(help="How many had the outcome.")] = None,
    denominator: Annotated[int | None, typer.Option(help="Of how many.")] = None,
    lower: Annotated[float | None, typer.Option(help="Lower end of a printed interval or range.")] = None,
    upper: Annotated[float | None, typer.Option(help="Upper end of a printed interval or range.")] = None,
    interval: Annotated[
        str, typer.Option(help="What the ends are: '95 %' or range; without a value a range (as 16-17 %).")
    ] = "",
    before: Annotated[int | None, typer.Option(help="For a change: incidents before the start.")] = None,
    after: Annotated[int | None, typer.Option(help="Incidents in as long a time after it.")] = None,
    comparison_before: Annotated[int | None, typer.Option(help="The comparison place's before.")] = None,
    comparison_after: Annotated[int | None, typer.Option(help="The comparison place's after.")] = None,
    dispersion: Annotated[
        float | None, typer.Option(help="Variance over mean of those counts, where it is known; else 1.")
    ] = None,
    site: Annotated[str, typer.Option(help="For a new figure: the site.")] = "",
    outcome: Annotated[str, typer.Option(help="For a new figure: arrest, call, report, conviction ...")] = "",
    definition: Annotated[str, typer.Option(help="For a new figure: what was counted, in whom, over how long.")] = "",
    unit: Annotated[str, typer.Option(help="For a new figure: proportion, ratio, persons, incidents, text ...")] = "",
    list_at_entry: Annotated[str, typer.Option("--list", help="For a new share: its list, A to D.")] = "",
    months: Annotated[float | None, typer.Option(help="For a share: its fixed window in months.")] = None,
    unequal: Annotated[
        bool, typer.Option("--unequal", help="Some were followed for less: --months is the longest.")
    ] = False,
    as_of: Annotated[str, typer.Option(help="The day or month a reading refers to, as 2014-04.")] = "",
    label: Annotated[str, typer.Option(help="The name in figures and tables.")] = "",
    role: Annotated[str, typer.Option(help="compare (beside ours), context, or claim (never compared).")] = "",
    level: Annotated[int | None, typer.Option(help="Design on the Maryland scale, 1 to 5; needs --why.")] = None,
    why: Annotated[str, typer.Option(help="Why the design has that level.")] = "",
    dates: Annotated[str, typer.Option(help="What years the figure is about.")] = "",
    address: Annotated[str, typer.Option(help="Web address of the source.")] = "",
    note: Annotated[str, typer.Option(help="What a reader must know.")] = "",
    in_its_place: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of a figure that has a number.")
    ] = False,
    study: StudyOption = _PLAN,
    as_json: JsonOption = False,
) -> None:
    """Fill in an empty place, or add a figure of your own. A figure without a source is refused.

    A figure that has a number is shown beside yours, and replaced only with --replace and a --definition of its own.
    Counts before and after (and those of a comparison place) give a change with its interval; its status is then calc.
    """
    from ipvi_eval.questions.high_point.published.before_after import with_counts
    from ipvi_eval.questions.high_point.published.figure import Figure
    from ipvi_eval.questions.high_point.published.registry import add as write
    from ipvi_eval.questions.high_point.published.registry import layered
    from ipvi_eval.questions.high_point.published.study_design import Design, FollowUp

    _require_past("--as-of", as_of)
    path = to_write(study)
    known = layered(path)
    if value is None and numerator is not None and denominator:
        value = numerator / denominator
    counts = _counts(before, after, comparison_before, comparison_after, dispersion)
    if counts and value is not None:
        msg = "give a change either as --value or as its counts before and after"
        raise typer.BadParameter(msg)
    given: dict[str, Any] = {
        "source": source, "status": status, "value": value, "numerator": numerator,
        "denominator": denominator, "lower": lower, "upper": upper, "interval": _kind_of(interval, value, lower),
        "address": address, "note": note, "dates": dates,
    }  # fmt: skip
    described: dict[str, Any] = {"site": site, "outcome": outcome, "definition": definition}
    optional: dict[str, Any] = {
        "unit": unit, "list_at_entry": list_at_entry, "role": role, "as_of": as_of, "label": label,
    }  # fmt: skip
    if months is not None or unequal:
        optional["follow_up"] = FollowUp(kind="unequal" if unequal else "fixed", months=months)
    if level is not None or why:
        optional["design"] = Design(level=level, why=why)
    chosen = {name: value for name, value in (described | optional).items() if value}
    if counts:
        # The ratio follows; until then the place counts as unknown, so that nothing half-filled is checked or written.
        given |= {"status": "unknown", "fill": "counts before and after"}
        chosen |= {"unit": "ratio"} if figure not in known else {}
    if figure in known:
        fresh: dict[str, Any] = {"fill": "", "about": False, "checked_by": "", "checked_on": ""}
        made = replace(known.get(figure), **(fresh | given | chosen))
    else:
        missing = [f"--{name}" for name, text in described.items() if not text]
        if missing:
            msg = f"{figure} is a new figure: give {', '.join(missing)} as well"
            raise typer.BadParameter(msg)
        made = Figure(id=figure, **given, **chosen)
    if counts:
        made = replace(with_counts(made, counts), fill="")
    instead = _in_place_of(
        known.get(figure) if figure in known else None, made, asked=in_its_place and bool(definition)
    )
    write(path, made)
    _told(made, f"{figure} is now in {path}: {_read_as(made)}{instead}", as_json=as_json)


def _in_place_of(old: Figure | None, made: Figure, *, asked: bool) -> str:
    """What a figure replaces, in words; BadParameter where it has a number and replacing it was not asked for."""
    if old is None or old.empty:
        return ""
    if not asked:
        msg = (
            f"{made.id} has a number already. There: {_read_as(old)} ({old.definition}). "
            f"Yours: {_read_as(made)}. To put yours in its place give --replace, and --definition for what it counts"
        )
        raise typer.BadParameter(msg)
    return f", in place of {_read_as(old)}"


@app.command(cls=Command)
@told
def verify(
    figure: _FigureId,
    by: Annotated[str, typer.Option(help="Who opened the source and found the figure as it stands here.")],
    on: Annotated[str, typer.Option(help="When, YYYY-MM-DD; today when left out.")] = "",
    source: Annotated[str, typer.Option(help="The original, where the figure was known from a quotation only.")] = "",
    study: StudyOption = _PLAN,
    as_json: JsonOption = False,
) -> None:
    """Record who has opened the source and found the figure so.

    A second-hand figure stays second-hand unless --source names the original: its source only quotes another.
    """
    from ipvi_eval.questions.high_point.published.registry import verify as record

    _require_past("--on", on)
    day = on or date.today().isoformat()
    path = to_write(study)
    checked = record(path, figure, by=by, on=day, source=source).get(figure)
    _told(checked, f"{figure}: checked by {by} on {day}, {checked.status}, recorded in {path}", as_json=as_json)
    if checked.status == "second-hand" and not as_json:
        say("It stays second-hand, because its source quotes another. Opened the original? Name it: --source.")


@app.command(cls=Command)
@told
def compare(
    figure: _FigureId,
    people: Annotated[int, typer.Option(help="Our people, at risk from the start.")],
    events: Annotated[int, typer.Option(help="How many of them had the outcome.")],
    months: Annotated[float, typer.Option(help="The window in which everybody was followed.")],
    list_at_entry: Annotated[
        str, typer.Option("--list", help="Their list at entry, A to D; all lists if left out.")
    ] = "",
    outcome: Annotated[str, typer.Option(help="What was counted: arrest, call, report ...")] = "arrest",
    unequal: Annotated[bool, typer.Option("--unequal", help="Some were followed for less.")] = False,
    study: StudyOption = _PLAN,
    as_json: JsonOption = False,
) -> None:
    """Our share beside one published figure, with its caution.

    Refused, with the reason, where the two are not alike. For a count made by hand: a run does the same for every list
    and horizon, with people followed for less included.
    """
    from typing import get_args

    from ipvi_eval.questions.high_point.published.figure import Outcome
    from ipvi_eval.questions.high_point.published.registry import layered
    from ipvi_eval.questions.high_point.shares.comparison import RecidivismComparison, compare_with
    from ipvi_eval.questions.high_point.shares.risk import Risk
    from ipvi_eval.questions.high_point.words import of_risk
    from ipvi_eval.report.sentences.filled import filled_from

    if list_at_entry not in ("", "A", "B", "C", "D") or outcome not in get_args(Outcome):
        msg = f"--list is A, B, C or D (left out: all lists), and --outcome one of {', '.join(get_args(Outcome))}"
        raise typer.BadParameter(msg)
    if not (people > 0 and 0 <= events <= people and months > 0):
        msg = "--people must be above 0, --events between 0 and the people, --months above 0"
        raise typer.BadParameter(msg)
    ours = Risk(
        list_at_entry=list_at_entry, months=months, value=events / people, n=people, events=events,
        outcome=outcome, follow_up="unequal" if unequal else "fixed",  # type: ignore[arg-type]
    )  # fmt: skip
    theirs = layered(own_figures(study)).get(figure)
    row = compare_with(ours, theirs)
    made = RecidivismComparison(site=theirs.site, rows=(row,), not_compared=()).estimates("ours")
    statement = of_risk(row, prefix="ours")
    told = " ".join(filled_from(made, one) for one in (statement.sentence, statement.caveat))
    if as_json:
        numbers = {e.id.rsplit(".", 1)[-1]: {"value": e.value, "lower": e.lower, "upper": e.upper} for e in made}
        say_json({"statement": told, **numbers})
        return
    say(told)


def _counts(
    before: int | None, after: int | None, other_before: int | None, other_after: int | None, dispersion: float | None
) -> BeforeAfter | None:
    from ipvi_eval.questions.high_point.published.before_after import BeforeAfter

    if before is None and after is None and other_before is None and other_after is None:
        if dispersion is not None:
            msg = "--dispersion belongs to counts: give --before and --after, or leave it out"
            raise typer.BadParameter(msg)
        return None
    if before is None or after is None:
        msg = "a change needs both --before and --after (and both counts of a comparison place, where there is one)"
        raise typer.BadParameter(msg)
    return BeforeAfter(
        before=before, after=after, comparison_before=other_before, comparison_after=other_after,
        dispersion=1.0 if dispersion is None else dispersion,
    )  # fmt: skip


def _kind_of(interval: str, value: float | None, lower: float | None) -> str:
    """What the two ends are: an interval of confidence belongs to a value, so ends without one are a range.

    Beside a value they may be either, as 17 % of "16-17 %", and a range taken for an interval would look most certain.
    """
    if interval == "95 %" and value is None:
        msg = "an interval of 95 % belongs to a --value; ends alone, as in 16-17 %, are a range"
        raise typer.BadParameter(msg)
    if interval or lower is None:
        return interval
    if value is not None:
        msg = "say what the two ends beside the value are: --interval '95 %', or --interval range (as 16-17 %)"
        raise typer.BadParameter(msg)
    return "range"


def _require_past(option: str, day: str) -> None:
    if day[:1].isdigit() and day > date.today().isoformat():
        msg = f"{option} {day} lies in the future; say when the source was read"
        raise typer.BadParameter(msg)


def _read_as(figure: Figure) -> str:
    """The number with what it means: a ratio is easily typed for a change."""
    change = "" if figure.unit != "ratio" or figure.value is None else f", {_in_words(figure.value)}"
    return f"{figure.text()}{change}"


def _in_words(ratio: float) -> str:
    """A ratio as a change: 0.8 is "20 % fewer", 1.2 "20 % more"."""
    return "no change" if ratio == 1 else f"{100 * abs(1 - ratio):.3g} % {'fewer' if ratio < 1 else 'more'}"


def _told(figure: Figure, text: str, *, as_json: bool) -> None:
    from ipvi_eval.questions.high_point.published.registry import Registry
    from ipvi_eval.questions.high_point.published.registry import show as fields_of

    if as_json:
        say_json(fields_of(figure.id, registry=Registry((figure,))))
    else:
        say(text)
