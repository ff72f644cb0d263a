"""`ipvi-eval archive`: what a study leaves to others, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ipvi_eval.cli.console import say, say_json
from ipvi_eval.cli.options import JsonOption, SiteOption, StudyFile, read_one


def archive(
    study: StudyFile,
    output: Annotated[Path, typer.Option(help="The new file.")] = Path("archive.zip"),
    people: Annotated[
        bool, typer.Option("--people", help="With the rows of people that the plan asked for: not to be published.")
    ] = False,
    site: SiteOption = "",
    as_json: JsonOption = False,
) -> None:
    """Put plan, scripts and public results into one file.

    With a codebook of what was read and an inventory with hashes. The extract, the mapping and what precedes disclosure
    control stay out, and so do rows of people unless --people is said.
    """
    from ipvi_eval.pipeline.archive import archive as make
    from ipvi_eval.pipeline.reading.inputs import Inputs

    plan = read_one(study, site)
    files = make(plan, Inputs(plan).mapping, output, people=people)
    if as_json:
        say_json({"archive": str(output), "files": list(files), "people": people})
        return
    say(f"{output}: {len(files)} files; inventory.json has their hashes.")
    if people:
        say("It holds one row for each person: hand it on under an agreement only.")
