"""`ipvi-eval check`: says whether plan, mapping and extract fit together, and leaves nothing behind."""

from __future__ import annotations

import json
import re

import pytest


def test_each_table_with_its_rows_and_what_to_do_next(call, tiny):
    code, out, err = call("check", tiny)
    assert code == 0
    found = {table: int(rows) for table, rows in re.findall(r"^  (\w+) +(\d+) rows  \1\.csv$", out, flags=re.M)}
    assert found == {"incidents": 216, "persons": 12, "notifications": 2, "custody": 1, "populations": 2}
    assert f"Next: ipvi-eval run {tiny}" in out
    assert "Reading and checking the extract" in err
    assert not (tiny.parents[1] / "run").exists()


def test_for_machines_only_json(call, tiny):
    code, out, err = call("check", tiny, "--json")
    answer = json.loads(out)
    assert (code, err, answer["ok"], answer["synthetic"]) == (0, "", True, False)
    assert {"table": "custody", "file": "custody.csv", "rows": 1} in answer["tables"]


def test_what_was_noticed_is_told(call, tiny, change):
    change("data/incidents.csv", "intimate", "unknown")
    code, out, _ = call("check", tiny)
    assert code == 0
    assert "note: incidents.csv: the relationship is unknown in 1 of 216 incidents\n" in out


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("data/persons.csv", "2019-01-15", "15/01/2019", "persons.csv, row 2, column 'entry'"),
        ("data/incidents.csv", "intimate", "cousin", "incidents.csv, row 2, column 'relationship'"),
        ("analysis/study.toml", '"Here"', '"Nowhere"', "area names Nowhere, which no record carries"),
        ("analysis/study.toml", "[its]", '[disclosure]\nprofile = "none"\n[its]', "none, which is not a profile"),
    ],
)
def test_a_mistake_is_1_and_names_its_place_but_no_value(call, tiny, change, file, old, new, message):
    change(file, old, new)
    code, out, err = call("check", tiny)
    assert code == 1
    assert "fit together" not in out
    assert message in err
    assert "cousin" not in err
    assert "15/01" not in err
