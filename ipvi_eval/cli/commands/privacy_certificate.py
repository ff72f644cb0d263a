"""`ipvi-eval privacy-certificate`: a draft of the data-security parts of a Privacy Certificate, with blanks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ipvi_eval.cli.console import say
from ipvi_eval.cli.options import StudyFile


def privacy_certificate(
    study: StudyFile,
    output: Annotated[
        Path | None,
        typer.Option(help="Write it into this new file.", show_default="print it"),
    ] = None,
) -> None:
    """Draft the data-security parts of the certificate.

    The Privacy Certificate of a grant under 28 CFR Part 22, as Markdown, from plan, mapping and the last run. It says
    what the software does with the data; what only the agency knows is a blank, and nothing is made up to fill one.
    """
    from ipvi_eval.pipeline.privacy_certificate import draft
    from ipvi_eval.pipeline.reading.inputs import Inputs
    from ipvi_eval.plan.study import read_study
    from ipvi_eval.whole_file import added

    plan = read_study(study)
    text = draft(plan, Inputs(plan).mapping)
    if output is None:
        say(text.rstrip("\n"))
        return
    there = ", perhaps with blanks filled in; give a new name or move it away"
    added(output, lambda path: path.write_text(text, "utf-8", newline="\n"), there=there)
    say(f"{output}: {text.count('[to be filled in:')} blanks are left to fill in. It is no legal advice.")
