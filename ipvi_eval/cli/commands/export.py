"""`ipvi-eval export`: the public files of a run in one file that says what they are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ipvi_eval.cli.console import say, say_json
from ipvi_eval.cli.options import JsonOption


def export(
    run: Annotated[Path, typer.Argument(metavar="RUN", show_default=False, help="A finished run, for example run.")],
    output: Annotated[Path, typer.Option(help="The new file.")] = Path("crate.zip"),
    as_json: JsonOption = False,
) -> None:
    """Pack the public files of a run as an RO-Crate.

    A ZIP file with the released numbers, the reports, and a description for machines of what each is, by which software
    it was made and its hash. Nothing that stays inside is in it.
    """
    from ipvi_eval.reproduction.crate import export as packed

    files = packed(run, output)
    if as_json:
        say_json({"crate": str(output), "files": list(files)})
        return
    say(f"{output}: {len(files)} files; ro-crate-metadata.json says what each is.")
