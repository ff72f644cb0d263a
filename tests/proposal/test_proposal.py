"""A whole mapping: the shipped extract, the same under other names, a county's workbook, and real files."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.data.mapped.mapping import Mapping
from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.data.sources import read_extract
from ipvi_eval.errors import PlanError
from ipvi_eval.proposal.proposal import Proposal, propose
from ipvi_eval.proposal.question import Question, nobody
from tests.conftest import ROOT
from tests.end_to_end import county_workbook
from tests.proposal.conftest import PERSONS

ANSWERS = {
    '"NON"': {"NON": "dispute", "CON": "order_violation", "STK": "stalking"},
    '"M"': {"M": "moved", "D": "death"},
}


def by_hand(question: Question) -> str | None:
    """What the synthetic county would answer: codes of its own, and a jail that books everybody."""
    meanings = {code: word for words in ANSWERS.values() for code, word in words.items()}
    code = question.asks.split('"')[1] if '"' in question.asks else ""
    return meanings.get(code, "everybody = true" if "everybody" in question.asks else None)


def _mapping(proposal: Proposal, folder: Path) -> Mapping:
    path = folder / "mapping.toml"
    path.write_text(proposal.toml(), "utf-8")
    return read_mapping(path)


@pytest.fixture(scope="module")
def shipped() -> Mapping:
    return read_mapping(ROOT / "analysis" / "mapping.toml")


def _alike(found: Mapping, hand: Mapping) -> None:
    assert found.tables().keys() == hand.tables().keys()
    for name, table in hand.tables().items():
        other = found.tables()[name]
        assert table.columns.items() <= other.columns.items(), name
        for key in ("file", "sheet", "header_row", "date_format"):
            assert getattr(other, key) == getattr(table, key), (name, key)
        for column, codes in table.codes.items():
            if column not in ("area", "offence"):
                for word, theirs in codes.items():
                    assert {one for one in theirs if one} <= set(other.codes[column][word]), (name, column)


def test_the_shipped_extract_is_mapped_as_by_hand(shipped, tmp_path) -> None:
    proposal = propose([ROOT / "data_synthetic"], by_hand)
    assert proposal.questions == ()
    _alike(_mapping(proposal, tmp_path), shipped)


def test_under_other_names_it_is_the_same_extract(shipped, tmp_path) -> None:
    """Columns called otherwise, a date in another form: the tables that are read are those of the shipped mapping."""
    names = {"OCC_DATE": "Date Occurred", "DIR_NO": "Incident Number", "AGENCY": "Town", "REL_CODE": "Relationship"}
    persons = {"SUBJECT_KEY": "Offender ID", "ENTRY_LIST": "Tier", "ENTRY_DATE": "Date Listed", "AGENCY": "Town"}
    for file, changes in (("incidents", names), ("persons", persons)):
        table = pd.read_csv(ROOT / "data_synthetic" / f"{file}.csv", dtype=str, keep_default_na=False).head(3000)
        if file == "incidents":
            days = pd.to_datetime(table["OCC_DATE"], format="%m/%d/%Y")
            table["OCC_DATE"] = days.dt.strftime("%d-%b-%Y").fillna("")
            table = table[(table["DIR_NO"] != "") & (table["OCC_DATE"] != "")]
        table.rename(columns=changes).to_csv(tmp_path / f"{file}.csv", index=False)
    (tmp_path / "as_shipped").mkdir()
    proposal = propose([tmp_path], by_hand)
    assert proposal.questions == ()
    found = _mapping(proposal, tmp_path)
    assert (found.incidents.date_format, found.persons.columns["list"]) == ("%d-%b-%Y", "Tier")
    extract = read_extract(tmp_path, found)
    table = pd.read_csv(tmp_path / "incidents.csv", dtype=str, keep_default_na=False)
    assert len(extract.incidents) == len(table)
    partners = shipped.incidents.codes["relationship"]["intimate"]
    intimate = extract.incidents["relationship"] == "intimate"
    assert int(intimate.sum()) == int(table["Relationship"].isin(partners).sum())
    assert int(extract.incidents["arrest"].sum()) == int((table["ARREST"] == "Y").sum())


def test_a_county_s_workbook_is_mapped_as_by_hand(tmp_path) -> None:
    county_workbook.write(tmp_path / "county.xlsx")
    hand = read_mapping(ROOT / "tests" / "end_to_end" / "county" / "analysis" / "mapping.toml")
    asked: list[str] = []
    proposal = propose([tmp_path / "county.xlsx"], lambda question: asked.append(question.asks) or by_hand(question))
    assert proposal.questions == ()
    found = _mapping(proposal, tmp_path)
    _alike(found, hand)
    assert found.custody.everybody
    assert found.crosswalk.numbers == hand.crosswalk.numbers
    assert len(asked) == 6  # three codes of offenses, two of exits, and whom the jail books


def test_nothing_is_guessed_and_check_says_what_to_answer(extract, tmp_path) -> None:
    text = (extract / "incidents.csv").read_text("utf-8")
    (extract / "incidents.csv").write_text(text.replace("Report Taken", "Column 5"), "utf-8")
    proposal = propose([extract], nobody)
    (question,) = proposal.questions
    assert "`report` of [incidents]" in question.asks
    with pytest.raises(PlanError, match=r"mapping.toml, line \d+: Which column is `report`"):
        _mapping(proposal, tmp_path)


def test_what_is_no_table_of_ours_is_left_aside(extract) -> None:
    (extract / "weather.csv").write_text("Rain,Wind\n1,2\n", "utf-8")
    proposal = propose([extract], nobody)
    assert [part.table for part in proposal.parts] == ["incidents", "persons", "notifications"]
    assert proposal.aside == ("weather.csv: no table of ours has such columns",)
    assert "# Left aside: weather.csv" in proposal.toml()


def test_bookings_are_of_people_whose_keys_are_spelled_otherwise(extract) -> None:
    (extract / "subjects.csv").write_text(PERSONS.replace("S1", "0017").replace("S2", "0018"), "utf-8")
    jail = "Inmate ID,Booked,Released\n17.0,1/20/2021,1/25/2021\n18,2/13/2021,2/14/2021\n"
    (extract / "jail.csv").write_text(jail, "utf-8")
    asked = [question.asks for question in propose([extract], nobody).questions]
    assert not any("stays are of nobody" in one for one in asked)
    (extract / "jail.csv").write_text(f"{jail}19,2/13/2021,2/14/2021\n", "utf-8")
    assert any("1 of 3 stays are of nobody" in question.asks for question in propose([extract], nobody).questions)


def test_two_files_of_one_table_are_asked_about(extract) -> None:
    shutil.copy(extract / "incidents.csv", extract / "incidents_2021.csv")
    proposal = propose([extract], nobody)
    (question,) = proposal.questions
    assert "Are they one table" in question.asks
    assert proposal.part("incidents") is None


def test_files_that_call_their_columns_otherwise_lead_to_what_to_do(extract) -> None:
    text = (extract / "incidents.csv").read_text("utf-8")
    (extract / "incidents_2021.csv").write_text(text.replace("Relationship", "Rel"), "utf-8")
    (question,) = propose([extract], nobody).questions
    assert "not called alike" in question.asks
    assert "give its columns the same names in all of them" in question.asks


def test_a_table_of_names_by_role_says_what_to_do_with_it(extract) -> None:
    """Left aside without a word it would take every suspect along."""
    names = "".join(f"C{n},N{n},{role}\n" for n in range(4) for role in ("OFFENDER", "VICTIM"))
    (extract / "names.csv").write_text(f"Case Number,Name Nbr,Involvement\n{names}", "utf-8")
    (aside,) = propose([extract], nobody).aside
    assert "Join it to the incidents (`ipvi-eval explain joins`)" in aside
    heights = "".join(f"C{n},N{n},{height}\n" for n in range(4) for height in (170, 182))
    (extract / "names.csv").write_text(f"Case Number,Name Nbr,Height\n{heights}", "utf-8")
    assert propose([extract], nobody).aside == ()


def test_a_table_of_names_by_role_is_joined_and_read(extract) -> None:
    """The same people as where the incidents name them, in years of their own."""
    table = pd.read_csv(extract / "incidents.csv", dtype=str)
    table.drop(columns="Suspect ID").to_csv(extract / "incidents.csv", index=False)
    rows = [(case, key, "OFFENDER") for case, key in zip(table["Case Number"], table["Suspect ID"], strict=True)]
    rows = [row for row in rows if isinstance(row[1], str)] + [(case, f"V{case}", "VICTIM") for case in ("C1", "C2")]
    named = pd.DataFrame(rows, columns=["Case Number", "Subject ID", "Role"])
    named.iloc[:2].to_csv(extract / "names_2020.csv", index=False)
    named.iloc[2:].to_csv(extract / "names_2021.csv", index=False)
    proposal = propose([extract], nobody)
    assert (proposal.questions, proposal.aside) == ((), ())
    mapping = proposal.toml().replace("#:schema", "# schema") + "\n[pseudonymise]\nperson = false\nincident = false\n"
    (extract / "mapping.toml").write_text(mapping, "utf-8")
    incidents = read_extract(extract, read_mapping(extract / "mapping.toml")).incidents.fillna("")
    assert incidents[["incident", "suspect", "victim"]].to_numpy().tolist() == [
        ["C1", "S1", "VC1"],
        ["C2", "S2", "VC2"],
        ["C3", "S1", ""],
        ["C4", "", ""],
    ]


def test_people_behind_a_key_of_each_name_are_found_as_pandas_finds_them(tmp_path) -> None:
    """A names table with a key of its own beside the involvements: who re-offends, and how often."""
    rng = np.random.default_rng(3)
    cases = pd.DataFrame({"Case Number": [f"C{one}" for one in range(200)], "Date Occurred": "2020-03-17"})
    cases[["Town", "Report Taken", "Arrested", "Relationship"]] = ["Lakeview", "Y", "N", "SE"]
    involved = pd.DataFrame({"Case Number": rng.choice(cases["Case Number"], 300)})
    involved = involved.assign(Name_Key=range(300), Role=rng.choice(["SUSPECT", "VICTIM", "WITNESS"], 300))
    people = pd.DataFrame({"Name_Key": range(300), "MNI": rng.integers(100, 160, 300), "Sex": "M"})
    for name, table in (("cases", cases), ("involvements", involved), ("names", people)):
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    proposal = propose([tmp_path], nobody)
    assert (proposal.questions, proposal.aside) == ((), ())
    mapping = proposal.toml().replace("#:schema", "# schema") + "\n[pseudonymise]\nperson = false\nincident = false\n"
    (tmp_path / "mapping.toml").write_text(mapping, "utf-8")
    rows = read_extract(tmp_path, read_mapping(tmp_path / "mapping.toml")).incidents
    counted = rows.dropna(subset=["suspect"]).groupby("suspect")["incident"].nunique()
    who = involved[involved["Role"] == "SUSPECT"].merge(people)
    assert counted.to_dict() == who.groupby(who["MNI"].astype(str))["Case Number"].nunique().to_dict()
    assert counted.max() > 1
    assert rows["incident"].nunique() == 200


def test_files_of_years_are_one_table_with_the_codes_of_all_of_them(extract) -> None:
    """In a folder of their own too; files that only the pattern would find are asked about."""
    text = (extract / "incidents.csv").read_text("utf-8")
    (extract / "incidents.csv").unlink()
    (extract / "years").mkdir()
    (extract / "years" / "part_2020.csv").write_text(text, "utf-8")
    later = text.replace("\nC", "\nD").replace("Pine Hill", "Oakton")
    (extract / "years" / "part_2021.csv").write_text(later, "utf-8")
    proposal = propose([extract], nobody)
    (part,) = (part for part in proposal.parts if part.table == "incidents")
    assert part.sheet.where.files == "years/part_202*.csv"
    assert 'files = "years/part_202*.csv"' in proposal.toml()
    assert part.words("area") == ("Lakeview", "Oakton", "Pine Hill")
    (extract / "years" / "part_2022.csv").write_text("Rain,Wind\n1,2\n", "utf-8")
    assert propose([extract], nobody).part("incidents") is None


def test_a_jail_with_numbers_of_its_own_is_not_offered_to_be_left_out_whole(extract) -> None:
    (extract / "jail.csv").write_text("Inmate ID,Booked,Released\n17,1/20/2021,1/25/2021\n", "utf-8")
    (question,) = propose([extract], nobody).questions
    assert "No stay (of 1) is of anybody in [persons]" in question.asks
    assert question.answers == ()


def test_two_columns_of_keys_are_a_crosswalk(extract) -> None:
    """Whatever else the file is called after; people and a word, or people and a day, are none."""
    people = range(300)
    keys = pd.DataFrame({"MNI": people, "Inmate Number": [f"J{one}" for one in people], "Tier": "high"})
    keys[["MNI", "Inmate Number"]].to_csv(extract / "JailXref.csv", index=False)
    (part,) = (part for part in propose([extract], nobody).parts if part.table == "crosswalk")
    assert part.columns == {"person": "MNI"}
    keys[["MNI", "Tier"]].to_csv(extract / "JailXref.csv", index=False)
    assert propose([extract], nobody).part("crosswalk") is None


def test_real_files_have_the_columns_they_have(reference, tmp_path) -> None:
    """Chicago: a sample of incidents. New South Wales: totals side by side, and the Bureau's workbook of months."""
    data = reference / "data"
    chicago = propose([data / "chicago_incidents_sample_2017_2019.csv"], nobody)
    (incidents,) = chicago.parts
    assert incidents.columns == {"incident": "case_number", "date": "date", "arrest": "arrest"}
    assert {one.asks.split("`")[1] for one in chicago.questions} == {"area", "relationship", "report"}
    (totals,) = propose([data / "nsw_dv_assault_monthly.csv"], nobody).parts
    assert totals.columns == {"month": "month", "population": "population"}
    assert any('outcomes.dv_assault = "dv_assault"' in answer for one in totals.questions for answer in one.answers)
    (months,) = propose([data / "RCI_NSWIncidentbymonth.xlsm"], nobody).parts
    assert 'layout = "months_in_columns"' in months.toml()
    assert {one.asks.split("`")[1] for one in months.questions} == {"area", "outcome", "population"}
    (returns,) = propose([data / "iowa_returns.csv"], nobody).parts
    assert (returns.table, returns.columns) == ("durations", {"time": "days"})


@pytest.mark.parametrize(
    ("name", "header", "table", "columns"),
    [
        (
            "arrests_2024.csv",
            "ARREST_NO,SUBJECT_KEY,ARREST_DATE,DIR_NO",
            "arrests",
            {"record": "ARREST_NO", "person": "SUBJECT_KEY", "date": "ARREST_DATE", "incident": "DIR_NO"},
        ),
        (
            "court dispositions.csv",
            "CASE_NO,SUBJECT_KEY,DISPOSITION_DATE",
            "dispositions",
            {"record": "CASE_NO", "person": "SUBJECT_KEY", "date": "DISPOSITION_DATE"},
        ),
        # A person and a day are not enough to be one of them.
        ("notices.csv", "NOTICE_NO,SUBJECT_KEY,NOTIFIED_ON", "notifications", {"date": "NOTIFIED_ON"}),
    ],
)
def test_a_table_of_records_is_known_by_what_it_is_called(tmp_path, name, header, table, columns) -> None:
    path = tmp_path / name
    path.write_text("\n".join([header, ",".join(["A1", "P1", "2020-03-01", "D1"][: header.count(",") + 1])]), "utf-8")
    proposal = propose([path], nobody)
    (part,) = proposal.parts
    assert part.table == table
    assert columns.items() <= part.columns.items()


def test_a_column_called_like_somebody_is_not_offered(tmp_path) -> None:
    """A title above the names that cannot be told from them, a mark in it left open."""
    path = tmp_path / "incidents.csv"
    path.write_text("Elena Nguyen,DIR_NO,WHEN\nY,D1,2020-03-01\nN,D2,2020-03-02\n", "utf-8")
    said = propose([path], nobody).toml()
    assert '# columns.date = "WHEN"' in said
    assert '# columns.arrest = "WHEN"' not in said
    assert "Elena" not in said
    path.write_text("OTHER,DIR_NO,WHEN\nY,D1,2020-03-01\nN,D2,2020-03-02\n", "utf-8")
    assert '# columns.arrest = "OTHER"' in propose([path], nobody).toml()


def test_what_an_empty_yes_or_no_means_is_asked(tmp_path) -> None:
    """It was proposed as it is, and refused by `check` without a word on what to do."""
    rows = "C1,2020-01-05,Here,SE,Y,N\nC2,2020-02-03,Here,SE,N,N\nC3,2020-02-04,Here,SE,,N\n"
    (tmp_path / "incidents.csv").write_text(f"Case #,Occurred,Town,Rel,DIR?,Arrest\n{rows}", "utf-8")
    asked = [one for one in propose([tmp_path], nobody).questions if "are empty" in one.asks]
    assert [one.asks for one in asked] == ["1 of 3 rows of 'DIR?' are empty. What do they stand for: no, or yes?"]
    assert asked[0].answers == (
        'codes.report.true = ["Y"]\ncodes.report.false = ["N", ""]',
        'codes.report.true = ["Y", ""]\ncodes.report.false = ["N"]',
    )


QUERELLAS = """No. de Querella;Fecha del Incidente;Municipio;Relación;Arrestado;ID Agresor
21-001;15 de marzo de 2021;Peñuelas;novia;Sí;101
21-002;2 de abril de 2021;Peñuelas;ex-esposo;No;102
21-003;30 de agosto de 2021;San Germán;expareja;No;103
21-004;1 de diciembre de 2021;Peñuelas;Vecino;Sí;101
"""


def test_an_agency_that_writes_spanish(tmp_path) -> None:
    """Windows text with semicolons, months in words: read as plain pandas counts them."""
    (tmp_path / "Querellas Ley 54.csv").write_bytes(QUERELLAS.replace("\n", "\r\n").encode("cp1252"))
    proposal = propose([tmp_path], nobody)
    (part,) = proposal.parts
    assert [question.asks.split(",")[0] for question in part.questions] == [
        "No column is certainly `report` of [incidents]"
    ]
    text = proposal.toml().replace("# defaults.report = true", "defaults.report = true").splitlines()
    settled = [line for line in text if not line.startswith(("# ?", "#   "))]
    path = tmp_path / "mapping.toml"
    path.write_text("\n".join(["pseudonymise = { person = false, incident = false }", *settled]), "utf-8")
    found = read_extract(tmp_path, read_mapping(path)).incidents
    assert found["date"].dt.strftime("%Y-%m-%d").tolist() == ["2021-03-15", "2021-04-02", "2021-08-30", "2021-12-01"]
    assert found["relationship"].tolist() == ["intimate"] * 3 + ["other"]
    assert found["area"].tolist() == ["Peñuelas", "Peñuelas", "San Germán", "Peñuelas"]
    assert found["arrest"].tolist() == [True, False, False, True]


def test_files_of_years_in_folders_of_years_are_one_table_whatever_their_encodings(extract) -> None:
    """Where they differ none is written down: each file tells its own."""
    text = (extract / "incidents.csv").read_text("utf-8").replace("Pine Hill", "Peñuelas")
    (extract / "incidents.csv").unlink()
    for year, more, encoding in ((2020, "C", "cp1252"), (2021, "D", "cp1252"), (2022, "E", "utf-8")):
        (extract / str(year) / "dir").mkdir(parents=True)
        (extract / str(year) / "dir" / "cases.csv").write_bytes(text.replace("\nC", f"\n{more}").encode(encoding))
    part = propose([extract], nobody).part("incidents")
    assert part.sheet.where.files == "202*/dir/cases.csv"
    assert part.words("area") == ("Lakeview", "Peñuelas")
    assert not any("encoding" in line for line in part.sheet.whereabouts())
    (extract / "2022" / "dir" / "cases.csv").write_bytes(text.replace("\nC", "\nE").encode("cp1252"))
    assert 'encoding = "cp1252"' in propose([extract], nobody).part("incidents").sheet.whereabouts()
