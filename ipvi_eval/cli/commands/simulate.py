"""`ipvi-eval simulate`: a synthetic extract with a known truth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ipvi_eval.cli.console import Progress, say, say_json
from ipvi_eval.cli.options import JsonOption
from ipvi_eval.synthetic.files.table_file import Kind

if TYPE_CHECKING:
    from ipvi_eval.synthetic.parameters import Dangers, Effects, Parameters


def simulate(
    folder: Annotated[
        Path, typer.Argument(help="Where the files go: a new or empty folder, or one of its own.", show_default=False)
    ],
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 2019,
    ratio: Annotated[
        float | None,
        typer.Option(help="Planted hazard ratio after notification; 1 for no effect.", show_default="0.65"),
    ] = None,
    chosen: Annotated[
        str, typer.Option(help='Rule of notifying, for example "after an incident"; a wrong one lists them all.')
    ] = "by list and entry date",
    hazard_trend: Annotated[
        float, typer.Option(help="Ratio a year of everybody's hazard; 0.95 for a fall of 5 % a year.")
    ] = 1.0,
    leaving: Annotated[
        float, typer.Option(help="Hazard a year of leaving unrecorded; 0.08 for about 8 % a year.")
    ] = 0.0,
    others: Annotated[
        float,
        typer.Option(help="Hazard of an incident of another kind, as a multiple of a person's own; 0.04, for example."),
    ] = 0.0,
    scale: Annotated[
        int, typer.Option(min=1, max=1000, help="So many counties' people and reports, for a large extract.")
    ] = 1,
    world: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.toml",
            help="All that may be planted, in a file; `ipvi-eval explain dangers`, for example, tells its keys.",
            show_default=False,
        ),
    ] = None,
    form: Annotated[Kind, typer.Option("--format", help="csv, or parquet (needs the extra parquet).")] = "csv",
    as_json: JsonOption = False,
) -> None:
    """Make a synthetic extract with a known truth.

    It is drawn from parameters only; truth.json holds what is planted and true, codebook.md the columns. The options
    beyond the seed plant what may bend the hazard ratio after notification, to see what an analysis makes of it; a
    file of --world has its own places, down to a village, and plants whatever the made-up county knows, such as effects
    that wane, reports that are entered late, or moves between lists.
    """
    from ipvi_eval.synthetic.files.extracts import simulate as make
    from ipvi_eval.synthetic.parameters import Dangers, Effects

    dangers = Dangers(chosen=chosen, hazard_trend=hazard_trend, leaving_yearly=leaving, others=others)
    effects = Effects() if ratio is None else Effects(notification=ratio)
    parameters = _planted(world, effects, dangers)
    with Progress(quiet=as_json).stage("Simulating a made-up county"):
        files = make(folder, parameters=parameters, seed=seed, scale=scale, form=form)
    if as_json:
        say_json({"files": [str(path) for path in files], "seed": seed, "scale": scale, "synthetic": True})
        return
    for path in files:
        say(f"  {path}")
    say("Every file says that it is synthetic; codebook.md describes the columns.")


def _planted(world: Path | None, effects: Effects, dangers: Dangers) -> Parameters:
    from ipvi_eval.errors import PlanError
    from ipvi_eval.synthetic.parameters import Dangers, Effects, Parameters

    if world is None:
        return Parameters(effects=effects, dangers=dangers)
    from ipvi_eval.synthetic.files.world_file import read_world

    if (effects, dangers) != (Effects(), Dangers()):
        msg = "with --world everything that is planted stands in the file; write the other options into it"
        raise PlanError(msg)
    return read_world(world)
