"""An edition of the tiny study, prepared and signed, with folders of its own for whoever changes it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ipvi_eval.disclosure.kept import Kept
from ipvi_eval.pipeline.editions import INSIDE, SIGNED, Edition
from ipvi_eval.pipeline.prepare import prepare
from ipvi_eval.pipeline.release import COUNTS
from ipvi_eval.pipeline.run import Silent, run
from ipvi_eval.pipeline.sign import sign
from ipvi_eval.results.manifest import sha256_of
from ipvi_eval.results.store import write_json
from ipvi_eval.study import read_study

WHO, WHAT = "A. First", "The yearly report to the county"


@pytest.fixture
def run_tiny(tiny: Path) -> Callable[[], None]:
    """A function that runs the tiny study, as a web page."""
    return lambda: run(tiny, watch=Silent(), engine="builtin", formats=("html",)) and None


@pytest.fixture
def prepared(tiny: Path, run_tiny: Callable[[], None]) -> Edition:
    """The edition of a first run, unsigned."""
    run_tiny()
    return prepare(read_study(tiny), by=WHO, purpose=WHAT, today=date(2022, 2, 1))


@pytest.fixture
def signed(prepared: Edition) -> Edition:
    """The same, signed by a second person."""
    sign(prepared, by="B. Second", today=date(2022, 2, 2))
    return Edition(prepared.folder)


def copy_of(edition: Edition, name: str) -> Edition:
    """The same edition under another name."""
    return Edition(Path(shutil.copytree(edition.folder, edition.folder.with_name(name))))


def signed_counts(folder: Path, kept: Kept) -> None:
    """A signed edition in `folder`, as far as a run reads one."""
    (folder / INSIDE).mkdir(parents=True)
    kept.save(folder / INSIDE / COUNTS)
    mark = sha256_of(folder / INSIDE / COUNTS)
    write_json(folder / INSIDE / SIGNED, {"by": "", "on": "", "files": {f"{INSIDE}/{COUNTS}": mark}})
