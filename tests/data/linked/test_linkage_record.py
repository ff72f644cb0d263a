"""What made a crosswalk is read with it, and only with the crosswalk that it made."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from ipvi_eval.data.linked.linkage_record import LinkageRecord, read_record, record_of
from ipvi_eval.errors import DataError

CROSSWALK = "P,J\nP1,J1\nP2,J2\n"
RECORD = LinkageRecord(0.99, 0.5, 0.7, 1, plan="a" * 64, crosswalk=hashlib.sha256(CROSSWALK.encode()).hexdigest())


@pytest.fixture
def linked(agency):
    """An agency whose jail has numbers of its own, with the crosswalk of a linkage and its record."""
    agency.files |= {"crosswalk.csv": CROSSWALK, "custody.csv": "KEY,IN,OUT\nJ1,03/09/2020,03/20/2020\n"}
    agency.mapping += '\n[crosswalk]\nfile = "crosswalk.csv"\ncolumns = { person = "P" }\nnumbers = { custody = "J" }\n'
    RECORD.write(agency.folder / "crosswalk.csv")
    return agency


def test_the_record_is_part_of_the_extract(linked):
    assert linked.read().linkage == RECORD
    record_of(linked.folder / "crosswalk.csv").unlink()
    assert linked.read().linkage is None


def test_a_crosswalk_that_was_changed_is_not_what_the_record_says(linked):
    linked.swap("crosswalk.csv", "P2,J2", "P1,J2")
    with pytest.raises(
        DataError, match=r"^crosswalk\.linkage\.json is of another crosswalk than crosswalk\.csv beside"
    ):
        linked.read()


@pytest.mark.parametrize("text", ["", "[]", '{"accept": "often"}', '{"accept": 0.9}', "\x00"])
def test_what_is_no_record_is_said_without_what_it_holds(linked, text):
    record_of(linked.folder / "crosswalk.csv").write_text(text, "utf-8")
    with pytest.raises(DataError, match=r"^crosswalk\.linkage\.json is no record of a linkage") as refused:
        linked.read()
    assert "often" not in str(refused.value)


def test_where_nobody_decides_the_rule_is_shorter():
    told = replace(RECORD, review=0.99).told()
    assert told == "a pair is one person from a probability of 0.99 on, below it is two people"


def test_a_crosswalk_without_a_record_was_made_otherwise(tmp_path):
    assert read_record(tmp_path / "crosswalk.csv", "") is None
