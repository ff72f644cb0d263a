"""What the processes of a run load: told without running a script, and begun only for an extract that is worth it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipvi_eval.pipeline import ahead
from ipvi_eval.pipeline.ahead import begin_to_load, loads
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.plan.study import read_study

SHIPPED = Path(__file__).resolve().parents[2] / "analysis" / "study.toml"


@pytest.fixture
def begun(monkeypatch):
    """What was begun to be loaded, instead of loading it."""
    asked = []
    monkeypatch.setattr(ahead, "load_ahead", asked.extend)
    return asked


def test_what_a_script_loads_of_this_package_is_told_without_running_it(tmp_path):
    script = tmp_path / "mine.py"
    text = (
        "import numpy\nfrom pathlib import Path\nfrom ipvi_eval.harm.per_year import harm_per_year\nfrom . import x\n"
    )
    script.write_text(f"{text}raise SystemExit\n", "utf-8")
    assert list(loads(script)) == ["ipvi_eval.harm.per_year"]
    script.write_text("def analyse(:\n", "utf-8")
    assert list(loads(script)) == []


def test_the_modules_of_the_stages_and_of_every_script_are_loaded(begun):
    begin_to_load(Inputs(read_study(SHIPPED)), 2)
    assert begun[0] == "ipvi_eval.pipeline.build"
    assert {"ipvi_eval.questions.harm.told", "ipvi_eval.questions.reoffence.told", "lifelines"} <= set(begun)
    assert len(begun) == len(set(begun))


def test_nothing_is_loaded_for_one_process_or_a_small_extract(tiny, begun):
    begin_to_load(Inputs(read_study(SHIPPED)), 1)
    begin_to_load(Inputs(read_study(tiny)), 2)
    assert begun == []
