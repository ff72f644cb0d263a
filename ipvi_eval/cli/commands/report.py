"""`ipvi-eval report`: render the documents again, without touching a number."""

from __future__ import annotations

from ipvi_eval.cli.commands.run import tell
from ipvi_eval.cli.console import Progress
from ipvi_eval.cli.options import Engine, EngineOption, Format, FormatOption, JsonOption, StudyFile


def report(
    study: StudyFile,
    engine: EngineOption = Engine.auto,
    formats: FormatOption = list(Format),  # noqa: B006
    as_json: JsonOption = False,
) -> None:
    """Render the reports again without touching a number.

    They are made from the released results of the last run.
    """
    from ipvi_eval.pipeline.run import rerender
    from ipvi_eval.pipeline.side_by_side import processors

    finished = rerender(
        study,
        watch=Progress(quiet=as_json),
        engine=engine.value,
        formats=[each.value for each in formats],
        processes=processors(),
    )
    tell(finished, as_json=as_json)
