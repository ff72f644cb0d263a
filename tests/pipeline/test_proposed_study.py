"""A study made from an extract runs `check` and, where nothing is open, the main job."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from ipvi_eval.errors import OutputError, PlanError
from ipvi_eval.pipeline.proposed_study import proposed_study
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.plan.study import read_study
from ipvi_eval.proposal.question import nobody
from ipvi_eval.proposal.told import Questions, Told
from ipvi_eval.results.store import Results

TOLD = Told("Lakeview, Minnesota", None, (), date(2021, 1, 1), date(2022, 12, 31))


@pytest.fixture
def extract(tmp_path):
    """Twelve reports a month in one town for five years, eight of them about partners."""
    folder = tmp_path / "extract"
    folder.mkdir()
    days = pd.date_range("2018-01-01", "2022-12-31", freq="D")
    days = days[days.day <= 12]
    table = pd.DataFrame(
        {
            "Case Number": [f"C{n}" for n in range(len(days))],
            "Date Occurred": days.strftime("%Y-%m-%d"),
            "Town": "Lakeview",
            "Relationship": ["SE" if day % 3 else "PA" for day in days.day],
            "Report Taken": "Y",
            "Arrested": ["Y" if day % 2 else "N" for day in days.day],
            "Mark": "SYNTHETIC DATA",
        }
    )
    table.to_csv(folder / "incidents.csv", index=False)
    return folder


def test_where_nothing_is_open_it_runs(extract, tmp_path) -> None:
    made = proposed_study(tmp_path / "mine", [extract], Questions.counts, TOLD, nobody)
    assert (made.mapping.questions, made.plan.questions) == ((), ())
    study = read_study(made.path)
    assert study.extract_folder == extract.resolve()
    assert [path.name for path in made.path.parent.glob("*.py")] == ["interrupted_time_series.py"]
    counts = Inputs(study).frames.monthly("ipv_report").counts
    assert set(counts.tolist()) == {8}
    finished = run(made.path, watch=Silent(), engine="builtin", formats=("html",))
    folders = sorted(path.parent for path in (finished.folder / "results").rglob("estimates.json"))
    found = Results.merged(Results.load(folder) for folder in folders).estimates
    assert found["data.ipv_report.incidents"].value == 8 * 57  # to September 30, whole months
    assert len(finished.reports) == 3


def test_an_open_question_stops_it_and_says_what_to_answer(extract, tmp_path) -> None:
    made = proposed_study(tmp_path / "mine", [extract], Questions.counts, Told("Lakeview, Minnesota"), nobody)
    with pytest.raises(PlanError, match=r"study.toml has 2 open questions(.|\n)*On which day was the extract drawn"):
        read_study(made.path)


def test_nothing_is_overwritten(extract, tmp_path) -> None:
    with pytest.raises(OutputError, match="is not empty"):
        proposed_study(extract, [extract], Questions.counts, TOLD, nobody)
    assert [path.name for path in extract.iterdir()] == ["incidents.csv"]
