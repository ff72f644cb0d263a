"""What every report starts from: counts of the extract, its files, its quality, and the plan."""

from __future__ import annotations

import hashlib

import pytest

from ipvi_eval.pipeline.description import describe
from ipvi_eval.pipeline.inputs import Inputs
from ipvi_eval.study import read_study


@pytest.fixture
def described(tiny):
    """A function that describes the tiny study as it now lies on disk."""

    def run():
        study = read_study(tiny)
        return describe(study, Inputs(study).frames)

    return run


def test_the_area_s_records_are_counted(described):
    found = described().estimates
    assert {id: estimate.value for id, estimate in found.items()} == {
        "data.incidents": 144,  # 36 months, two relationships, two incidents each
        "data.persons": 9,  # of twelve, three live elsewhere
        "data.notified": 2,
        "data.list_c.persons": 5,  # every other one of nine, beginning with C
        "data.list_d.persons": 4,
        "data.baseline_dir": 48,  # a third of 144 in 2020
        "data.baseline_ipv": 24,
        "data.ipv_dir.incidents": 72,
    }
    assert {estimate.unit for estimate in found.values()} == {"incidents", "persons"}, "disclosure control needs these"


def test_only_what_the_plan_asks_for(described, change):
    change("analysis/study.toml", "baseline_year = 2020\n", "")
    change("analysis/study.toml", '["C", "D"]', '["C"]')
    found = described().estimates
    assert not [id for id in found if "baseline" in id or "list_d" in id]
    assert found["data.persons"].value == 5


def test_the_files_by_hash_and_rows(described, tiny):
    rows = {row[0]: row[1:] for row in described().tables["data.sources"].rows}
    path = tiny.parents[1] / "data" / "incidents.csv"
    assert rows["incidents"] == ("incidents.csv", 216, hashlib.sha256(path.read_bytes()).hexdigest())
    assert set(rows) == {"incidents", "persons", "notifications", "custody", "populations"}


def test_what_is_not_recorded_is_counted_and_people_left_out_are_told(described, change):
    change("data/incidents.csv", "Here,intimate", "Here,unknown")
    change("data/incidents.csv", "assault,P010,", "assault,,")
    change("data/persons.csv", "P002,Here,C,2019-03-15,", "P002,Here,C,2022-03-15,")
    rows = {row[0]: row[1:3] for row in described().tables["data.quality"].rows}
    assert rows["incidents without a recorded relationship"] == (1, 144)
    assert rows["incidents without a known suspect"] == (1, 144)
    assert rows["people left out (IPV report)"] == (1, 9)


def test_the_plan_is_there_in_words(described):
    assert "study.plan" in described().tables
