"""What may enter; the whole reading is tested in test_sources.py."""

from __future__ import annotations

from ipvi_eval.data.admission import absent, hidden, holds_keys, identities
from ipvi_eval.data.cells.files import read_raw
from ipvi_eval.data.mapped.mapping import Mapping


def test_which_keys_become_pseudonyms(agency) -> None:
    mapping = agency.parsed()
    assert hidden(mapping) == ()
    assert not holds_keys(mapping)
    whole = Mapping.model_validate({"incidents": {"file": "a.csv", "columns": {"suspect": "S"}}})
    assert hidden(whole) == ("person", "suspect", "victim", "dyad", "number", "incident", "record")
    assert holds_keys(whole)
    totals = {"monthly_counts": {"file": "a.csv", "columns": {"month": "M", "count": "N"}}}
    assert not holds_keys(Mapping.model_validate(totals))


def test_columns_that_are_missing_are_named_and_a_record_is_not_a_header(agency) -> None:
    mapping = agency.swap("custody.csv", "KEY,IN,OUT", "KEY,IN,UNTIL").parsed()
    custody = mapping.custody
    assert custody is not None
    (problem,) = absent(read_raw(agency.write(), custody), custody)
    assert problem.column == "OUT"
    agency.swap("custody.csv", "KEY,IN,UNTIL", "K,FROM,UNTIL")
    first, *rest = absent(read_raw(agency.write(), custody), custody)
    assert "0 of the 3 columns" in first.what
    assert [one.column for one in rest] == ["KEY", "IN", "OUT"]


def test_a_key_that_is_a_name(agency) -> None:
    mapping = agency.swap("custody.csv", "P1,03/09/2020", "John Smith,03/09/2020").parsed()
    assert mapping.custody is not None
    raw = read_raw(agency.write(), mapping.custody)
    (problem,) = identities("custody", raw, mapping.custody, mapping)
    assert "look" in problem.what
    assert "John" not in str(problem)
