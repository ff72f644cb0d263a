"""The whole main job on re-arrest data that nobody here wrote: Rossi, Berk and Lenihan 1980, shipped in lifelines."""

from __future__ import annotations

import json
import re

import pytest
from lifelines.datasets import load_rossi

from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.results.store import Results


@pytest.fixture(scope="module")
def finished(study_of):
    plan = study_of("rossi")
    load_rossi().to_csv(plan.parents[1] / "data" / "rossi.csv", index=False)
    return run(plan, watch=Silent(), engine="builtin")


def test_three_reports_in_three_formats(finished):
    names = {path.name for path in finished.reports}
    reports = ("annual_report", "grant_brief", "technical_appendix")
    assert names == {f"{report}.{suffix}" for report in reports for suffix in ("html", "pdf", "docx")}
    assert all(path.stat().st_size > 5000 for path in finished.reports)


def test_risks_equal_r(finished):
    estimates = Results.load(finished.folder / "released").estimates
    # R survival 3.5-3: summary(survfit(Surv(week, arrest) ~ fin, rossi), times = 26)$surv
    for name, survival in (("no_aid", 0.851851851851852), ("aid", 0.898148148148148)):
        found = estimates[f"survival.arrest.list_{name}.risk_6m"]
        assert found.value == round(1 - survival, 3)
        assert found.n == 216


def test_what_the_study_does_not_have_is_not_in_its_reports(finished):
    for path in finished.reports:
        if path.suffix == ".html":
            text = path.read_text("utf-8")
            assert "High Point" not in text or path.stem == "technical_appendix"
            assert "SYNTHETIC DATA" not in text
            assert not re.search(r"\{python\}|unknown estimate|Traceback", text)


def test_the_manifest_says_where_the_numbers_came_from(finished):
    manifest = json.loads((finished.folder / "manifest.json").read_text("utf-8"))
    assert manifest["synthetic"] is False
    assert {item["name"]: item["rows"] for item in manifest["inputs"]} == {"rossi.csv": 432, "mapping.toml": None}
