"""`ipvi-eval power`: each planned claim with the smallest reduction it would find, in words, JSON and a picture."""

from __future__ import annotations

import json

from ipvi_eval.diagnosis.power.study_power import study_power
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.plan.study import read_study
from ipvi_eval.questions.counts.asked import outcomes_of as counts_of
from ipvi_eval.questions.reoffence.asked import outcomes_of as reoffences_of


def test_claim_by_claim_in_words(call, tiny):
    code, out, err = call("power", tiny)
    assert code == 0
    assert "Planting reductions" in err
    lines = out.splitlines()
    assert lines[0].startswith(
        "Smallest reduction found with 80% power at a level of 0.05 (two-sided), before results."
    )
    assert "Monthly count: IPV report" in lines
    assert any("months after the start, as planned" in line for line in lines)
    assert any("do not plan with it" in line for line in lines)
    assert "Share who came back, entered since the start against before: IPV report" in lines or "note: share" in out


def test_for_machines_it_is_what_the_library_says(call, tiny):
    code, out, err = call("power", tiny, "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    plan = read_study(tiny)
    frames = Inputs(plan).frames
    found = study_power(counts_of(plan, frames), reoffences_of(plan, frames)[0], power=plan.its.power, level=plan.level)
    assert told["synthetic"] is False
    assert [line["ratio"] for line in told["lines"]] == [line.ratio for line in found.lines]
    assert [line["false_alarms"] for line in told["lines"]] == [line.false_alarms for line in found.lines]
    assert told["notes"] == list(found.notes)
    assert [curve["found"] for curve in told["curves"]] == [list(curve.found) for curve in found.curves]


def test_the_curves_are_drawn(call, county, tmp_path, monkeypatch):
    monkeypatch.setattr("ipvi_eval.questions.counts.asked.outcomes_of", lambda *_: [])  # the slow half
    code, out, _ = call("power", county, "--plot", tmp_path / "curve.svg")
    assert code == 0
    assert out.splitlines()[-1] == f"Curve: {tmp_path / 'curve.svg'}"
    assert (tmp_path / "curve.svg").read_text("utf-8").startswith("<?xml")


def test_where_nothing_would_be_tested_there_is_no_curve(call, tiny, tmp_path):
    code, _, err = call("power", tiny, "--plot", tmp_path / "curve.svg")
    assert code == 1
    assert "no curve to draw; leave --plot out" in err
    assert not (tmp_path / "curve.svg").exists()


def test_a_plan_without_counts_or_people_asks_the_rest(call, tiny, change):
    change("analysis/study.toml", '[its]\noutcomes = ["ipv_dir"]\n', "")
    _, out, _ = call("power", tiny)
    assert "Monthly count" not in out


def test_a_scheduler_that_does_not_answer_is_said_in_a_sentence(call, tiny, monkeypatch):
    """What its workers make of counts: tests/diagnosis/test_cluster.py."""
    monkeypatch.setattr("ipvi_eval.diagnosis.cluster._PATIENCE", 0.2)
    code, out, err = call("power", tiny, "--scheduler", "tcp://127.0.0.1:1")
    assert (code, out) == (1, "")
    assert "no Dask scheduler answers at tcp://127.0.0.1:1; start it with: dask scheduler" in err
