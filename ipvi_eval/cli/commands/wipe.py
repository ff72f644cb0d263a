"""`ipvi-eval wipe`: removes what a run holds of single people, and keeps what is aggregate or public."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ipvi_eval.cli.console import say, say_json
from ipvi_eval.cli.failures import ATTENTION
from ipvi_eval.cli.options import JsonOption

if TYPE_CHECKING:
    from ipvi_eval.pipeline.folders.wipe import Rows


def wipe(
    where: Annotated[Path, typer.Argument(help="A study plan, or a run folder.", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be removed, and remove nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Remove without asking.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Remove the row-level files of a run; keep all else.

    These are the files in rows/ of the run folder and what interrupted runs left beside it. Links are not followed, and
    a folder that no run wrote is refused. Deleting is not erasing: copies and backups are yours to find.
    """
    from ipvi_eval.pipeline.folders import wipe as rows

    found = rows.rows_of(where)
    if not as_json:
        _list(found)
    if as_json and not (dry_run or yes):
        raise typer.BadParameter("nobody can be asked beside --json; say --yes or --dry-run")
    removes = bool(found) and not dry_run and (yes or _asked(found))
    if bool(found) and not (removes or dry_run):
        say("Nothing was removed.")
        raise typer.Exit(ATTENTION)
    gone = rows.wipe(found) if removes else found
    if as_json:
        say_json({"run": str(gone.run), "files": list(gone.files), "rests": list(gone.rests), "removed": removes})
    elif removes:
        say(f"Removed: {_number(gone)}. Results, reports and manifest are as they were.")
    elif found:
        say("Nothing was removed: --dry-run.")


def _list(found: Rows) -> None:
    if not found:
        say(f"{found.run} holds no row-level file: there is nothing to remove.")
    for name in found.files:
        say(f"  {found.run / name}")
    for name in found.rests:
        say(f"  {found.root / name} (left by an interrupted run)")


def _asked(found: Rows) -> bool:
    try:
        return typer.confirm(f"Remove {_number(found)}?")
    except typer.Abort:
        return False


def _number(found: Rows) -> str:
    numbers = {"file with rows of people": len(found.files), "folder of an interrupted run": len(found.rests)}
    words = {one if number == 1 else one.replace(" ", "s ", 1): number for one, number in numbers.items() if number}
    return " and ".join(f"{number:,} {one}" for one, number in words.items())
