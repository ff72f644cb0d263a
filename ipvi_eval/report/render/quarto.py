"""The Quarto engine: `quarto render` on a copy of the project in a local temporary folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ipvi_eval.errors import ReportError
from ipvi_eval.report.document import read_document
from ipvi_eval.report.lookup import open_report
from ipvi_eval.report.prose import check_prose, load_allowed
from ipvi_eval.report.render.docx import finish_docx
from ipvi_eval.report.target import Format
from ipvi_eval.report.told import escape

_TO: dict[Format, str] = {"html": "html", "pdf": "typst", "docx": "docx"}
_SECONDS = 600


def quarto_works() -> bool:
    """Whether a Quarto is on the path and answers."""
    quarto = shutil.which("quarto")
    if quarto is None:
        return False
    try:
        done = subprocess.run([quarto, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


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
        return {"IPVI_RUN": str(self.run), "IPVI_FORMAT": format, "QUARTO_PYTHON": sys.executable}

    def _project(self) -> Path:
        """A copy of the documents' folder with a `_quarto.yml`, telling Quarto what the run is about and what ran."""
        folder = self.work / "project"
        if folder.is_dir():
            return folder
        folder.mkdir()
        reports = folder / self.path.parent.name
        shutil.copytree(self.path.parent, reports, ignore=shutil.ignore_patterns("_figures", "*_files", ".quarto"))
        beside = self.path.parent.parent / "_quarto.yml"
        if beside.is_file():
            shutil.copyfile(beside, folder / "_quarto.yml")
        report = open_report(self.run)
        ran = [name for name, here in report.parts.items() if here]
        metadata = reports / "_metadata.yml"
        if metadata.is_file():
            metadata.write_text(with_run(metadata.read_text("utf-8"), ran, subtitle=escape(report.meta.about)), "utf-8")
        return folder


def with_run(text: str, parts: Sequence[str], *, subtitle: str) -> str:
    """The metadata file's text with this subtitle (markdown) and its `ran:` block naming exactly these parts."""
    kept, skipping = [f"subtitle: {json.dumps(subtitle, ensure_ascii=False)}"], False
    for line in text.splitlines():
        if line.startswith("subtitle:"):
            continue
        if line.startswith("ran:"):
            skipping = True
            kept += ["ran:", *(f"  {name}: true" for name in parts)]
        elif skipping and line.startswith((" ", "\t")):
            continue
        else:
            skipping = False
            kept.append(line)
    return "\n".join(kept) + "\n"
