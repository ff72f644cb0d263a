"""Turn a .qmd into finished documents, with Quarto where it is, otherwise with the built-in engine."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from ipvi_eval.errors import OutputError, ReportError, unwritten
from ipvi_eval.report.document import read_document
from ipvi_eval.report.meta import Meta
from ipvi_eval.report.render.builtin import BuiltinEngine
from ipvi_eval.report.render.quarto import QuartoEngine, quarto_lacks, quarto_version
from ipvi_eval.report.target import Format

Engine = Literal["auto", "quarto", "builtin"]
FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")

__all__ = ["FORMATS", "Engine", "chosen", "quarto_lacks", "quarto_version", "render"]


def chosen(engine: Engine) -> tuple[Literal["quarto", "builtin"], str]:
    """The engine that will render, and why `auto` left a Quarto that is here aside (empty when it did not).

    Raises ReportError when Quarto was asked for and cannot render here.
    """
    if engine == "builtin":
        return "builtin", ""
    lacks = quarto_lacks()
    if not lacks:
        return "quarto", ""
    if engine == "quarto":
        msg = f"{lacks}; see `ipvi-eval doctor`, or use --engine builtin"
        raise ReportError(msg)
    return "builtin", "" if quarto_version() is None else f"{lacks}, so the built-in engine renders the reports"


def render(
    report_path: Path,
    *,
    run: Path,
    formats: Sequence[Format] = FORMATS,
    engine: Engine = "auto",
    out: Path,
) -> tuple[Path, ...]:
    """Render the document `report_path` from the released results in `run` into the folder `out`.

    `auto` takes Quarto when it has here what it needs. The finished files are moved into place only when all formats
    have succeeded; a failure leaves the earlier ones untouched. Raises ReportError when the document is at fault,
    OutputError when `out` cannot be written (a file open in Word, say).
    """
    path, run = report_path.resolve(), run.resolve()
    if not path.is_file():
        msg = f"there is no report {report_path}; `ipvi-eval init` makes a study with the three reports"
        raise ReportError(msg)
    name, _ = chosen(engine)
    _require_stamps(path, run)
    with tempfile.TemporaryDirectory(prefix="ipvi-") as folder:
        work = Path(folder)
        if name == "quarto":
            made = [QuartoEngine(path=path, run=run, work=work).render(format) for format in formats]
        else:
            made = BuiltinEngine(path=path, run=run, work=work).render_all(formats)
        return _deliver(made, out)


def _require_stamps(path: Path, run: Path) -> None:
    """ReportError when synthetic or internal numbers would go into a document that does not print the banner."""
    stamps = Meta.load(run / "released" / "meta.json").stamps
    if stamps and not any("banner(" in line.text for line in read_document(path).body):
        msg = f"{path.name} must say {' and '.join(stamps)} on every page: print(banner(report)) in its first cell"
        raise ReportError(msg)


def _deliver(made: Sequence[Path], out: Path) -> tuple[Path, ...]:
    """Copy beside the goal first, then rename, so that no reader ever sees half a file."""
    copies: list[tuple[Path, Path]] = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for path in made:
            copy = out / f".{path.name}.tmp-{os.getpid()}"
            copies.append((copy, out / path.name))
            shutil.copyfile(path, copy)
        for copy, goal in copies:
            copy.replace(goal)
    except OSError as error:
        for copy, _ in copies:
            copy.unlink(missing_ok=True)
        goal_name = copies[-1][1].name if copies else ""
        msg = unwritten(out / goal_name, error)
        raise OutputError(msg) from None
    return tuple(goal for _, goal in copies)
