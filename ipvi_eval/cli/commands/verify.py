"""`ipvi-eval verify`: does a run come out again?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ipvi_eval.cli.console import Progress, say, say_json
from ipvi_eval.cli.failures import ATTENTION
from ipvi_eval.cli.options import JsonOption

_SHOWN = 10


def verify(
    run: Annotated[Path, typer.Argument(metavar="RUN", show_default=False, help="A finished run, for example run.")],
    as_json: JsonOption = False,
) -> None:
    """Carry out a run again, apart, and compare.

    By the plan in its manifest, on extract, scripts and documents as they are now. The run stays as it is. Exit code 1
    where a file was touched since, or does not come out again byte for byte.
    """
    from dataclasses import asdict

    from ipvi_eval.reproduction.verification import verify as verified

    found = verified(run, watch=Progress(quiet=as_json))
    if as_json:
        say_json(asdict(found) | {"holds": found.holds})
    else:
        _list("Not as the run wrote it:", found.touched)
        _list("Made of something else:", found.made_of)
        _list("Did not come out again:", found.otherwise)
        _list("Numbers that came out otherwise:", [f"{one.id}: {one.old} -> {one.new}" for one in found.moved])
        if found.last_digits:
            say("Everything released and every report came out again. results/ holds all digits of a number, and")
            say("another kind of processor makes other last ones.")
            say()
        say(
            f"All {found.files} files came out again, byte for byte."
            if found.holds
            else f"{found.files - len({*found.touched, *found.otherwise})} of {found.files} files hold."
        )
    if not found.holds:
        raise typer.Exit(ATTENTION)


def _list(title: str, lines: tuple[str, ...] | list[str]) -> None:
    if lines:
        say(title)
        for line in lines[:_SHOWN]:
            say(f"  {line}")
        if len(lines) > _SHOWN:
            say(f"  and {len(lines) - _SHOWN} more; --json lists all")
        say()
