"""Studies on real data: the shipped scripts and reports with a plan and a mapping of their own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ipvi_eval.pipeline.new_study import new_study

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def study_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A function that makes the study called `name` and returns its plan; the caller puts the extract into data/."""

    def make(name: str) -> Path:
        folder = tmp_path_factory.mktemp(name) / name
        plan = new_study(folder)
        for file in ("study.toml", "mapping.toml"):
            shutil.copy2(HERE / name / "analysis" / file, folder / "analysis" / file)
        return plan

    return make
