"""Files below each other, and rows among them that are no records."""

from __future__ import annotations

import pytest

from ipvi_eval.errors import DataError


def _refused(agency):
    with pytest.raises(DataError) as refused:
        agency.read()
    return str(refused.value)


def test_a_total_below_the_table_is_told_once_for_all_its_cells(agency):
    agency.files["incidents.csv"] += "Total: 3,,,,,\n,,,,,\n,,,,,Smith\n"
    assert _refused(agency) == (
        "incidents.csv: rows 5 and 7 have a cell in one of the 6 mapped columns only, as a total or a note does; "
        "delete what is no record from a copy of the file, or say in `keep` of the mapping what a record holds"
    )
    agency.remap('file = "incidents.csv"', 'file = "incidents.csv"\nkeep = { DIR = ["Y"] }')
    assert len(agency.read().incidents) == 3


def test_a_footer_with_several_cells_is_told_once(agency):
    agency.files["incidents.csv"] += "Total,,3,,2,\n"
    assert _refused(agency) == (
        'incidents.csv: row 5 is a footer, with a word such as "Total", and no record; delete it from a copy of the '
        "file, or say in `keep` of the mapping what a record holds (`ipvi-eval explain keep`)"
    )
    agency.remap('file = "incidents.csv"', 'file = "incidents.csv"\nkeep = { DIR = ["Y"] }')
    assert len(agency.read().incidents) == 3


def test_what_else_is_wrong_is_still_told(agency):
    agency.swap("incidents.csv", "02/07/2020", "soon")
    agency.files["incidents.csv"] += "Total,,,,,\n"
    first, second = _refused(agency).splitlines()
    assert first.startswith("incidents.csv: row 5 has a cell in one of the 6")
    assert second == "incidents.csv, row 3, column 'DAY': no date in the format %m/%d/%Y"


def test_a_record_with_two_cells_is_told_cell_by_cell(agency):
    agency.files["incidents.csv"] += "I4,,BG,,,\n"
    assert "row 5, column 'DAY': is empty" in _refused(agency)


def test_notes_on_files_that_are_alike_are_told_once(agency):
    header, *rows = agency.files.pop("incidents.csv").splitlines(keepends=True)
    agency.files |= {
        f"i{number}.csv": (header + row + "é,,,,,P9\n").encode("cp1252") for number, row in enumerate(rows)
    }
    agency.remap('file = "incidents.csv"', 'files = "i?.csv"\nkeep = { DIR = ["Y"] }')
    said = [note for note in agency.read().warnings if "i0.csv" in note or "i?.csv" in note]
    assert said[0] == (
        'i0.csv is not UTF-8 and was read as Windows text (cp1252); say encoding = "cp1252"; likewise 2 more of i?.csv'
    )
    assert said[1] == "i?.csv: `keep` kept 3 of 6 rows"


def test_commas_of_a_covariate_are_told(agency):
    agency.remap("[persons.codes]", '[persons.covariates]\nhours = "HOURS"\n\n[persons.codes]')
    persons = "KEY;LIST;ENTRY;EXIT;WHY;HOURS\nP1;D;01/05/2020;;;1,234\nP2;C;02/07/2020;;;12,5\n"
    agency.files["persons.csv"] = persons
    extract = agency.read()
    assert extract.persons["hours"].tolist() == [1.234, 12.5]
    (said,) = [note for note in extract.warnings if "commas" in note]
    assert said.startswith("persons.csv, column 'HOURS': commas in its numbers were read as those before decimals")
    agency.files["persons.csv"] = persons.replace("1,234", "3").replace("12,5", "4")
    assert not any("commas" in note for note in agency.read().warnings)
