"""`ipvi-eval simulate`: a synthetic extract with a known truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ipvi_eval.cli.console import Progress, say, say_json
from ipvi_eval.cli.options import JsonOption


def simulate(
    folder: Annotated[
        Path, typer.Argument(help="Where the files go: a new or empty folder, or one of its own.", show_default=False)
    ],
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 2019,
    as_json: JsonOption = False,
) -> None:
    """Make a synthetic extract with a known truth.

    It is drawn from parameters only; truth.json holds the planted effects, codebook.md the columns.
    """
    from ipvi_eval.synthetic.extracts import simulate as make

    with Progress(quiet=as_json).stage("Simulating ten years of incidents"):
        files = make(folder, seed=seed)
    if as_json:
        say_json({"files": [str(path) for path in files], "seed": seed, "synthetic": True})
        return
    for path in files:
        say(f"  {path}")
    say("Every file says that it is synthetic; codebook.md describes the columns.")
