"""`ipvi-eval map`: a mapping proposed from an extract, with questions left open. For use inside the agency."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ipvi_eval.cli.asking import who_is_there
from ipvi_eval.cli.console import say, say_json
from ipvi_eval.cli.options import JsonOption
from ipvi_eval.errors import OutputError, reason


def map(
    extract: Annotated[
        list[Path], typer.Argument(help="The folder of the extract, or files of it.", show_default=False)
    ],
    output: Annotated[Path | None, typer.Option(help="A new file to write, in place of printing.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Propose mapping.toml for an extract; shows codes."""
    from ipvi_eval.proposal.proposal import propose

    if output is not None and output.exists():
        msg = f"{output} is there already; name a new file, so that nothing of yours is overwritten"
        raise OutputError(msg)
    proposal = propose(extract, who_is_there())
    text, number = proposal.toml(), len(proposal.questions)
    if output is not None:
        try:
            output.write_text(text, "utf-8", newline="\n")
        except OSError as error:
            msg = f"{output} cannot be written: {reason(error)}; choose a folder you may write to"
            raise OutputError(msg) from None
    if as_json:
        say_json({"mapping": text, "questions": [question.asks for question in proposal.questions]})
    elif output is None:
        say(text, aside=False)
    else:
        say(f"{output} maps {', '.join(part.table for part in proposal.parts) or 'nothing yet'}.")
    say(f"{number} open question{'' if number == 1 else 's'}: the lines that begin with # ?", aside=True)
    if not as_json:
        say(
            "Next: ipvi-eval init FOLDER with --from and the same files, which makes a study with this mapping",
            aside=True,
        )
