"""`ipvi-eval link`: who is whom, from names and days of birth, for a crosswalk. For use inside the agency."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ipvi_eval.cli.console import say, say_json
from ipvi_eval.cli.options import JsonOption
from ipvi_eval.rounding import percent
from ipvi_eval.worded import counted

if TYPE_CHECKING:
    from ipvi_eval.linkage.linkage import Linkage


def link(
    plan: Annotated[Path, typer.Argument(help="The plan of the linkage, for example link.toml.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Lead numbers of people to one person; needs Splink."""
    from ipvi_eval.linkage.linkage import link as carried_out

    found = carried_out(plan)
    if as_json:
        row = found.tidy().iloc[0].to_dict()
        say_json({key: value.item() if hasattr(value, "item") else value for key, value in row.items()})
        return
    _tell(found)


def _tell(found: Linkage) -> None:
    say(f"{counted(found.numbers, 'number')} of {found.people:,} people, from {counted(found.read, 'row')}.")
    if found.nameless:
        say(f"  without a number, and led to nobody: {counted(found.nameless, 'row')}")
    say(f"  joined by names and day of birth that are alike: {counted(found.by_identity, 'number')}")
    model = f"{counted(found.accepted, 'pair')}{_share(found.false_links, 'expected to be two people')}"
    say(f"  joined by the model: {model}")
    say(f"  decided to be one person: {counted(found.same, 'pair')}; to be two: {counted(found.different, 'pair')}")
    say(f"  left for somebody to decide, and two people until then: {counted(found.open, 'pair')}")
    if found.missed_links is not None:
        say(
            f"  {percent(found.missed_links, 1)} of the compared pairs that the model expects to be one person are "
            "not joined"
        )
    if found.prevented:
        say(f"  left out, as they join what somebody kept apart: {counted(found.prevented, 'pair')}")
    if found.several_days:
        say(f"  with records of different days of birth, to be looked at: {counted(found.several_days, 'number')}")
    if found.open:
        say(f"Write same or different into `decision` of {found.pairs}, then link again.")
        say("That file names people: it stays where it is, and no run reads it.")
    say(f"{found.crosswalk} leads to people and names nobody, and {found.record.name} tells by which thresholds.")
    say("Put both beside the extract, and into mapping.toml:")
    say(found.mapping)


def _share(share: float | None, what: str) -> str:
    return "" if share is None else f", {percent(share, 1)} of them {what}"
