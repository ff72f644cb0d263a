"""`ipvi-eval link`: who is whom, from names and days of birth, for a crosswalk. For use inside the agency."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ipvi_eval.cli.console import say, say_json
from ipvi_eval.cli.options import JsonOption

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
    say(f"{found.numbers:,} numbers of {found.people:,} people, from {found.read:,} rows.")
    if found.nameless:
        say(f"  {found.nameless:,} rows have no number and are led to nobody")
    say(f"  {found.by_identity:,} numbers joined by names and day of birth that are alike")
    say(f"  {found.accepted:,} pairs joined by the model{_share(found.false_links, 'expected to be two people')}")
    say(f"  {found.same:,} pairs decided to be one person, {found.different:,} to be two")
    say(f"  {found.open:,} pairs wait for somebody to decide, and are two people until then")
    if found.missed_links is not None:
        say(f"  {found.missed_links:.1%} of the compared pairs that the model expects to be one person are not joined")
    if found.prevented:
        say(f"  {found.prevented:,} pairs left out, as they join what somebody kept apart")
    if found.several_days:
        say(f"  {found.several_days:,} numbers have records with different days of birth; look at them")
    if found.open:
        say(f"Write same or different into `decision` of {found.pairs}, then link again.")
        say("That file names people: it stays where it is, and no run reads it.")
    say(f"{found.crosswalk} leads to people and names nobody. Put it beside the extract, and into mapping.toml:")
    say(found.mapping)


def _share(share: float | None, what: str) -> str:
    return "" if share is None else f", {share:.1%} of them {what}"
