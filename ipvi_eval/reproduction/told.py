"""What a finished run, or an edition made from it, told, and what it says of how it was made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ipvi_eval.errors import OutputError
from ipvi_eval.pipeline.editions.editions import INSIDE, PUBLIC
from ipvi_eval.pipeline.folders.run_folder import NAME
from ipvi_eval.plan.sites import ALL
from ipvi_eval.plan.study import Study, study_from
from ipvi_eval.results.json_object import object_in
from ipvi_eval.results.manifest import MANIFEST, read_manifest
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
        (folder / RELEASED, folder),
        (folder / PUBLIC / RELEASED, folder / INSIDE),
        (folder, None),
    )
    for released, made in places:
        if (released / "estimates.json").is_file():
            meta = _readable(released / "meta.json", object_in(released / "meta.json"))
            manifest = None
            if made is not None and (made / MANIFEST).is_file():
                manifest = _readable(made / MANIFEST, read_manifest(made))
            return Told(folder, _results(released), str(meta.get("edition", "")), manifest)
    require_one(folder)
    msg = f"{folder} holds no released numbers; give the folder of a run, or of an edition of `ipvi-eval release`"
    raise OutputError(msg)


def manifest_of(run: Path) -> dict[str, Any]:
    """The manifest of a finished run. OutputError where there is none, or where it is of an older version."""
    if not (run / MANIFEST).is_file():
        require_one(run)
        msg = f"{run} is not the folder of a finished run; `ipvi-eval run` makes one, called run, beside analysis/"
        raise OutputError(msg)
    found = read_manifest(run)
    if found is None or not {
        "outputs",
        "inputs",
        "configuration",
        "plan_folder",
        "scripts",
        "code",
        "engine",
        "editions",
    } <= set(found):
        msg = f"{run / MANIFEST} was written by another version of ipvi-eval, or changed; run again"
        raise OutputError(msg)
    return found


def plan_of(run: Path, manifest: dict[str, Any]) -> Study:
    """The plan that a run was made by, of one site where it has several, in the folder where it lies now.

    OutputError where `run` does not lie in its study.
    """
    run, site = run.resolve(), manifest.get("site")
    root = run.parent.parent if site else run.parent
    folder = root / manifest["plan_folder"]
    if root / NAME not in (run, run.parent) or not folder.is_dir():
        msg = (
            f"{run} does not lie in its study: beside it there is no folder {manifest['plan_folder']} with the plan; "
            "give the folder called run in the folder of the study"
        )
        raise OutputError(msg)
    return (
        study_from(manifest["whole"], folder).for_site(site) if site else study_from(manifest["configuration"], folder)
    )


def require_one(folder: Path) -> None:
    """OutputError where the folder holds a run for each of several sites: one of them has to be named."""
    sites = sorted(path.parent.name for path in folder.glob(f"*/{MANIFEST}"))
    if ALL in sites:
        msg = (
            f"{folder} holds the runs of several sites: {', '.join(sites)}; give the folder of one, for example "
            f"{folder / sites[-1]}, or {folder / ALL} for all of them together"
        )
        raise OutputError(msg)


def _results(released: Path) -> Results:
    try:
        return Results.load(released)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        msg = f"the numbers in {released} cannot be read; take that folder from a copy, or run again"
        raise OutputError(msg) from None


def _readable(path: Path, found: dict[str, Any] | None) -> dict[str, Any]:
    if found is None:
        msg = f"{path} cannot be read; take it from a copy, or run again"
        raise OutputError(msg)
    return found
