"""An edition of the tiny study, prepared and signed, with folders of its own for whoever changes it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.pipeline.editions.editions import INSIDE, SIGNED, Edition, editions_of
from ipvi_eval.pipeline.editions.prepare import prepare
from ipvi_eval.pipeline.editions.sign import sign
from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.stages.release import COUNTS
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.plan.study import read_study
from ipvi_eval.results.manifest import sha256_of
from ipvi_eval.results.store import write_json

WHO, WHAT = "A. First", "The yearly report to the county"


@pytest.fixture
def run_tiny(tiny: Path) -> Callable[[], None]:
    """A function that runs the tiny study, as a web page."""
    return lambda: run(tiny, watch=Silent(), engine="builtin", formats=("html",)) and None


@pytest.fixture(scope="session")
def prepared_once(ran_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the tiny study with the edition of a first run: nobody may change it."""
    folder = shutil.copytree(ran_once, tmp_path_factory.mktemp("edition"), dirs_exist_ok=True)
    prepare(read_study(folder / "analysis" / "study.toml"), by=WHO, purpose=WHAT, today=date(2022, 2, 1))
    return folder


@pytest.fixture
def prepared(tiny: Path, prepared_once: Path) -> Edition:
    """The edition of a first run, unsigned."""
    shutil.copytree(prepared_once, tiny.parents[1], dirs_exist_ok=True)
    (edition,) = editions_of(read_study(tiny))
    return edition


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
