"""`ipvi-eval doctor`: is everything here that a run needs, and how to get what is missing?"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

import typer

from ipvi_eval.cli.console import say, say_json
from ipvi_eval.cli.options import JsonOption

_NEEDED = (
    "numpy",
    "scipy",
    "pandas",
    "statsmodels",
    "matplotlib",
    "pandera",
    "python-docx",
    "pikepdf",
)
_OLDEST = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `needed` is False for what a run can do without."""

    what: str
    ok: bool
    found: str
    remedy: str = ""
    needed: bool = True


def doctor(as_json: JsonOption = False) -> None:
    """Say what is missing here, and how to get it.

    Looks at Python, packages, the report engines, fonts and write access.
    """
    findings = [look() for look in _LOOKS]
    bad = [item for item in findings if item.needed and not item.ok]
    if as_json:
        say_json({"ok": not bad, "findings": [asdict(item) for item in findings]})
    else:
        for item in findings:
            mark = "ok     " if item.ok else "MISSING" if item.needed else "absent "
            say(f"{mark} {item.what}: {item.found}")
            if not item.ok:
                say(f"        {item.remedy}")
        say("Everything a run needs is here." if not bad else f"{len(bad)} needed thing(s) are missing.")
    if bad:
        raise typer.Exit(1)


def _python() -> Finding:
    ok = sys.version_info >= _OLDEST
    return Finding("Python", ok, f"{platform.python_version()} at {sys.executable}", "install Python 3.11 or newer")


def _packages() -> Finding:
    missing = [name for name in _NEEDED if not _installed(name)]
    found = "all there" if not missing else f"without {', '.join(missing)}"
    return Finding("Python packages", not missing, found, "pip install --no-deps --require-hashes -r requirements.lock")


def _second_implementation() -> Finding:
    remedy = (
        "needed for a study of time to re-offence, which computes its numbers twice: pip install 'ipvi_eval[check]'"
    )
    version = _installed("lifelines")
    return Finding(
        "Second implementation (lifelines)", version is not None, version or "not found", remedy, needed=False
    )


def _linkage() -> Finding:
    remedy = (
        "needed only by `ipvi-eval link`, which leads numbers of people to one person by their names: "
        "pip install 'ipvi_eval[linkage]'"
    )
    version = _installed("splink")
    return Finding("Linkage (Splink, optional)", version is not None, version or "not found", remedy, needed=False)


def _pandoc() -> Finding:
    remedy = "pip install --no-deps --require-hashes -r requirements.lock (the pypandoc_binary wheel carries Pandoc)"
    try:
        import pypandoc

        return Finding("Pandoc (built-in engine)", True, str(pypandoc.get_pandoc_version()))
    except (ImportError, OSError):
        return Finding("Pandoc (built-in engine)", False, "not found", remedy)


def _typst() -> Finding:
    remedy = "pip install --no-deps --require-hashes -r requirements.lock (the typst wheel carries Typst)"
    version = _installed("typst")
    return Finding("Typst (built-in engine, PDF)", version is not None, version or "not found", remedy)


def _quarto() -> Finding:
    from ipvi_eval.report.render import quarto_lacks, quarto_version

    lacks = quarto_lacks()
    remedy = (
        "not needed: the built-in engine renders the same reports. To have it: https://quarto.org/docs/get-started, "
        "and in this environment pip install jupyter-client ipykernel nbformat nbclient pyyaml"
    )
    return Finding("Quarto (optional)", not lacks, lacks or str(quarto_version()), remedy, needed=False)


def _fonts() -> Finding:
    from matplotlib import font_manager

    names = {font.name for font in font_manager.fontManager.ttflist}
    ok = "DejaVu Sans" in names
    return Finding("Fonts", ok, "DejaVu Sans (comes with matplotlib)" if ok else "none", "reinstall matplotlib")


def _writing() -> Finding:
    where = Path.cwd()
    ok = _writable(where)
    return Finding("Write access", ok, str(where), "change to a folder you may write to")


def _temporary() -> Finding:
    where = Path(tempfile.gettempdir())
    ok = _writable(where)
    return Finding("Temporary folder", ok, str(where), "set TMP (Windows) or TMPDIR to a folder you may write to")


_LOOKS: tuple[Callable[[], Finding], ...] = (
    _python, _packages, _second_implementation, _linkage, _pandoc, _typst, _quarto, _fonts, _writing, _temporary,
)  # fmt: skip


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _writable(folder: Path) -> bool:
    probe = folder / f".ipvi-eval-doctor.tmp-{os.getpid()}"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return False
    return True
