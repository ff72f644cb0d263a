from __future__ import annotations

import hashlib
import io
import traceback
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipvi_eval.data.cells.files import read_raw
from ipvi_eval.data.layouts import reads
from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.data.mapped.tables import DTYPES, TABLES, empty_table
from ipvi_eval.data.privacy.pseudonyms import pseudonym
from ipvi_eval.data.sources import read_extract
from ipvi_eval.errors import DataError
from ipvi_eval.typed_command import typed

ROOT = Path(__file__).resolve().parents[2]


def _refused(agency) -> str:
    with pytest.raises(DataError) as error:
        agency.read()
    return str(error.value)


def test_the_good_extract(agency) -> None:
    extract = agency.read()
    assert extract.incidents.drop(columns=["victim", "dyad", "recorded"]).to_dict("list") == {
        "incident": ["I1", "I2", "I3"],
        "date": [pd.Timestamp("2020-01-05"), pd.Timestamp("2020-02-07"), pd.Timestamp("2020-03-09")],
        "area": ["Here"] * 3,
        "relationship": ["intimate", "family", "intimate"],
        "report": [True] * 3,
        "arrest": [False, True, True],
        "injury": [False] * 3,
        "weapon": [False] * 3,
        "sealed": [False] * 3,
        "offence": ["other"] * 3,
        "suspect": ["P1", "P2", "P1"],
    }
    assert extract.incidents["victim"].isna().all()
    assert extract.persons["exit_reason"].fillna("-").tolist() == ["-", "moved"]
    assert extract.custody["end"].isna().tolist() == [False, True]
    content = (agency.folder / "persons.csv").read_bytes()
    source = extract.sources[1]
    assert (source.table, source.path, source.rows) == ("persons", "persons.csv", 2)
    assert source.sha256 == hashlib.sha256(content).hexdigest()
    assert extract.key_fingerprint is None
    assert not extract.synthetic


def test_every_table_has_its_dtypes_and_absent_ones_are_empty(agency) -> None:
    extract = agency.read()
    for name in TABLES:
        if name in ("durations", "crosswalk"):
            continue
        frame = getattr(extract, name)
        assert {c.name: str(frame[c.name].dtype) for c in TABLES[name].columns} == {
            c.name: DTYPES[c.kind] for c in TABLES[name].columns
        }
    pd.testing.assert_frame_equal(extract.services, empty_table("services"))


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (
            "incidents.csv",
            "DAY",
            "DATE",
            "incidents.csv, column 'DAY': this column is missing; column 2 of the file has a name like it",
        ),
        ("incidents.csv", "02/07/2020", "2020-02-07", "column 'DAY': no date in the format %m/%d/%Y in row 3, where"),
        ("incidents.csv", "02/07/2020", "02/30/2020", "row 3, column 'DAY': no date in the format %m/%d/%Y"),
        ("incidents.csv", "02/07/2020", "", "row 3, column 'DAY': is empty"),
        ("incidents.csv", "PA", "XX", "'REL': 1 row (row 3) holds 1 value that [incidents.codes.relationship] of the"),
        (
            "incidents.csv",
            "Y,Y,P2",
            "Y,maybe,P2",
            "column 'ARREST': 1 row (row 3) holds 1 value that [incidents.codes.arrest] of the mapping does not list",
        ),
        ("incidents.csv", "Y,Y,P2", "Y,,P2", "column 'ARREST': 1 row (row 3) is empty; ask the agency what that means"),
        ("incidents.csv", "I2,", ",", "row 3, column 'NO': is empty"),
        ("persons.csv", "P2,C", "P2,", "persons.csv, row 3, column 'LIST': is empty"),
        (
            "persons.csv",
            ",M\n",
            ",X\n",
            "'WHY': 1 row (row 3) holds 1 value that [persons.codes.exit_reason] of the mapping does",
        ),
    ],
)
def test_bad_cells_name_file_row_and_column(agency, file, old, new, says) -> None:
    message = _refused(agency.swap(file, old, new))
    assert says in message
    assert len(message.splitlines()) == 1


def test_many_empty_cells_are_told_together_and_may_be_no_records(agency) -> None:
    """Subtotals between the records have no day: `keep` says what a record holds."""
    agency.files["incidents.csv"] += "".join(f"Subtotal {one},,SE,Y,N,P1\n" for one in range(4))
    message = _refused(agency)
    assert "incidents.csv, column 'DAY': 4 rows (rows " in message
    assert "where they hold no record, as a subtotal, say in `keep`" in message
    assert len(message.splitlines()) == 1


def test_a_file_without_column_names_is_not_repeated(agency) -> None:
    agency.files["persons.csv"] = "one,Smith,Assault,Brown,x\ntwo,Jones,Assault,Green,y\n"
    assert _refused(agency) == (
        "persons.csv: row 1 has none of the columns that the mapping names; "
        "is it the row of column names? Set `header_row`, or correct the mapping"
    )


def test_a_first_record_that_is_taken_for_the_header_is_not_repeated(agency) -> None:
    agency.files["persons.csv"] = "KEY,SMITH JOHN,beat wife,F,MILL\nP2,JONES MAX,hit a man,M,MAIN\n"
    message = _refused(agency)
    assert "persons.csv: row 1 has 1 of the 5 columns that the mapping names; if it is a record, add a row" in message
    assert not [word for word in ("SMITH", "wife", "MILL", "JONES") if word in message]


def test_a_column_unlike_all_others_is_counted_and_not_told(agency) -> None:
    message = _refused(agency.swap("incidents.csv", "DAY", "SMITH JOHN"))
    assert message.endswith(
        "column 'DAY': this column is missing; the file has 1 other column, none with a name like it"
    )


def test_bytes_that_are_no_text_are_refused(agency) -> None:
    agency.files["persons.csv"] = bytes(range(256)) * 4
    message = _refused(agency)
    assert message.startswith("persons.csv")
    assert len(message) < 200


def test_a_file_that_says_it_is_synthetic_is_believed(agency) -> None:
    assert not agency.read().synthetic
    agency.files["notifications.csv"] = "KEY,DAY,S\nP1,04/01/2020,SYNTHETIC DATA\n"
    extract = agency.read()
    assert extract.synthetic
    assert "only notifications.csv says that the data are synthetic" in extract.warnings


def test_a_mapping_that_says_it_is_synthetic_is_believed(agency) -> None:
    agency.mapping = "synthetic = true\n\n" + agency.mapping
    assert agency.read().synthetic


def test_an_empty_file_is_one_sentence(agency) -> None:
    agency.files["custody.csv"] = ""
    assert _refused(agency) == "custody.csv is empty"


def test_problems_of_all_tables_come_together(agency) -> None:
    agency.swap("incidents.csv", "PA", "XX").swap("persons.csv", ",M\n", ",X\n")
    assert len(_refused(agency).splitlines()) == 2


def test_words_of_the_plan_need_no_codes(agency) -> None:
    agency.remap('[persons.codes]\nlist = ["C", "D"]\n\n', "")
    assert "2 rows (rows 2 and 3) hold 2 values that [persons.codes.list] of the mapping" in _refused(agency)
    folder = agency.write()
    extract = read_extract(folder, agency.parsed(), words={"list": ("C", "D")})
    assert extract.persons["list"].tolist() == ["D", "C"]
    with pytest.raises(DataError, match=r"that neither \[persons\.codes\.list\] of the mapping nor the plan lists"):
        read_extract(folder, agency.parsed(), words={"list": ("D",)})


def test_a_covariate_of_words_must_be_listed(agency) -> None:
    agency.swap("persons.csv", "WHY\n", "WHY,RACE\n").swap("persons.csv", ",,\n", ",,,Zyxwvut\n")
    agency.swap("persons.csv", ",M\n", ",M,B\n")
    agency.remap("[persons.codes]", '[persons.covariates]\nrace = "RACE"\n\n[persons.codes]')
    message = _refused(agency)
    assert "2 rows (rows 2 and 3) hold 2 values that [persons.codes.race] of the mapping does not list" in message
    assert f"`{typed('codes', agency.folder / 'persons.csv', 'RACE')}` shows them for copying" in message
    assert "Zyx" not in message


@pytest.mark.parametrize("replaced", [True, False])
@pytest.mark.parametrize("cell", ["John Smith", "SMITH,JOHN", "j0@mail.com", "12 Mill St"])
def test_a_key_that_is_a_person_is_no_key(agency, cell, replaced) -> None:
    agency.swap("custody.csv", "P1,03", f'"{cell}",03').swap("persons.csv", "P2,C", f'"{cell}",C')
    if replaced:
        agency.remap("person = false", "person = true")
    message = _refused(agency)
    assert "persons.csv, column 'KEY': row 3 looks like" in message
    assert "not like a key; have the agency give every person and incident a key" in message
    assert cell not in message


def test_a_note_below_the_records_is_no_key_and_the_way_out_is_told(agency) -> None:
    agency.swap("custody.csv", "P1,03", '"Note: two bookings are pending review by the supervisor",03')
    message = _refused(agency)
    assert "looks like free text, not like a key" in message
    assert "as a note below the table, delete from a copy of the file" in message


def test_keys_are_replaced_unless_the_mapping_or_the_data_say_otherwise(agency) -> None:
    agency.mapping = agency.mapping.split("\n[pseudonymise]")[0]
    extract = agency.read()
    assert extract.key_fingerprint is not None
    assert set(extract.persons["person"].str.len()) == set(extract.incidents["incident"].str.len()) == {32}
    agency.mapping = "synthetic = true\n" + agency.mapping
    assert agency.read().persons["person"].tolist() == ["P1", "P2"]


def test_columns_that_are_not_mapped_are_left_unread(agency) -> None:
    expected = agency.read()
    agency.files["persons.csv"] = (
        "NAME,KEY,LIST,DOB,ENTRY,EXIT,WHY,JOHN SMITH\n"
        "John Doe,P1,D,01/02/1980,01/05/2020,,,845-555-0142\n"
        '"Roe, Jane",P2,C,,02/07/2020,12/30/2020,M,12 Main Street\n'
    )
    found = agency.read()
    pd.testing.assert_frame_equal(found.persons, expected.persons)
    assert [source.unread for source in found.sources] == [0, 3, 0, 0]
    table = agency.parsed().persons
    raw = read_raw(agency.folder, table, reads=reads(table))
    assert set(raw.cells.columns) == {"KEY", "LIST", "ENTRY", "EXIT", "WHY"}


def test_a_first_record_never_passes_for_the_header_of_unread_columns(agency) -> None:
    agency.files["custody.csv"] = "P9,03/09/2020,03/20/2020\nP1,03/09/2020,03/20/2020\n"
    message = _refused(agency)
    assert message.startswith("custody.csv: row 1 has none of the columns that the mapping names")
    assert "P9" not in message


def test_identities_are_refused_before_anything_else(agency) -> None:
    agency.mapping = "strict_gate = true\n\n" + agency.mapping
    agency.swap("incidents.csv", "PA", "XX")
    agency.files["persons.csv"] = "KEY,LIST,ENTRY,EXIT,WHY,DOB\nP1,D,01/05/2020,,,x\nP2,C,02/07/2020,,,y\n"
    assert _refused(agency).startswith("persons.csv, column 6: must not hold birth dates; remove the column from")


def test_birth_dates_in_a_harmless_column_are_refused(agency) -> None:
    agency.mapping = "strict_gate = true\n\n" + agency.mapping
    agency.files["persons.csv"] = (
        "KEY,LIST,ENTRY,EXIT,WHY,D2\nP1,D,01/05/2020,,,03/04/1988\nP2,C,02/07/2020,,,01/01/1991\n"
    )
    assert _refused(agency).startswith("persons.csv, column 6: looks like birth dates; remove the column")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(
    where=st.sampled_from(
        [
            ("incidents.csv", "01/05/2020"),
            ("incidents.csv", "BG"),
            ("incidents.csv", ",N,P1"),
            ("persons.csv", "12/30/2020"),
            ("persons.csv", ",M\n"),
            ("notifications.csv", "P1"),
            ("custody.csv", "P1"),
        ]
    ),
    secret=st.sampled_from(["Zyxwvut", "917-05-1120", "qzx@wvu.org", "ZQX, WVU", "99/99/1234", "Q" * 60]),
)
def test_no_cell_is_ever_echoed_even_through_chained_errors(agency, where, secret) -> None:
    agency.files = type(agency)(agency.folder).files
    file, old = where
    quoted = f'"{secret}"'
    new = {",N,P1": f",{quoted},P1", ",M\n": f",{quoted}\n"}.get(old, quoted)
    agency.swap(file, old, new)
    with pytest.raises(DataError) as error:
        agency.read()
    text = "".join(traceback.format_exception(error.value))
    assert secret not in text
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__


def test_pseudonyms_link_the_tables(agency, monkeypatch) -> None:
    key = "0123456789abcdef"
    monkeypatch.setenv("IPVI_PSEUDONYM_KEY", key)
    agency.remap("person = false", "person = true")
    extract = agency.read()
    expected = pseudonym("P1", key.encode())
    assert extract.persons["person"].tolist()[0] == expected
    assert extract.incidents["suspect"].tolist()[0] == expected
    assert extract.notifications["person"].tolist() == [expected]
    assert extract.incidents["incident"].tolist() == ["I1", "I2", "I3"]
    assert extract.incidents["victim"].isna().all()
    assert extract.key_fingerprint is not None
    assert key not in repr(extract)


def test_pseudonyms_need_a_key(agency, monkeypatch) -> None:
    monkeypatch.delenv("IPVI_PSEUDONYM_KEY", raising=False)
    agency.remap("person = false", "person = true")
    assert "IPVI_PSEUDONYM_KEY nor the keyring" in _refused(agency)


def test_state_numbers_may_be_keys_when_they_are_replaced(agency, monkeypatch) -> None:
    agency.files = {
        name: text.replace("P1", "01234567A").replace("P2", "01234568B").replace("KEY", "NYSID")
        for name, text in agency.files.items()
    }
    agency.mapping = agency.mapping.replace('"KEY"', '"NYSID"')
    assert "a column of this name holds state or FBI identification numbers" in _refused(agency)
    assert "column 'SUSPECT': rows 2, 3 and 4 look like state or FBI identification numbers, not" in _refused(agency)
    monkeypatch.setenv("IPVI_PSEUDONYM_KEY", "0123456789abcdef")
    agency.remap("person = false", "person = true")
    assert "01234567A" not in str(agency.read().persons["person"].tolist())


def test_a_workbook_gives_the_same_tables(agency) -> None:
    expected = agency.read()
    for name in list(agency.files):
        text = agency.files.pop(name)
        book = openpyxl.Workbook()
        for row in text.splitlines():
            cells = [datetime.strptime(c, "%m/%d/%Y") if c.count("/") == 2 else c or None for c in row.split(",")]
            book.active.append(cells)
        stream = io.BytesIO()
        book.save(stream)
        agency.files[name.replace(".csv", ".xlsx")] = stream.getvalue()
    agency.mapping = agency.mapping.replace(".csv", ".xlsx")
    found = agency.read()
    for name in ("incidents", "persons", "notifications", "custody"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name))


def test_what_is_wrong_in_a_workbook_of_several_sheets_names_the_sheet(agency) -> None:
    book = openpyxl.Workbook()
    for name, sheet in (("incidents", "DIR"), ("persons", "Subjects")):
        page = book.create_sheet(sheet)
        for row in agency.files.pop(f"{name}.csv").splitlines():
            page.append(row.split(","))
        agency.mapping = agency.mapping.replace(f'"{name}.csv"', f'"county.xlsx"\nsheet = "{sheet}"')
    stream = io.BytesIO()
    book.save(stream)
    agency.files["county.xlsx"] = stream.getvalue()
    assert [source.path for source in agency.read().sources[:2]] == ["county.xlsx"] * 2
    agency.swap("notifications.csv", "P1", "P9")
    assert "column 'KEY': this person is not in county.xlsx, sheet 'Subjects'" in _refused(agency)
    agency.remap('intimate = ["BG", "SE"]', 'intimate = ["BG"]')
    message = _refused(agency)
    assert message.startswith("county.xlsx, sheet 'DIR', column 'REL': 1 row (row 4) holds 1 value that")
    assert (
        f"`{typed('codes', agency.folder / 'county.xlsx', 'REL', '--sheet', 'DIR')}` shows them for copying" in message
    )


def test_an_identity_in_a_workbook_is_refused(agency) -> None:
    book = openpyxl.Workbook()
    for row in (["KEY", "DAY", "Z"], ["P1", "04/01/2020", "845-555-0142"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    agency.files["notifications.xlsx"] = stream.getvalue()
    agency.remap("notifications.csv", "notifications.xlsx")
    assert agency.read().sources[2].unread == 1
    agency.mapping = "strict_gate = true\n\n" + agency.mapping
    message = _refused(agency)
    assert message.startswith("notifications.xlsx, column 3: row 2 looks like telephone numbers")
    assert "0142" not in message


def test_rows_that_are_kept_and_codes_that_are_missing(one_table) -> None:
    mapping = (
        '[incidents]\nfile = "a.csv"\nmissing = ["NA"]\nkeep = { domestic = ["True"] }\n'
        'columns = { incident = "no", date = "day", arrest = "arrest", offence = "o" }\n'
        '[incidents.codes.offence]\nassault = ["A"]\nother = ["*"]\n'
        '[incidents.defaults]\narea = "Here"\nrelationship = "unknown"\nreport = true\n'
    )
    text = "no,day,arrest,domestic,o\n1,2020-01-01,True,True,A\n2,NA,NA,False,A\n3,2020-01-03,False,TRUE,NA\n"
    extract = one_table("a.csv", text, mapping)
    assert extract.incidents["incident"].tolist() == ["1", "3"]
    assert extract.incidents["offence"].tolist() == ["assault", "other"]
    assert extract.sources[0].rows == 3
    assert "a.csv: `keep` kept 2 of 3 rows" in extract.warnings
    with pytest.raises(DataError, match=r"a\.csv, row 4, column 'day': is empty"):
        one_table("a.csv", text.replace("2020-01-03", "NA"), mapping)
    with pytest.raises(DataError, match="no row is kept by `keep` for domestic"):
        one_table("a.csv", text.replace("True", "x").replace("TRUE", "x"), mapping)


def test_covariates_are_passed_through(one_table) -> None:
    mapping = (
        '[persons]\nfile = "a.csv"\ncolumns = { person = "k", entry = "e" }\n'
        'defaults = { area = "Here", list = "all" }\ncovariates = { fin = "FIN", race = "R" }\n'
        '[persons.codes.race]\nblack = ["1"]\nother = ["0"]\n'
    )
    extract = one_table("a.csv", "k,e,FIN,R\na,2020-01-01,1,0\nb,2020-01-02,0,1\n", mapping)
    assert extract.persons["fin"].tolist() == [1, 0]
    assert extract.persons["race"].tolist() == ["other", "black"]


def test_the_synthetic_extract_reads() -> None:
    extract = read_extract(ROOT / "data_synthetic", read_mapping(ROOT / "analysis" / "mapping.toml"))
    assert extract.synthetic
    assert not any("synthetic" in warning for warning in extract.warnings)
    reports = extract.incidents[extract.incidents["report"] & (extract.incidents["area"] == "Poughkeepsie")]
    in_2019 = reports[reports["date"].dt.year == 2019]
    # 560 reports, 465 of them intimate partner violence: county IPVI page
    assert len(in_2019) == 560
    assert int((in_2019["relationship"] == "intimate").sum()) == 465
    # 31,577 residents in 2020: Poughkeepsie Journal, 2021-08-13
    people = extract.populations.set_index(["area", "year"])["population"]
    assert people["Poughkeepsie", 2020] == 31577
    # One release and the next booking fall on one day, as does an incident.
    assert [warning for warning in extract.warnings if "custody" in warning or "exit" in warning] == [
        "custody.csv: 1 booking begins on the day of the same person's release and goes on with that stay",
    ]


CHICAGO = """\
[incidents]
file = "chicago.csv"
date_format = "%m/%d/%Y %H:%M"
missing = ["NA"]
keep = { domestic = ["True"] }

[incidents.columns]
incident = "case_number"
date = "date"
arrest = "arrest"

[incidents.defaults]
area = "Chicago"
relationship = "unknown"
report = true
"""


def test_a_real_incident_file(reference, one_table) -> None:
    raw = pd.read_csv(reference / "data" / "chicago_incidents_sample_2017_2019.csv", dtype=str, keep_default_na=False)
    with pytest.raises(DataError) as error:
        one_table("chicago.csv", raw.to_csv(index=False), "strict_gate = true\n\n" + CHICAGO)
    refused = [int(line.split("column ")[1].split(":")[0]) for line in str(error.value).splitlines()]
    assert [raw.columns[place - 1] for place in refused] == ["block", "description", "location_description"]
    extract = one_table("chicago.csv", raw.to_csv(index=False), CHICAGO)
    assert extract.sources[0].unread == len(raw.columns) - 4
    domestic = raw[raw["domestic"] == "True"]
    assert len(extract.incidents) == len(domestic) == 4107  # README of the reference folder: 4,107 domestic
    assert int(extract.incidents["arrest"].sum()) == int((domestic["arrest"] == "True").sum())
    assert extract.incidents["date"].dt.year.between(2017, 2019).all()


def test_a_table_that_was_not_given_is_not_held(agency) -> None:
    extract = agency.read()
    assert {name for name in TABLES if extract.holds(name)} == {source.table for source in extract.sources}
    assert not extract.holds("services")
    assert extract.tells("incidents", "relationship")
    # No file says whether anybody was hurt: "no" stands in every row and tells nothing.
    assert not extract.tells("incidents", "injury")
    assert "relationship" in extract.told_of_incidents
    assert "injury" not in extract.told_of_incidents
    assert extract.calendar


def test_an_extract_prints_how_much_it_holds_and_no_cell(agency) -> None:
    extract = agency.read()
    table = extract.tidy().set_index("table")
    assert table.loc["incidents", "rows"] == len(extract.incidents)
    assert table.loc["custody", "columns"] == extract.custody.shape[1]
    shown = repr(extract) + extract._repr_html_()
    for person in extract.persons["person"].dropna():
        assert str(person) not in shown


def test_several_files_are_one_table_and_messages_name_the_one(agency) -> None:
    expected = agency.read()
    header, first, *rest = agency.files.pop("incidents.csv").splitlines(keepends=True)
    agency.files |= {"incidents_2020b.csv": header + "".join(rest), "incidents_2020a.csv": header + first}
    agency.remap('file = "incidents.csv"', 'files = "incidents_*.csv"')
    extract = agency.read()
    pd.testing.assert_frame_equal(extract.incidents, expected.incidents)
    assert [source.path for source in extract.sources[:2]] == ["incidents_2020a.csv", "incidents_2020b.csv"]
    assert [source.rows for source in extract.sources[:2]] == [1, 2]
    agency.files["incidents_2020b.csv"] += "I1,01/06/2020,BG,Y,N,P1\n"
    says = "incidents_2020b.csv, row 4, column 'NO': the same NO stands in an earlier row with another DAY"
    assert _refused(agency).startswith(says)
    agency.swap("incidents_2020b.csv", "02/07/2020", "soon")
    assert _refused(agency).startswith("incidents_2020b.csv, row 2, column 'DAY'")
    agency.files["incidents_2020a.csv"] = "NO,DAY,REL,DIR,SUSPECT\nI1,01/05/2020,BG,Y,P1\n"
    assert _refused(agency).startswith("incidents_2020a.csv, column 'ARREST': this column is missing")


def test_several_sheets_are_one_table_in_the_order_that_is_given(agency) -> None:
    expected = agency.read()
    header, *rows = (line.split(",") for line in agency.files.pop("custody.csv").splitlines())
    book = openpyxl.Workbook()
    for name, row in zip(("later", "first"), reversed(rows), strict=True):
        page = book.create_sheet(name)
        page.append(header)
        page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    agency.files["jail.xlsx"] = stream.getvalue()
    agency.remap('"custody.csv"', '"jail.xlsx"\nsheets = ["first", "later"]')
    pd.testing.assert_frame_equal(agency.read().custody, expected.custody)
    agency.swap("persons.csv", "P1,D", "P7,D").swap("notifications.csv", "P1", "P7")
    assert "jail.xlsx, sheet 'later', row 2, column 'KEY': this person is not in persons.csv" in _refused(agency)


def test_a_file_without_a_row_to_keep_is_none_as_long_as_another_has_some(agency) -> None:
    header, first, *rest = agency.files.pop("incidents.csv").splitlines(keepends=True)
    agency.files |= {"i1.csv": header + first, "i2.csv": header + "".join(rest)}
    agency.remap('file = "incidents.csv"', 'files = "i?.csv"\nkeep = { ARREST = ["Y"] }')
    extract = agency.read()
    assert extract.incidents["incident"].tolist() == ["I2", "I3"]
    assert "i?.csv: `keep` kept 2 of 3 rows, none in i1.csv" in extract.warnings
    agency.mapping = agency.mapping.replace('["Y"] }', '["?"] }')
    assert _refused(agency) == "i?.csv: no row is kept by `keep` for ARREST"


def test_no_file_of_that_name(agency) -> None:
    agency.remap('file = "incidents.csv"', 'files = "reports_*.csv"')
    assert "is called like reports_*.csv; put them there or correct `files`" in _refused(agency)


def test_rows_that_name_nobody_are_left_out_and_counted(agency) -> None:
    expected = agency.read()
    agency.files["persons.csv"] += ",C,02/07/2020,,\n"
    agency.files["custody.csv"] += ",05/01/2020,\nUNK,05/01/2020,\n"
    agency.remap('"custody.csv"', '"custody.csv"\nmissing = ["unk"]')
    extract = agency.read()
    for name in ("persons", "custody"):
        pd.testing.assert_frame_equal(getattr(extract, name), getattr(expected, name))
    assert "persons.csv: 1 of 3 rows name nobody in 'KEY' and were left out" in extract.warnings
    assert "custody.csv: 2 of 4 rows name nobody in 'KEY' and were left out" in extract.warnings
    agency.files["persons.csv"] = "KEY,LIST,ENTRY,EXIT,WHY\n,D,01/05/2020,,\n"
    assert "persons.csv: no row is kept by the rule that a row names somebody" in _refused(agency)


def test_a_mix_of_formats_names_five_rows_and_how_many_more(agency) -> None:
    rows = "".join(f"I{n},2020-04-{n:02d},BG,Y,N,P1\n" for n in range(10, 18))
    agency.files["incidents.csv"] += rows
    with pytest.raises(DataError) as error:
        agency.read()
    assert str(error.value) == (
        "incidents.csv, column 'DAY': no date in the format %m/%d/%Y in rows 5, 6, 7, 8, 9 and 3 more, where "
        "other rows have one; %Y-%m-%d fits there; a column has one format: have the agency export it so"
    )
    assert error.value.plain()[0]["rows"] == list(range(5, 13))


def test_an_open_end_that_is_stated_is_none(agency) -> None:
    agency.swap("custody.csv", "05/01/2020,\n", "05/01/2020,12/31/9999\n")
    with pytest.raises(DataError, match=r"column 'OUT': a day .* in row 3; .* open, .* write it into `missing`"):
        agency.read()
    agency.remap('file = "custody.csv"', 'file = "custody.csv"\nmissing = ["12/31/9999"]')
    assert agency.read().custody["end"].isna().tolist() == [False, True]


def test_the_order_of_day_and_month_is_asked_once_for_a_file(agency) -> None:
    agency.swap("custody.csv", "03/20/2020", "03/12/2020")
    asked = [note for note in agency.read().warnings if "no day lies above 12" in note]
    assert [note.split(":")[0] for note in asked] == [
        "incidents.csv, column 'DAY'",
        "notifications.csv, column 'DAY'",
        "custody.csv, columns 'IN' and 'OUT'",
    ]
    assert asked[0].endswith(
        "no day lies above 12, so nothing there tells %m/%d/%Y from %d/%m/%Y; ask the agency whether `date_format` is "
        "right"
    )


def test_days_of_a_file_with_offsets_are_those_of_the_stated_zone(agency) -> None:
    agency.files["notifications.csv"] = "KEY,DAY\nP1,2020-04-02T02:30:00Z\n"
    agency.remap(
        'file = "notifications.csv"\ndate_format = "%m/%d/%Y"',
        'file = "notifications.csv"\ndate_format = "%Y-%m-%dT%H:%M:%S%z"\ntime_zone = "America/New_York"',
    )
    assert agency.read().notifications["date"].tolist() == [pd.Timestamp("2020-04-01")]


def test_empty_cells_of_yes_and_no_say_what_to_do(agency) -> None:
    agency.files["incidents.csv"] = agency.files["incidents.csv"].replace("BG,Y,N,P1", "BG,,N,P1")
    assert _refused(agency) == (
        "incidents.csv, column 'DIR': 1 row (row 2) is empty; ask the agency what that means, and list it with the "
        'other values under [incidents.codes.report], such as false = ["N", ""]'
    )
    agency.remap(
        "[incidents.codes.relationship]",
        '[incidents.codes.report]\ntrue = ["Y"]\nfalse = ["N", ""]\n\n[incidents.codes.relationship]',
    )
    assert agency.read().incidents["report"].tolist() == [False, True, True]
