"""Number 0 of people who are numbered within each incident: nobody, or the first of them."""

from __future__ import annotations

from tests.data.conftest import AS_THEY_ARE, Agency

MAPPING = (
    """
[incidents]
file = "incidents.csv"
columns = { incident = "NO", date = "DAY" }
defaults = { area = "Here", relationship = "intimate", report = true, arrest = false }

[incidents.joins.offender]
file = "offenders.csv"
on = { NO = "NO" }
columns = { suspect = "SEQ" }
numbered = ["suspect"]
"""
    + AS_THEY_ARE
)


def _suspects(tmp_path, offenders: str) -> tuple[list[str], list[str]]:
    """Who is a suspect in which incident, and what is said of number 0."""
    incidents = "NO,DAY\n" + "".join(f"{one},2020-01-0{one}\n" for one in (1, 2, 3))
    files = {"incidents.csv": incidents, "offenders.csv": f"NO,SEQ\n{offenders}"}
    extract = Agency(tmp_path, files, MAPPING).read()
    return extract.incidents["suspect"].dropna().tolist(), [one for one in extract.warnings if "number 0" in one]


def test_an_offender_000_is_nobody_and_told(tmp_path) -> None:
    """As NIBRS writes an incident of whose offenders nothing is known: alone, in any number of zeros."""
    suspects, (told,) = _suspects(tmp_path, "1,000\n2,001\n2,002\n3,0\n")
    assert suspects == ["2-1", "2-2"]
    assert told.startswith("incidents.csv: number 0 of 'offender.SEQ' stands in 2 incidents and stands for nobody")


def test_where_numbers_begin_with_0_it_is_a_person(tmp_path) -> None:
    suspects, (told,) = _suspects(tmp_path, "1,0\n2,0\n2,1\n3,0\n")
    assert suspects == ["1-0", "2-0", "2-1", "3-0"]
    assert "so that numbers begin with it" in told


def test_one_slip_makes_no_people_of_all_zeros(tmp_path) -> None:
    """Of two incidents with other numbers one has 0, too: that is no majority."""
    suspects, _ = _suspects(tmp_path, "1,0\n2,0\n2,1\n3,1\n")
    assert suspects == ["2-1", "3-1"]


def test_without_a_0_nothing_is_said(tmp_path) -> None:
    assert _suspects(tmp_path, "1,1\n2,1\n3,10\n") == (["1-1", "2-1", "3-10"], [])


def test_several_files_of_a_table_decide_together_what_number_0_is(tmp_path) -> None:
    """In the second file no incident has another number beside its 0: by itself it would have nobody."""
    mapping = MAPPING.replace('file = "incidents.csv"', 'files = "incidents_*.csv"')
    files = {
        "incidents_1.csv": "NO,DAY\n1,2020-01-01\n2,2020-01-02\n",
        "incidents_2.csv": "NO,DAY\n3,2020-01-03\n",
        "offenders.csv": "NO,SEQ\n1,0\n1,1\n2,0\n2,1\n3,0\n",
    }
    extract = Agency(tmp_path, files, mapping).read()
    assert extract.incidents["suspect"].tolist() == ["1-0", "1-1", "2-0", "2-1", "3-0"]
    told = [one for one in extract.warnings if "number 0" in one]
    assert [one.partition(":")[0] for one in told] == ["incidents_1.csv", "incidents_2.csv"]
    assert all("it is a suspect like any other" in one for one in told)
