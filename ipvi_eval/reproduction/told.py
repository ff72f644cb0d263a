"""What a finished run, or an edition made from it, told, and what it says of how it was made."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ipvi_eval.errors import OutputError
from ipvi_eval.pipeline.editions import INSIDE, PUBLIC
from ipvi_eval.results.manifest import well_formed
from ipvi_eval.results.store import Results

RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Told:
    """Released `results` and the `manifest` of their run; no manifest where only what is public is at hand."""

    folder: Path
    results: Results
    edition: str
    manifest: dict[str, Any] | None


def told_in(folder: Path) -> Told:
    """What is told in `folder`: a run, an edition (with or without what stays inside), or its released numbers alone.

    OutputError where it holds none of them, or where they cannot be read.
    """
    places = (
        (folder / RELEASED, folder / "manifest.json"),
        (folder / PUBLIC / RELEASED, folder / INSIDE / "manifest.json"),
        (folder, None),
    )
    for released, manifest in places:
        if (released / "estimates.json").is_file():
            found = None if manifest is None or not manifest.is_file() else _read(manifest)
            return Told(folder, _results(released), str(_read(released / "meta.json").get("edition", "")), found)
    msg = f"{folder} holds no released numbers; give the folder of a run, or of an edition of `ipvi-eval release`"
    raise OutputError(msg)


def manifest_of(run: Path) -> dict[str, Any]:
    """The manifest of a finished run. OutputError where there is none, or where it is of an older version."""
    if not (run / "manifest.json").is_file():
        msg = f"{run} is not the folder of a finished run; `ipvi-eval run` makes one, called run, beside analysis/"
        raise OutputError(msg)
    found = _read(run / "manifest.json")
    if not well_formed(found) or not {
        "outputs",
        "inputs",
        "configuration",
        "plan_folder",
        "scripts",
        "code",
        "engine",
        "editions",
    } <= set(found):
        msg = f"{run / 'manifest.json'} was written by another version of ipvi-eval, or changed; run again"
        raise OutputError(msg)
    return found


def _results(released: Path) -> Results:
    try:
        return Results.load(released)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        msg = f"the numbers in {released} cannot be read; take that folder from a copy, or run again"
        raise OutputError(msg) from None


def _read(path: Path) -> dict[str, Any]:
    found: Any = None
    with suppress(OSError, ValueError):
        found = json.loads(path.read_text("utf-8"))
    if not isinstance(found, dict):
        msg = f"{path} cannot be read; take it from a copy, or run again"
        raise OutputError(msg)
    return found
