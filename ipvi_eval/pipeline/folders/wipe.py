"""Removing what a run holds of single people: its folder of rows, and what interrupted runs left beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ipvi_eval.errors import OutputError, PlanError, reason
from ipvi_eval.pipeline.folders.run_folder import NAME, ROWS, UNFINISHED, recover, rests
from ipvi_eval.pipeline.folders.study_lock import locked
from ipvi_eval.plan.study import Study, read_study
from ipvi_eval.results.manifest import MANIFEST, read_manifest
from ipvi_eval.results.store import write_json


@dataclass(frozen=True, slots=True)
class Rows:
    """Row-level `files` of the folder `run`, by their names in it, and the `rests` of interrupted runs beside it."""

    run: Path
    files: tuple[str, ...]
    rests: tuple[str, ...]

    @property
    def root(self) -> Path:
        """The study's folder, where interrupted runs leave their rests: a run of a site lies one folder deeper."""
        return _root(self.run)

    def __bool__(self) -> bool:
        return bool(self.files or self.rests)


def rows_of(where: Path) -> Rows:
    """The row-level files of a run folder, or of the run of the study whose plan `where` is. Removes nothing.

    Raises OutputError when no run wrote the folder, when it or its manifest is a link, or when a run is at work.
    """
    run = _run_folder(where)
    with locked(_root(run)):
        return _found(run)


def wipe(rows: Rows) -> Rows:
    """Remove the files and rests as they are now, take the files out of the manifest, and return what was removed.

    A link is removed and not followed. What is aggregate or public stays. Raises OutputError as `rows_of` does, or
    naming the file that could not be removed.
    """
    with locked(rows.root):
        found = _found(rows.run)
        if found.rests:
            recover(rows.root)
            shutil.rmtree(rows.root / UNFINISHED, ignore_errors=True)
        if rows.run.exists():
            found = Rows(rows.run, _found(rows.run).files, found.rests)
            _remove(rows.run / ROWS)
            _forget(rows.run / MANIFEST)
        return found


def _run_folder(where: Path) -> Path:
    run = _of_one(read_study(where)) if where.is_file() else where
    # A name is left as it is: it may be a link, and links are not followed.
    return run.resolve() if run.name in ("", "..") else run


def _of_one(study: Study) -> Path:
    """The run of a study; PlanError where it has one for each of several sites, and one of them has to be named."""
    if study.sibling is not None:
        folders = [str(study.run_folder.with_name(name)) for name in study.sibling.names]
        msg = (
            f"the plan has several sites, and each has rows of its own; wipe one after the other: {', '.join(folders)}"
        )
        raise PlanError(msg)
    return study.run_folder


def _root(run: Path) -> Path:
    return run.parent.parent if run.parent.name == NAME and run.name != NAME else run.parent


def _found(run: Path) -> Rows:
    root = _root(run)
    beside = tuple(path.name for path in rests(root)) if run.name == NAME or root != run.parent else ()
    if run.exists() or run.is_symlink() or not beside:
        _manifest(run)
    return Rows(run, tuple(path.relative_to(run).as_posix() for path in _files(run / ROWS)), beside)


def _manifest(run: Path) -> dict[str, Any]:
    """The manifest of a folder that a run wrote; OutputError for any other."""
    path = run / MANIFEST
    if run.is_symlink() or path.is_symlink():
        msg = f"{path if path.is_symlink() else run} is a link, and links are not followed; name the run folder itself"
        raise OutputError(msg)
    found = read_manifest(run)
    if found is None or not {"stages", "outputs", "times"} <= found.keys():
        msg = f"no run wrote {run}: it has no manifest.json of a run. Nothing was removed; name a plan or a run folder"
        raise OutputError(msg)
    return found


def _files(folder: Path) -> Iterator[Path]:
    """Files and links below a folder, or the folder where it is a link itself."""
    if folder.is_symlink() or folder.is_file():
        yield folder
        return
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        yield from _files(path)


def _remove(folder: Path) -> None:
    try:
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        elif folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        name = error.filename or folder
        msg = f"{name} cannot be removed ({reason(error)}); close the programs that use it, then wipe again"
        raise OutputError(msg) from None


def _forget(path: Path) -> None:
    """The manifest without the files that are gone, and with the time they went."""
    found = _manifest(path.parent)
    kept = [item for item in found["outputs"] if item.get("sensitivity") != "row"]
    times = found["times"] | {"wiped": datetime.now(UTC).isoformat()}
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    write_json(new, found | {"outputs": kept, "times": times})
    new.replace(path)
