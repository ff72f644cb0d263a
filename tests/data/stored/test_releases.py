"""Stored bookings get the releases that those of files get, and strangers' bookings are asked nothing."""

from __future__ import annotations

from datetime import date

import pytest

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
from ipvi_eval.data.linked.releases import supplied as of_files  # noqa: E402
from ipvi_eval.data.mapped.mapping import Mapping  # noqa: E402
from ipvi_eval.data.problems import ProblemsError  # noqa: E402
from ipvi_eval.data.stored.releases import supplied  # noqa: E402
from ipvi_eval.data.stored.tables import stored_tables  # noqa: E402
from tests.data.linked.test_bookings import custody  # noqa: E402
from tests.data.linked.test_releases import OPEN_IN_BETWEEN  # noqa: E402
from tests.data.stored.test_bookings import stored  # noqa: E402


@pytest.mark.parametrize("rule", ["next_booking", "same_day", "refuse"])
def test_the_same_releases_as_in_memory(rule):
    files = custody(OPEN_IN_BETWEEN)
    expected, told = of_files(files, rule)
    text = files.frame.assign(**{day: files.frame[day].dt.strftime("%Y-%m-%d") for day in ("start", "end")})
    found = supplied(stored("custody", **{name: text[name].tolist() for name in text}), rule)
    columns = ["person", "start", "end"]
    rows = found.table.to_pandas()[columns].astype(str).sort_values(columns).to_numpy().tolist()
    assert rows == expected.frame[columns].astype(str).sort_values(columns).to_numpy().tolist()
    assert [(step.left_out, step.of) for step in found.left_out] == ([(told.releases, told.of)] if told else [])


def _tables(**custody_keys):
    persons = {"KEY": ["a"], "DAY": ["2020-01-01"]}
    jail = {"KEY": ["z", "a", "z"], "IN": ["2020-01-01", "2020-02-01", "2020-03-01"], "OUT": ["", "2020-02-03", ""]}
    mapping = Mapping.model_validate(
        {
            "persons": {
                "file": "persons.csv", "columns": {"person": "KEY", "entry": "DAY"},
                "defaults": {"area": "Here", "list": "C"},
            },
            "custody": {
                "file": "jail.csv", "columns": {"person": "KEY", "start": "IN", "end": "OUT"}, **custody_keys,
            },
        }
    )  # fmt: skip
    raw = {"persons": ibis.memtable(persons), "custody": ibis.memtable(jail)}
    return stored_tables(raw, mapping, start=date(2019, 1, 1), words={})


def test_a_jail_of_everybody_is_asked_about_the_listed_only():
    found = _tables(everybody=True)
    assert found.custody.to_pandas()["person"].tolist() == ["a"]
    with pytest.raises(ProblemsError, match="there is no release"):
        _tables()
