"""`ipvi-eval preview`: the reports in the browser while their sources are written."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from ipvi_eval.cli.console import say
from ipvi_eval.cli.options import SiteOption, StudyFile, read_one

_PAUSE = 0.5
"""Seconds between two looks at the sources."""


def preview(
    study: StudyFile,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine; 0 takes a free one.")] = 0,
    once: Annotated[bool, typer.Option("--once", help="Render once, say how it went and end.")] = False,
    site: SiteOption = "",
) -> None:
    """The reports in the browser, as they are written.

    Renders web pages of the last run's numbers apart from the run, again whenever a document changes, and serves them
    to this machine alone. Ctrl+C ends it.
    """
    from ipvi_eval.pipeline.preview import served

    with served(read_one(study, site), port=port, say=say) as (shown, address):
        shown.follow()
        if once:
            return
        say(f"Open {address} in a browser; Ctrl+C ends the preview.")
        try:
            while True:
                time.sleep(_PAUSE)
                shown.follow()
        except KeyboardInterrupt:
            say("The preview has ended; the run is as it was.")
