"""Where a synthetic extract may go: an empty folder, or one that holds nothing but an earlier synthetic extract."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ipvi_eval.errors import OutputError, reason
from ipvi_eval.synthetic.files.table_file import MARK, pyarrow

_NO_EXTRACT = frozenset({"readme.md", ".gitignore", ".gitkeep", ".ds_store", "thumbs.db", "desktop.ini"})
"""What may lie in a folder that counts as empty: no table has one of these names, and none is written."""
_TABLES = frozenset({
    *("incidents", "persons", "notifications", "custody", "populations"),
    *("invitations", "offers", "services", "partners", "moves"),
})  # fmt: skip
_WORDS = ("codebook.md", "truth.json")
_BUILDING = ".synthetic.tmp-"


def require_own(folder: Path) -> None:
    """OutputError when `folder` holds a file that `simulate` did not write, so that no extract is overwritten.

    A table is its own when every row of it, the last cell of each, says that it is synthetic.
    """
    try:
        found = sorted(folder.iterdir()) if folder.is_dir() else []
        strange = [path.name for path in found if not _own(path)]
    except OSError as error:
        msg = f"the synthetic extract cannot be written to {folder} ({reason(error)})"
        raise OutputError(msg) from None
    if strange:
        more = f" and {len(strange) - 3:,} more" if len(strange) > 3 else ""
        msg = (
            f"{folder} holds what is no synthetic extract ({', '.join(strange[:3])}{more}); give a new or empty "
            "folder, so that nothing of yours is overwritten"
        )
        raise OutputError(msg)


def _own(path: Path) -> bool:
    if path.name.lower() in _NO_EXTRACT or path.name.startswith(_BUILDING):
        return True
    if not path.is_file():
        return False
    if path.name in _WORDS:
        return MARK.encode() in path.read_bytes()[:200]
    return path.stem in _TABLES and path.suffix in _MARKED and _MARKED[path.suffix](path)


def _marked_csv(path: Path) -> bool:
    with path.open("rb") as lines:
        header = next(lines, b"").rstrip(b"\r\n")
        return header.endswith(b",SYNTHETIC") and all(
            line.rstrip(b"\r\n").endswith(b"," + MARK.encode()) for line in lines
        )


def _marked_parquet(path: Path) -> bool:
    arrow, parquet = pyarrow()
    try:
        with parquet.ParquetFile(path) as file:
            batches = file.iter_batches(columns=["SYNTHETIC"]) if "SYNTHETIC" in file.schema_arrow.names else None
            return batches is not None and all(set(batch.column(0).unique().to_pylist()) <= {MARK} for batch in batches)
    except arrow.ArrowException:
        return False


_MARKED: dict[str, Callable[[Path], bool]] = {".csv": _marked_csv, ".parquet": _marked_parquet}


@contextmanager
def written(folder: Path) -> Iterator[Path]:
    """A folder to write files into, which come to `folder` when all are there; OutputError when one cannot be written.

    They take the place of an earlier extract; `require_own` has told that there is nothing else.
    After a failure `folder` holds what it held before.
    """
    building = folder / f"{_BUILDING}{os.getpid()}"
    new = not folder.exists()
    done = False
    try:
        building.mkdir(parents=True, exist_ok=True)
        yield building
        new_files = {path.name for path in building.iterdir()}
        for name in sorted(new_files):
            (building / name).replace(folder / name)
        for path in folder.iterdir():  # a table of an earlier extract that this one does not have
            if path.stem in _TABLES and path.suffix in _MARKED and path.name not in new_files:
                path.unlink()
        done = True
    except OSError as error:
        msg = f"the synthetic extract cannot be written to {folder} ({reason(error)})"
        raise OutputError(msg) from None
    finally:
        shutil.rmtree(building, ignore_errors=True)
        if new and not done:
            shutil.rmtree(folder, ignore_errors=True)
