"""`ipvi-eval diagnose` of one study, from its plan to page and JSON."""

from __future__ import annotations

import json

import pytest

from ipvi_eval.errors import OutputError
from ipvi_eval.pipeline.diagnosis import diagnosed, write_diagnosis
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.plan.study import read_study


def of(plan):
    return diagnosed(Inputs(read_study(plan)).frames, replicates=50)


def test_what_the_plan_fixes_is_taken_from_it(tiny, change):
    found = of(tiny)
    assert (found.power, found.level, found.worth, found.synthetic) == (0.8, 0.95, 0.1, False)
    assert {one.about for one in found.claims} | {sentence.split()[0] for sentence in found.not_judged} >= {"count"}
    assert not any(one.about == "comparison" for one in found.claims)
    change("analysis/study.toml", '[its]\noutcomes = ["ipv_dir"]\n', '[its]\noutcomes = ["ipv_dir"]\npower = 0.9\n')
    change("analysis/study.toml", "seed = 1\n", "seed = 1\nlevel = 0.9\n")
    tiny.write_text(tiny.read_text("utf-8") + '\n[evidence]\noutcome = "ipv_dir"\nreduction = 0.2\n', "utf-8")
    found = of(tiny)
    assert (found.power, found.level, found.worth) == (0.9, 0.9, 0.2)
    assert any(sentence.startswith("comparison with High Point") for sentence in found.not_judged)


def test_a_plan_without_counts_or_people_asks_the_rest(tiny, change):
    change("analysis/study.toml", '[its]\noutcomes = ["ipv_dir"]\n', "")
    found = of(tiny)
    assert not any(one.about == "count" for one in found.claims)


def test_page_and_json_whole_or_not(tiny, tmp_path, monkeypatch):
    found = of(tiny)
    page, machine = write_diagnosis(found, tmp_path / "out", title="Tiny")
    assert "in made-up counties" in page.read_text("utf-8")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {".gitignore", page.name, machine.name}
    assert json.loads(machine.read_text("utf-8")) == json.loads(json.dumps(found.plain()))
    before = page.read_bytes()

    def stops(path, text):
        path.write_text(text[:10], "utf-8")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ipvi_eval.pipeline.diagnosis.write_text", stops)
    with pytest.raises(OutputError, match=r"diagnose\.html cannot be written.*--output"):
        write_diagnosis(found, tmp_path / "out", title="Other")
    assert page.read_bytes() == before
    assert {path.name for path in (tmp_path / "out").iterdir()} == {".gitignore", page.name, machine.name}
