"""A study of a small made-up county: the shipped plan and scripts, three places, a few hundred people on lists."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.plan.study import read_study
from ipvi_eval.synthetic.files.extracts import simulate
from ipvi_eval.synthetic.parameters import Dangers, Parameters, Place

ROOT = Path(__file__).resolve().parents[1]
PLACES = (
    Place(code="POK", name="Poughkeepsie", population=31577, growth=0.0, intimate=180, non_intimate=60),
    Place(code="CN", name="Comparison North", population=27400, growth=0.0, intimate=140, non_intimate=50),
    Place(code="CE", name="Comparison East", population=22900, growth=0.0, intimate=120, non_intimate=40),
)


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of its plan. People on lists are also known for other incidents, so there is a negative control."""
    folder = tmp_path_factory.mktemp("county")
    shutil.copytree(ROOT / "analysis", folder / "analysis")
    simulate(folder / "data_synthetic", parameters=Parameters(places=PLACES, dangers=Dangers(others=0.2)), seed=7)
    plan = folder / "analysis" / "study.toml"
    text = plan.read_text("utf-8")
    areas = '"Comparison North", "Comparison East", "Comparison West"'
    assert areas in text
    plan.write_text(text.replace(areas, '"Comparison North", "Comparison East"'), "utf-8")
    return plan


@pytest.fixture(scope="session")
def county_frames(county: Path) -> Frames:
    """Its cohort."""
    return Inputs(read_study(county)).frames
