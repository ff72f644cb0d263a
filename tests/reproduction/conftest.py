"""A tiny study that has run once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def finished(ran: Path) -> Path:
    """The run folder of the tiny study after a run."""
    return ran


@pytest.fixture
def set_aside(finished: Path, tmp_path: Path):
    """A function that copies the run as it is now and returns where to."""

    def copied(name: str) -> Path:
        return shutil.copytree(finished, tmp_path / name)

    return copied
