"""`ipvi-eval diagnose`: the verdict on each planned claim in words, JSON and a page."""

from __future__ import annotations

import json

from ipvi_eval.cli.commands import diagnose
from ipvi_eval.diagnosis import study_diagnosis
from ipvi_eval.pipeline.diagnosis import diagnosed
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.plan.study import read_study
from ipvi_eval.questions.counts import asked as counts
from ipvi_eval.questions.reoffence import asked as reoffence

NOTHING_JUDGED = study_diagnosis.study_diagnosis(
    [], [], None, study_diagnosis.Fixed(power=0.8, level=0.95, worth=0.1, replicates=50)
)


def test_claim_by_claim_in_words_and_the_page_beside_the_analysis(call, tiny):
    code, out, err = call("diagnose", tiny)
    assert code == 0
    assert "Trying the plan on simulated months" in err
    lines = out.splitlines()
    assert lines[0] == "IPV report"  # these are no synthetic data
    assert lines[1] == "  Are there fewer incidents (IPV report) after the start than there would have been?"
    assert lines[2].startswith("    cannot be supported by these records: ")
    folder = tiny.parents[1] / "diagnose"
    assert lines[-1] == f"Page: {folder / 'diagnose.html'} (stays inside the agency)"
    assert {path.name for path in folder.iterdir()} == {".gitignore", "diagnose.html", "diagnose.json"}


def test_for_machines_it_is_what_the_library_says_on_so_many_series(call, tiny, tmp_path):
    code, out, err = call("diagnose", tiny, "--json", "--output", tmp_path / "out", "--replicates", "60")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told.pop("written") == [str(tmp_path / "out" / name) for name in ("diagnose.html", "diagnose.json")]
    assert told["replicates"] == 60
    assert told == json.loads(json.dumps(diagnosed(Inputs(read_study(tiny)).frames, replicates=60).plain()))
    assert told == json.loads((tmp_path / "out" / "diagnose.json").read_text("utf-8"))
    assert not (tiny.parents[1] / "diagnose").exists()


def test_made_up_data_and_what_is_not_judged_are_said(call, county, tmp_path, monkeypatch):
    monkeypatch.setattr("ipvi_eval.questions.counts.asked.outcomes_of", lambda *_: [])  # the slow half
    _, out, _ = call("diagnose", county, "--output", tmp_path)
    lines = out.splitlines()
    assert lines[0] == "SYNTHETIC DATA"
    assert any(line.startswith("not judged: comparison with High Point") for line in lines)
    assert sum(line.startswith("  Is the share re-arrested within") for line in lines) >= 2


def test_known_effects_are_planted_where_that_is_asked(call, county, tmp_path, monkeypatch):
    monkeypatch.setattr("ipvi_eval.pipeline.diagnosis.diagnosed", lambda *_, **__: NOTHING_JUDGED)
    monkeypatch.setattr("ipvi_eval.questions.counts.asked.outcomes_of", lambda *_: [])  # the slow half
    every = reoffence.outcomes_of
    monkeypatch.setattr("ipvi_eval.questions.reoffence.asked.outcomes_of", lambda *given: every(*given)[:1])
    _, out, err = call("diagnose", county, "--output", tmp_path, "--plasmode", "--replicates", "50")
    assert "Planting known effects into the records" in err
    told = [line for line in out.splitlines() if line.startswith("planted, hazard, ")]
    written = json.loads((tmp_path / "diagnose.json").read_text("utf-8"))["plasmode"]
    assert [line.split(", ")[2].partition(":")[0] for line in told] == [one["outcome"] for one in written["plantings"]]
    assert all("a planted ratio of 0.8 multiplies the answer by" in line for line in told)
    assert told
    assert written["replicates"] == 50
    assert "A known effect in your own records" in (tmp_path / "diagnose.html").read_text("utf-8")


def test_what_cannot_be_planted_is_told(call, tiny, tmp_path):
    _, out, _ = call("diagnose", tiny, "--output", tmp_path, "--plasmode")
    assert "not planted: count, IPV report: " in out


def test_too_few_series_is_wrong_usage(call, tiny):
    code, _, err = call("diagnose", tiny, "--replicates", "49")
    assert code == 2
    assert "--replicates" in err


def test_a_scheduler_that_does_not_answer_is_said_in_a_sentence(call, county, tmp_path, monkeypatch):
    """What its workers make of a study: tests/diagnosis/test_cluster.py."""
    monkeypatch.setattr("ipvi_eval.diagnosis.cluster._PATIENCE", 0.2)
    every = counts.outcomes_of
    monkeypatch.setattr(counts, "outcomes_of", lambda *given: every(*given)[:1])
    monkeypatch.setattr("ipvi_eval.questions.reoffence.asked.outcomes_of", lambda *_: [])
    code, out, err = call("diagnose", county, "--output", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:1")
    assert (code, out) == (1, "")
    assert "no Dask scheduler answers at tcp://127.0.0.1:1; start it with: dask scheduler" in err
    assert not (tmp_path / "out").exists()


def test_the_number_of_series_is_that_of_the_package():
    assert diagnose.REPLICATES == study_diagnosis.REPLICATES
