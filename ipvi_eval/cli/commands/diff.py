"""`ipvi-eval diff`: what two runs or editions tell otherwise, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ipvi_eval.cli.console import Progress, say, say_json
from ipvi_eval.cli.options import AllOption, JsonOption

if TYPE_CHECKING:
    from ipvi_eval.pipeline.editions.causes import Causes
    from ipvi_eval.pipeline.editions.differences import Difference

_SHOWN = 10


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", show_default=False, help="A run, an edition, or its numbers.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", show_default=False, help="Another one.")],
    causes: Annotated[
        bool,
        typer.Option(
            "--causes",
            help="Say what moved each number: revised records, changed code, changed plan or new months. Makes up to "
            "two runs; NEW must be the run of a study as it is now. For use inside the agency.",
        ),
    ] = False,
    all_: AllOption = False,
    as_json: JsonOption = False,
) -> None:
    """List what two runs or editions tell otherwise.

    A number that its own plan no longer gives on today's records comes first with --causes: who quoted it must know.
    """
    from ipvi_eval.pipeline.editions.differences import differences
    from ipvi_eval.reproduction.causes import causes as found_causes
    from ipvi_eval.reproduction.told import told_in

    before, after = told_in(old), told_in(new)
    found = differences(before.results, after.results)
    why = found_causes(before, after, watch=Progress(quiet=as_json)) if causes else None
    if as_json:
        say_json(_plain(before.edition, after.edition, found, why))
        return
    say(f"{old} ({before.edition or 'no edition'}) beside {new} ({after.edition or 'no edition'})")
    if why is not None:
        _no_longer(why, before.results.estimates)
    for how in dict.fromkeys(one.how for one in found):
        _list(how, [one for one in found if one.how == how], why, everything=all_)
    if not found:
        say("They tell the same.")


def _no_longer(why: Causes, told: Any) -> None:
    if why.not_reproduced:
        from ipvi_eval.worded import counted

        numbers = counted(len(why.not_reproduced), "number")
        say()
        say(f"No longer come out from the plan of then: {numbers}. Tell those who quoted them:")
        for name in why.not_reproduced:
            say(f"  {name}  {told[name].label}")


def _list(how: str, found: list[Difference], why: Causes | None, *, everything: bool) -> None:
    say()
    say(f"{how}: {len(found):,}")
    shown = found if everything else found[:_SHOWN]
    for one in shown:
        arrow = f"{one.old} -> {one.new}" if one.old and one.new else one.old or one.new
        by = f"  [{', '.join(why.of(one.id))}]" if why is not None and why.of(one.id) else ""
        say(f"  {one.id}: {arrow}{by}")
    if len(shown) < len(found):
        say(f"  and {len(found) - len(shown):,} more; --all lists them")


def _plain(old: str, new: str, found: tuple[Difference, ...], why: Causes | None) -> dict[str, Any]:
    from dataclasses import asdict

    rows = [asdict(one) | ({"causes": list(why.of(one.id))} if why else {}) for one in found]
    answer: dict[str, Any] = {"old": old, "new": new, "differences": rows}
    return answer | ({"not_reproduced": list(why.not_reproduced)} if why else {})
