"""The Quarto engine: `quarto render` on a copy of the project in a local temporary folder."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ipvi_eval.errors import ReportError
from ipvi_eval.report.document import read_document
from ipvi_eval.report.render.docx import finish_docx
from ipvi_eval.report.target import FIGURES, Format
from ipvi_eval.report.wording.prose import check_prose, load_allowed

_TO: dict[Format, str] = {"html": "html", "pdf": "typst", "docx": "docx"}
_SECONDS = 600
_OLDEST = (1, 9)
MODULES = {
    "jupyter_client": "jupyter-client",
    "ipykernel": "ipykernel",
    "nbformat": "nbformat",
    "nbclient": "nbclient",
    "yaml": "pyyaml",
}
"""What Quarto's Jupyter engine imports, and the package that brings it."""


def quarto_lacks() -> str:
    """Why Quarto cannot render the reports here, in words; empty when it can.

    It needs a Quarto of 1.9 or newer (the first with PDF standards) on the path, and in this Python the modules by
    which Quarto runs cells.
    """
    version = quarto_version()
    if version is None:
        return "Quarto is not on the path or does not answer"
    if tuple(int(part) for part in version.split(".")[:2]) < _OLDEST:
        return f"Quarto {version} is older than {_OLDEST[0]}.{_OLDEST[1]}"
    missing = [package for module, package in MODULES.items() if not _importable(module)]
    return f"Quarto {version} needs {', '.join(missing)} in {sys.executable}" if missing else ""


def _importable(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ValueError:  # what is no module stands in its place
        return False


def quarto_version() -> str | None:
    """The version of the Quarto on the path; None when there is none or it does not answer."""
    quarto = shutil.which("quarto")
    if quarto is None:
        return None
    try:
        done = subprocess.run([quarto, "--version"], capture_output=True, encoding="utf-8", timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = done.stdout.strip()
    return said if done.returncode == 0 and re.match(r"\d+\.\d+(\.|$)", said) else None


@dataclass(frozen=True, kw_only=True)
class QuartoEngine:
    """Renders one document; the copy in `work` keeps Quarto's files out of folders that are synchronized."""

    path: Path
    run: Path
    work: Path

    def render(self, format: Format) -> Path:
        """Write one format into `work` and return its path; ReportError with Quarto's words when it fails."""
        check_prose(read_document(self.path), load_allowed(self.path.parent))
        folder = self._project()
        quarto = shutil.which("quarto") or "quarto"
        command = [quarto, "render", f"{self.path.parent.name}/{self.path.name}", "--to", _TO[format]]
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env={**os.environ, **self._environment(format)},
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            msg = f"Quarto took longer than {_SECONDS} seconds on {self.path.name}; try --engine builtin"
            raise ReportError(msg) from None
        made = sorted(folder.rglob(f"{self.path.stem}.{format}"))
        if done.returncode or not made:
            said = " ".join(line.strip() for line in done.stderr.splitlines()[-4:])
            msg = f"Quarto could not render {self.path.name}: {said or 'it gave no reason'}; try --engine builtin"
            raise ReportError(msg)
        if format == "docx":
            finish_docx(made[0])
        return made[0]

    def _environment(self, format: Format) -> dict[str, str]:
        # Quarto looks neither into this environment for a Python nor at whether somebody reads its messages in color.
        return {"IPVI_RUN": str(self.run), "IPVI_FORMAT": format, "QUARTO_PYTHON": sys.executable, "NO_COLOR": "1"}

    def _project(self) -> Path:
        """A copy of the documents' folder with a `_quarto.yml`."""
        folder = self.work / "project"
        if folder.is_dir():
            return folder
        folder.mkdir()
        reports = folder / self.path.parent.name
        shutil.copytree(self.path.parent, reports, ignore=shutil.ignore_patterns(FIGURES, "*_files", ".quarto"))
        beside = self.path.parent.parent / "_quarto.yml"
        if beside.is_file():
            shutil.copyfile(beside, folder / "_quarto.yml")
        return folder
