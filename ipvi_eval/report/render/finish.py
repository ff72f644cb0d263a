"""What remains to be done when Quarto has rendered a project."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from ipvi_eval.errors import IpviError, ReportError
from ipvi_eval.report.render.docx import finish_docx
from ipvi_eval.report.target import FIGURES


def finish(made: Sequence[Path]) -> None:
    """Finish the Word files among `made`, and remove the pictures beside documents that hold them by now.

    What goes wrong with one file keeps no other from being finished. Raises ReportError at the end, naming the files
    that could not be finished and why.
    """
    for folder in {path.parent for path in made}:
        if not any(f'src="{FIGURES}/' in page.read_text("utf-8") for page in folder.glob("*.html")):
            shutil.rmtree(folder / FIGURES, ignore_errors=True)
    failures = []
    for path in made:
        if path.suffix != ".docx":
            continue
        try:
            finish_docx(path)
        except IpviError as error:
            failures.append(str(error))
        except OSError as error:
            failures.append(f"{path.name} cannot be written ({error.strerror}); close it if it is open in Word")
    if failures:
        msg = f"not finished, so without page header and alternative text: {'; '.join(failures)}"
        raise ReportError(msg)
