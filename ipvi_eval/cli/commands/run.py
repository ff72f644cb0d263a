"""`ipvi-eval run`: the main job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ipvi_eval.cli.console import Progress, say, say_json
from ipvi_eval.cli.options import Engine, EngineOption, Format, FormatOption, JsonOption, StudyFile

if TYPE_CHECKING:
    from ipvi_eval.pipeline.finished import Finished


def run(
    study: StudyFile,
    engine: EngineOption = Engine.auto,
    formats: FormatOption = list(Format),  # noqa: B006
    processes: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="At most so many processes for scripts and reports, each script with its own copy of the extract; 1 "
            "takes the least memory. One for each processor when left out.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """The main job: from extract and plan to reports."""
    from ipvi_eval.pipeline.run import run as carry_out
    from ipvi_eval.pipeline.side_by_side import processors

    finished = carry_out(
        study,
        watch=Progress(quiet=as_json),
        engine=engine.value,
        formats=[each.value for each in formats],
        processes=processes or processors(),
    )
    tell(finished, as_json=as_json)


def tell(finished: Finished, *, as_json: bool) -> None:
    """Where the reports are and what to do next."""
    if as_json:
        say_json(
            {
                "run": str(finished.folder),
                "reports": [str(path) for path in finished.reports],
                "reused": list(finished.reused),
                "warnings": list(finished.warnings),
                "synthetic": finished.synthetic,
            }
            | ({"sites": {name: str(one.folder) for name, one in finished.sites.items()}} if finished.sites else {})
        )
        return
    for warning in finished.warnings:
        say(f"note: {warning}")
    if finished.reused:
        say(f"unchanged since the last run: {', '.join(finished.reused)}")
    say("Finished reports:")
    for path in finished.reports:
        say(f"  {path}")
    say()
    say("What to do next:")
    of = finished.folder / "all" if finished.sites else finished.folder
    say(f"  read    {finished.folder / 'index.html' if finished.sites else finished.folder / 'reports'}")
    say(f"  check   {of / 'manifest.json'} (inputs, versions, warnings)")
    if finished.synthetic:
        say("  These are synthetic data. For your own extract: ipvi-eval init FOLDER")
