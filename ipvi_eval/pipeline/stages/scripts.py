"""The evaluation's own scripts: each has an `analyse(study, frames, earlier)` that yields results.

A script that reads nothing of what earlier ones found leaves `earlier` out, and may then run beside them. One that
reads what a certain script found names it instead (`interrupted_time_series`), and need not wait for the others.
"""

from __future__ import annotations

import ast
import inspect
import runpy
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.errors import PlanError
from ipvi_eval.results.agreement import agreement_table
from ipvi_eval.results.store import Result, Results

if TYPE_CHECKING:
    from ipvi_eval.pipeline.reading.frames import Frames
    from ipvi_eval.plan.study import Study

Analyse = Callable[["Study", "Frames", Results], Iterable["Result | Agreement"]]
"""The plan, the cohort, and the results of the scripts that the plan names before this one."""


def load(script: Path) -> Analyse:
    """The `analyse` function of a script; PlanError when there is none."""
    analyse = _analyse(script)
    if _further(analyse):
        return analyse
    return lambda study, frames, _: analyse(study, frames)


EARLIER = "earlier"
"""What a script calls that which all scripts before it found."""


def reads(script: Path) -> str:
    """Of which script it is given what that found, by its name without .py; `EARLIER` of all before it, "" of none.

    A script that defines `analyse` plainly is not run for that, which takes the time to load what it imports.
    PlanError as `load`.
    """
    written = _written(script)
    return next(iter(_further(_analyse(script)) if written is None else written[_WITHOUT_EARLIER:]), "")


def _written(script: Path) -> list[str] | None:
    """What the script's own text says that `analyse` takes; None where only running it tells."""
    try:
        body = ast.parse(script.read_text("utf-8")).body
    except (SyntaxError, ValueError, OSError):
        return None
    named = [one for one in body if any(_names_analyse(part) for part in ast.walk(one))]
    match named:
        case [ast.FunctionDef(args=taken, decorator_list=[])] if not (taken.vararg or taken.kwonlyargs or taken.kwarg):
            return [one.arg for one in (*taken.posonlyargs, *taken.args)]
        case _:
            return None


def _names_analyse(part: ast.AST) -> bool:
    """Whether it may give the name `analyse` to something: by a definition, an import or an assignment."""
    given = getattr(part, "asname", None) or getattr(part, "name", None)
    return given == "analyse" or (
        isinstance(part, ast.Name) and part.id == "analyse" and isinstance(part.ctx, ast.Store)
    )


_WITHOUT_EARLIER = 2


def _further(analyse: Callable[..., Any]) -> list[str]:
    """What it takes besides the plan and the cohort."""
    return list(inspect.signature(analyse).parameters)[_WITHOUT_EARLIER:]


def _analyse(script: Path) -> Callable[..., Any]:
    try:
        found = runpy.run_path(str(script), run_name=f"analysis_{script.stem}").get("analyse")
    except SyntaxError as error:
        msg = f"{script.name}, line {error.lineno}: this is not valid Python: {error.msg}"
        raise PlanError(msg) from None
    if not callable(found):
        msg = f"{script.name} has no function analyse(study, frames, earlier); a new study's scripts show its form"
        raise PlanError(msg)
    return found  # type: ignore[no-any-return]


def carry_out(script: Path, study: Study, frames: Frames, earlier: Results) -> Results:
    """Run one script; every second implementation it yields must agree, and the checks become a table."""
    results: list[Result] = []
    checks: list[Agreement] = []
    for item in load(script)(study, frames, earlier):
        if isinstance(item, Agreement):
            item.require()
            checks.append(item)
        else:
            results.append(item)
    if checks:
        results.append(agreement_table(f"agreement.{script.stem}", checks))
    return Results.of(results)
