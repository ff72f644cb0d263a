"""`ipvi-eval evidence`: the published figures, and a study's own readings laid over them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ipvi_eval.cli.console import say, say_json
from ipvi_eval.cli.options import JsonOption

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Published figures with status and source; an evaluator who has opened a source fills in what it says.",
)

StudyOption = Annotated[
    Path, typer.Option("--study", help="The plan whose folder holds the study's own evidence.toml.")
]
_PLAN = Path("analysis") / "study.toml"
_FigureId = Annotated[str, typer.Argument(metavar="ID", show_default=False, help="The figure, as `list` names it.")]


def own_figures(study: Path) -> Path:
    """The study's own file of figures, beside its plan."""
    return study.parent / "evidence.toml"


@app.command("list")
def list_figures(
    study: StudyOption = _PLAN,
    empty: Annotated[bool, typer.Option("--empty", help="Only the places that wait for a source.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Every figure with its status and source; empty places with what would fill them."""
    from ipvi_eval.evidence.registry import describe, layered

    registry = layered(own_figures(study))
    rows = describe(registry.empty() if empty else registry).fillna("").to_dict("records")
    if as_json:
        say_json(rows)
        return
    for row in rows:
        say(f"{row['id']:<52} {row['status']:<12} {row['text']}")
        if row["to_fill"]:
            say(f"{'':<52} to fill: {row['to_fill']}")


@app.command()
def show(figure: _FigureId, study: StudyOption = _PLAN, as_json: JsonOption = False) -> None:
    """Every field of one figure."""
    from ipvi_eval.evidence.registry import layered
    from ipvi_eval.evidence.registry import show as fields_of

    fields = fields_of(figure, registry=layered(own_figures(study)))
    if as_json:
        say_json(fields)
        return
    for name, text in fields.items():
        say(f"{name.replace('_', ' '):<16} {text}")


@app.command()
def add(
    figure: _FigureId,
    source: Annotated[str, typer.Option(help="Where it was read: title, year, page.")],
    status: Annotated[str, typer.Option(help="seen, second-hand, calc, unverified or unknown.")] = "seen",
    value: Annotated[float | None, typer.Option(help="The figure; a share as 0.16, not 16.")] = None,
    numerator: Annotated[int | None, typer.Option(help="How many had the outcome.")] = None,
    denominator: Annotated[int | None, typer.Option(help="Of how many.")] = None,
    lower: Annotated[float | None, typer.Option(help="Lower end of a printed 95 % interval.")] = None,
    upper: Annotated[float | None, typer.Option(help="Upper end of a printed 95 % interval.")] = None,
    site: Annotated[str, typer.Option(help="For a new figure: the site.")] = "",
    outcome: Annotated[str, typer.Option(help="For a new figure: arrest, call, report, conviction ...")] = "",
    definition: Annotated[str, typer.Option(help="For a new figure: what was counted, in whom, over how long.")] = "",
    address: Annotated[str, typer.Option(help="Web address of the source.")] = "",
    note: Annotated[str, typer.Option(help="What a reader must know.")] = "",
    study: StudyOption = _PLAN,
) -> None:
    """Fill in an empty place, or add a figure of your own. A figure without a source is refused."""
    from ipvi_eval.evidence.figure import Figure
    from ipvi_eval.evidence.registry import add as write
    from ipvi_eval.evidence.registry import layered

    known = layered(own_figures(study))
    if value is None and numerator is not None and denominator:
        value = numerator / denominator
    given = {
        "source": source, "status": status, "value": value, "numerator": numerator, "denominator": denominator,
        "lower": lower, "upper": upper, "interval": "95 %" if lower is not None else "",
        "address": address, "note": note,
    }  # fmt: skip
    described = {"site": site, "outcome": outcome, "definition": definition}
    if figure in known:
        changes = given | {name: text for name, text in described.items() if text} | {"fill": ""}
        made = replace(known.get(figure), **changes, checked_by="", checked_on="")  # type: ignore[arg-type]
    else:
        missing = [f"--{name}" for name, text in described.items() if not text]
        if missing:
            msg = f"{figure} is a new figure: give {', '.join(missing)} as well"
            raise typer.BadParameter(msg)
        made = Figure(id=figure, **given, **described)  # type: ignore[arg-type]
    write(own_figures(study), made)
    say(f"{figure} is now in {own_figures(study)}: {made.text()}")


@app.command()
def verify(
    figure: _FigureId,
    by: Annotated[str, typer.Option(help="Who opened the source and found the figure as it stands here.")],
    on: Annotated[str, typer.Option(help="When, YYYY-MM-DD; today when left out.")] = "",
    study: StudyOption = _PLAN,
) -> None:
    """Record that somebody has opened the source and found the figure as it stands."""
    from ipvi_eval.evidence.registry import verify as record

    day = on or date.today().isoformat()
    record(own_figures(study), figure, by=by, on=day)
    say(f"{figure}: checked by {by} on {day}, recorded in {own_figures(study)}")
