"""An edition made from the last run: its public files copied, the request sheet, and what stays inside set apart."""

from __future__ import annotations

import os
import re
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipvi_eval.data.privacy.typed import identity_in
from ipvi_eval.errors import OutputError, PlanError, reason
from ipvi_eval.pipeline.editions.editions import (
    COUNTS_OF_RUN,
    HASHES,
    INSIDE,
    PREPARED,
    PUBLIC,
    REQUEST,
    Edition,
    earlier_counts,
    editions_of,
    files_of,
)
from ipvi_eval.pipeline.editions.request_sheet import request_sheet
from ipvi_eval.pipeline.stages.release import COUNTS
from ipvi_eval.results.json_object import object_in
from ipvi_eval.results.manifest import MANIFEST, read_manifest, sha256_of
from ipvi_eval.results.store import Results, write_json

if TYPE_CHECKING:
    from ipvi_eval.plan.study import Study

AUDIT = "audit.json"
STAYS = """# This folder stays inside the agency

It holds the counts before disclosure control, what was hidden and why, and who prepared and signed the edition. The
next run reads it. Send `../public/` and `../request.md`, and nothing from here.
"""
_EDITION_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def prepare(study: Study, *, by: str, purpose: str, name: str = "", today: date | None = None) -> Edition:
    """Make `<editions>/<name>` of the last run; the name is by default the last day whose records count.

    Raises PlanError where the run is not one that may leave as it is, OutputError where the folder cannot be made.
    Whatever fails, nothing is left behind.
    """
    by, purpose, on = _told("--by", by), _told("--purpose", purpose), today or date.today()
    if kind := identity_in(purpose):
        msg = f"--purpose looks like {kind}, and the sheet leaves the agency; say what it is for and which body gets it"
        raise PlanError(msg)
    run = study.run_folder
    manifest = _finished(study, run)
    meta, audit = _object(run / "released" / "meta.json"), _object(run / "results" / "disclosure" / AUDIT)
    _may_leave(study, meta, audit)
    edition = Edition(_place(study, name or meta["edition"] or str(on)))
    building = edition.folder.with_name(f".{edition.name}.tmp-{os.getpid()}")
    public = [item["name"] for item in manifest["outputs"] if item["sensitivity"] == "public"]
    try:
        building.mkdir(parents=True)
        for file in public:
            _copy(run / file, building / PUBLIC / file)
        for file in (AUDIT, COUNTS):
            _copy(run / "results" / "disclosure" / file, building / INSIDE / file)
        _copy(run / MANIFEST, building / INSIDE / MANIFEST)
        sheet = request_sheet(meta, Results.load(run / "released"), audit["audit"], public, purpose=purpose)
        _write(building / REQUEST, sheet)
        _write(building / INSIDE / "README.md", STAYS)
        leaving = {file: mark for file, mark in files_of(building).items() if not file.startswith(f"{INSIDE}/")}
        _write(building / HASHES, "".join(f"{mark}  {file}\n" for file, mark in leaving.items()))
        record = {"by": by, "on": str(on), "freeze": str(study.window.freeze), "purpose": purpose}
        write_json(building / INSIDE / PREPARED, record | {"files": files_of(building)})
        building.rename(edition.folder)
    except OSError as error:
        msg = f"{edition.folder} cannot be made: {reason(error)}; nothing of it is left"
        raise OutputError(msg) from None
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return edition


def _told(option: str, text: str) -> str:
    """The words without what is around them; PlanError where there are none."""
    words = " ".join(text.split())
    if not words:
        msg = f"{option} is empty; " + (
            "write who prepares the edition"
            if option == "--by"
            else "write in a sentence what it is for and who gets it"
        )
        raise PlanError(msg)
    return words


def _finished(study: Study, run: Path) -> dict[str, Any]:
    """The manifest of a run whose files are as it wrote them, by the plan as it is. PlanError otherwise."""
    if not (run / MANIFEST).is_file():
        msg = f"there is no finished run in {run.parent}; `ipvi-eval run` makes one"
        raise PlanError(msg)
    manifest = _readable(run / MANIFEST, read_manifest(run))
    if manifest.get("configuration") != study.configuration():
        msg = "the plan was changed since the last run; run again, and prepare the edition from that run"
        raise PlanError(msg)
    for item in manifest["outputs"]:
        path = run / item["name"]
        if not path.is_file() or sha256_of(path) != item["sha256"]:
            msg = f"{path} is not as the run wrote it; run again, and prepare the edition from that run"
            raise PlanError(msg)
    return manifest


def _may_leave(study: Study, meta: dict[str, Any], audit: dict[str, Any]) -> None:
    if meta["internal"]:
        msg = "disclosure control was off (disclosure.off_because), so nothing may leave; delete the key and run again"
        raise PlanError(msg)
    if not any(True for _ in (study.run_folder / "reports").glob("*")):
        msg = "the last run has no report; run again, and prepare the edition from that run"
        raise PlanError(msg)
    if _signed_since(study, set(audit["earlier"])):
        msg = (
            "an edition was signed or removed since the last run; run again, so that the new one is checked against it"
        )
        raise PlanError(msg)


def _signed_since(study: Study, checked: set[str]) -> bool:
    """Whether there are other signed editions than the run was `checked` against. An edition of another site that was
    prepared from the runs as they are is none: these were held against each other."""
    now = earlier_counts(study).marks
    others = study.sibling.others if study.sibling else ()
    runs = [study.run_folder.parent / name / COUNTS_OF_RUN for name in others]
    of_the_set = {sha256_of(path) for path in runs if path.is_file()}
    return not checked <= now.keys() or any(mark not in of_the_set for name, mark in now.items() if name not in checked)


def _place(study: Study, name: str) -> Path:
    if not _EDITION_NAME.fullmatch(name):
        msg = "--name is at most 64 letters, digits, hyphens and underscores, for example 2025-10 or spring_2026"
        raise PlanError(msg)
    editions_of(study)
    folder = study.editions_folder / name
    if folder.exists():
        msg = f"{folder} is there already; give another --name, or move that edition away if it never left the agency"
        raise OutputError(msg)
    return folder


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")


def _object(path: Path) -> dict[str, Any]:
    return _readable(path, object_in(path))


def _readable(path: Path, found: dict[str, Any] | None) -> dict[str, Any]:
    if found is None:
        msg = f"{path} cannot be read; run again, and prepare the edition from that run"
        raise PlanError(msg)
    return found
