"""`ipvi-eval init`: a new study in a folder of its own, so that nobody has to edit the package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ipvi_eval.cli.console import say, say_json
from ipvi_eval.cli.options import JsonOption


def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Make a new study: analysis/, reports/ and data/."""
    from ipvi_eval.pipeline.new_study import new_study

    made = new_study(folder)
    if as_json:
        say_json({"study": str(made)})
        return
    say(f"A new study is in {folder}. What to do next:")
    say(f"  1. put the extract into {folder / 'data'} (its README says what is needed)")
    say(f"  2. write {folder / 'analysis' / 'mapping.toml'}: which of its columns and codes mean what")
    say(f"  3. write the plan, {made}, before looking at outcomes")
    say(f"  4. ipvi-eval check {made}")
    say(f"  5. ipvi-eval run {made}")
