"""What the processes of a run load, begun as early as it is known that they are worth it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from ipvi_eval.own_processes import load_ahead
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.side_by_side import worth_beginning
from ipvi_eval.plan.study import Study


def begin_to_load(inputs: Inputs, processes: int) -> None:
    """Begin to load, beside what this process does, what `processes` need for the scripts of the plan, these aside.

    What reports need they load when idle. Nothing begins for an extract that is not worth several processes.
    """
    if worth_beginning(inputs.incidents_about, processes) > 1:
        load_ahead(_loaded(inputs.study))


_WHEN_CALLED = ("lifelines", "statsmodels.genmod.generalized_linear_model")
"""What scripts load only when a function is called that needs it."""


def _loaded(study: Study) -> list[str]:
    scripts = (name for script in study.analyses for name in loads(study.folder / script))
    return list(dict.fromkeys(["ipvi_eval.pipeline.build", *scripts, *_WHEN_CALLED]))


def loads(script: Path) -> Iterator[str]:
    """The modules of this package that a script loads first; none of a script that is no Python."""
    try:
        body = ast.parse(script.read_text("utf-8")).body
    except (SyntaxError, ValueError, OSError):
        return
    named = (one.module for one in body if isinstance(one, ast.ImportFrom) and one.level == 0)
    yield from (name for name in named if name and name.partition(".")[0] == __name__.partition(".")[0])
