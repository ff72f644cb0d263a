"""The files a run reads: hashed without being read, read only when needed, and told to the manifest."""

from __future__ import annotations

import hashlib
import weakref

import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.plan.study import read_study


def hashed(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def inputs(tiny):
    return Inputs(read_study(tiny))


def test_every_file_that_is_read_and_no_other(inputs, tiny):
    (tiny.parents[1] / "data" / "notes.txt").write_text("not named by the mapping", "utf-8")
    data = tiny.parents[1] / "data"
    tables = ("incidents", "persons", "notifications", "custody", "populations")
    expected = {f"{name}.csv": hashed(data / f"{name}.csv") for name in tables}
    assert inputs.hashes == expected | {"mapping.toml": hashed(tiny.with_name("mapping.toml"))}


def test_a_table_that_is_joined_is_an_input_too(inputs, tiny, change):
    """Another version of it makes another run."""
    names = tiny.parents[1] / "data" / "names.csv"
    names.write_text("case,role\n1,SUS\n", "utf-8")
    with tiny.with_name("mapping.toml").open("a", encoding="utf-8") as mapping:
        mapping.write('\n[incidents.joins.names]\nfile = "names.csv"\non = { case = "incident" }\nneeded = true\n')
    assert inputs.hashes["names.csv"] == hashed(names)


@pytest.mark.parametrize("name", ["evidence.toml", "transport.toml", "costs.toml"])
def test_a_file_of_the_study_s_own_counts_when_it_is_there(tiny, name):
    (tiny.parent / name).write_text("# mine\n", "utf-8")
    found = Inputs(read_study(tiny))
    assert found.hashes[name] == hashed(tiny.parent / name)
    assert [item.role for item in found.summary()["inputs"] if item.name == name] == ["own"]


def test_hashing_reads_no_cell_and_reading_does(inputs, change):
    change("data/persons.csv", "2019-01-15", "soon")
    assert len(inputs.hashes) == 6
    with pytest.raises(DataError, match=r"persons\.csv, row 2, column 'entry'"):
        _ = inputs.frames


def test_a_missing_file_is_named_with_what_to_do(inputs, tiny):
    (tiny.parents[1] / "data" / "custody.csv").unlink()
    with pytest.raises(DataError, match=r"custody\.csv is not in .*; put it there or correct mapping\.toml"):
        _ = inputs.hashes


def test_which_secret_makes_the_pseudonyms(tiny, monkeypatch):
    monkeypatch.delenv("IPVI_PSEUDONYM_KEY", raising=False)
    assert Inputs(read_study(tiny)).key_fingerprint is None
    monkeypatch.setenv("IPVI_PSEUDONYM_KEY", "a secret of sixteen characters")
    one = Inputs(read_study(tiny)).key_fingerprint
    monkeypatch.setenv("IPVI_PSEUDONYM_KEY", "another of sixteen characters")
    assert one != Inputs(read_study(tiny)).key_fingerprint


def test_the_plan_must_fit_the_data(tiny, change):
    change("analysis/study.toml", '["C", "D"]', '["A"]')
    with pytest.raises(DataError, match=r"persons\.csv, column 'list': 12 rows .* nor the plan lists"):
        _ = Inputs(read_study(tiny)).frames


def test_the_summary_for_the_manifest(inputs, change):
    change("data/incidents.csv", "intimate", "unknown")
    found = inputs.summary()
    assert {item.name: item.rows for item in found["inputs"]}["persons.csv"] == 12
    assert all(item.sha256 == inputs.hashes[item.name] for item in found["inputs"])
    assert found["warnings"] == ["incidents.csv: the relationship is unknown in 1 of 216 incidents"]
    assert found["pseudonym_key"] == inputs.key_fingerprint is not None
    assert (found["synthetic"], found["calendar"]) == (False, True)


def test_how_many_incidents_there_are_is_guessed_from_the_file_alone(inputs, tiny):
    size = (inputs.study.extract_folder / "incidents.csv").stat().st_size
    assert inputs.incidents_about == size // 60 > 0
    assert not inputs.was_read


def test_what_was_let_go_is_gone_and_is_read_again_when_it_is_asked_for(inputs):
    before = inputs.frames.extract
    gone = weakref.ref(before.incidents)
    rows = before.incidents.copy()
    del before
    inputs.let_go()
    assert gone() is None
    assert inputs.was_read
    assert inputs.frames.extract.incidents.equals(rows)


def test_a_site_keeps_what_belongs_to_all(inputs):
    site = Inputs(inputs.study, inputs)
    recorded, incidents = site.frames.persons(), inputs.extract.incidents
    own = weakref.ref(next(iter(site.frames._made.values())))
    del recorded
    site.let_go()
    assert own() is None
    assert inputs.extract.incidents is incidents
