"""Tables of names and involvements: three systems' ways to say who was what, beside counts by plain pandas."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.data.problems import ProblemsError
from ipvi_eval.data.sources import Extract
from ipvi_eval.errors import PlanError
from ipvi_eval.typed_command import typed
from tests.data.conftest import AS_THEY_ARE, Agency
from tests.data.made_files import workbook

INCIDENTS = """
[incidents]
file = "incidents.csv"
date_format = "%m/%d/%Y"
columns = { incident = "INC_NO", date = "OCC_DATE" }
defaults = { area = "Here", relationship = "unknown", report = true, arrest = false }

[incidents.codes.relationship]
intimate = ["SE", "BG"]
family = ["PA"]
other = ["AQ"]
"""


def _csv(table: pd.DataFrame) -> str:
    return table.to_csv(index=False)


def _cases(rng: np.random.Generator, n: int = 60) -> pd.DataFrame:
    days = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 700, n), unit="D")
    return pd.DataFrame({"INC_NO": [f"{one:05d}" for one in range(1, n + 1)], "OCC_DATE": days.strftime("%m/%d/%Y")})


def _extract(tmp_path, files: dict[str, pd.DataFrame], mapping: str) -> Extract:
    return Agency(tmp_path, {name: _csv(table) for name, table in files.items()}, mapping + AS_THEY_ARE).read()


def _pairs(extract: Extract, *columns: str) -> set[tuple[str, ...]]:
    rows = extract.incidents[["incident", *columns]].fillna("").astype(str)
    return set(rows.itertuples(index=False, name=None))


# A names file with a role for each person of each case, as many records systems print it.
ROLES = (
    INCIDENTS
    + """
[incidents.joins.suspect]
file = "names.csv"
on = { CASE = "INC_NO" }
keep = { ROLE = ["SUS", "ARR"] }
columns = { suspect = "PERSON_NO" }

[incidents.joins.victim]
file = "names.csv"
on = { CASE = "INC_NO" }
keep = { ROLE = ["VIC"] }
columns = { victim = "PERSON_NO" }
"""
)


def _names(rng: np.random.Generator, cases: pd.DataFrame) -> pd.DataFrame:
    """Some cases without a suspect, some with two or three, one who is both suspect and arrestee, and cases that are
    not in the extract; numbers of cases without their zeros."""
    case = rng.integers(1, len(cases) + 8, 240)
    role = rng.choice(["SUS", "VIC", "WIT", "ARR"], 240, p=[0.3, 0.3, 0.2, 0.2])
    return pd.DataFrame({"CASE": case, "ROLE": role, "PERSON_NO": rng.integers(100, 160, 240)})


def test_a_table_of_roles_gives_the_pairs_that_pandas_merges(tmp_path) -> None:
    rng = np.random.default_rng(1)
    cases = _cases(rng)
    names = _names(rng, cases)
    extract = _extract(tmp_path, {"incidents.csv": cases, "names.csv": names}, ROLES)
    case = cases.assign(CASE=cases["INC_NO"].astype(int))
    found = case.merge(names[names["ROLE"].isin(["SUS", "ARR"])], on="CASE", how="left").merge(
        names[names["ROLE"] == "VIC"], on="CASE", how="left", suffixes=("", "_V")
    )
    expected = found[["INC_NO", "PERSON_NO", "PERSON_NO_V"]].astype(object)
    expected = expected.where(expected.notna(), "").map(lambda cell: f"{cell:.0f}" if isinstance(cell, float) else cell)
    assert _pairs(extract, "suspect", "victim") == set(expected.itertuples(index=False, name=None))
    assert extract.incidents["incident"].nunique() == len(cases)
    # The rows that are told, counted again.
    asked = names[names["ROLE"].isin(["SUS", "ARR"])]
    having = case["CASE"].isin(asked["CASE"])
    (told,) = (one for one in extract.warnings if "join `suspect`" in one)
    rows = int(asked.groupby("CASE").size().reindex(case["CASE"]).fillna(1).sum())
    assert f"{having.sum()} of {len(case)} rows have a row in names.csv" in told
    assert f"{(~having).sum()} have none and stay, with empty cells; {rows} rows in all" in told
    assert f"has 240 rows, of which `keep` asks for {len(asked)}" in told
    assert f"{(~asked['CASE'].isin(case['CASE'])).sum()} of them are of no row" in told


# Involvements that lead to a person by a key of their own, and the offense that says which incidents are domestic.
KEYS = (
    INCIDENTS
    + """
[incidents.joins.offense]
file = "offenses.csv"
on = { INC_NO = "INC_NO" }
keep = { DOMESTIC = ["Y"] }
needed = true

[incidents.joins.involved]
file = "involvements.csv"
on = { INC_NO = "INC_NO" }
keep = { INVOLVED_AS = ["suspect"] }

[incidents.joins.person]
file = "people.csv"
on = { PERSON_KEY = "involved.PERSON_KEY" }
columns = { suspect = "MNI" }
"""
)


def test_involvements_lead_to_the_number_of_the_person(tmp_path) -> None:
    """Two joins in a row, and one that is needed: only incidents with a domestic offense are left."""
    rng = np.random.default_rng(2)
    cases = _cases(rng)
    offenses = pd.DataFrame({"INC_NO": cases["INC_NO"], "DOMESTIC": rng.choice(["Y", "N"], len(cases))})
    involved = pd.DataFrame(
        {
            "INC_NO": rng.choice(cases["INC_NO"], 90),
            "PERSON_KEY": rng.integers(1, 40, 90),
            "INVOLVED_AS": rng.choice(["suspect", "victim"], 90),
        }
    )
    people = pd.DataFrame({"PERSON_KEY": range(1, 40), "MNI": [f"M{one:03d}" for one in rng.permutation(39)]})
    files = {"incidents": cases, "offenses": offenses, "involvements": involved, "people": people}
    extract = _extract(tmp_path, {f"{name}.csv": table for name, table in files.items()}, KEYS)
    domestic = cases.merge(offenses[offenses["DOMESTIC"] == "Y"])
    suspects = involved[involved["INVOLVED_AS"] == "suspect"].merge(people)
    expected = domestic.merge(suspects, on="INC_NO", how="left").fillna("")[["INC_NO", "MNI"]]
    assert _pairs(extract, "suspect") == set(expected.itertuples(index=False, name=None))
    assert any(f"{len(cases) - len(domestic)} have none and were left out" in one for one in extract.warnings)


# NIBRS: a victim segment with up to ten offenders and the relationship to each, and offenders by their number within
# the incident (FBI, NIBRS Technical Specification, data elements 34, 35 and 36).
SEGMENTS = (
    INCIDENTS
    + """
[incidents.joins.victim]
file = "victims.csv"
on = { INC_NO = "INC_NO" }
side_by_side = { OFFENDER = "OFF_SEQ_*", RELATION = "REL_*" }
columns = { victim = "VICTIM_KEY", relationship = "RELATION" }

[incidents.joins.offender]
file = "offenders.csv"
on = { INC_NO = "INC_NO", SEQ = "victim.OFFENDER" }
columns = { suspect = "PERSON_NO" }
"""
)


def test_a_relationship_is_that_of_the_pair_its_sequence_number_names(tmp_path) -> None:
    """The numbers are written with a zero in one segment and without in the other."""
    rng = np.random.default_rng(3)
    cases = _cases(rng)
    offenders = pd.DataFrame(
        [(case, seq) for case in cases["INC_NO"] for seq in range(1, 4)], columns=["INC_NO", "SEQ"]
    )
    offenders = offenders[rng.random(len(offenders)) < 0.6].assign(PERSON_NO=lambda rows: range(500, 500 + len(rows)))
    links = offenders[rng.random(len(offenders)) < 0.8].assign(
        REL=lambda rows: rng.choice(["SE", "BG", "PA", "AQ"], len(rows))
    )
    links = links.assign(N=links.groupby("INC_NO").cumcount() + 1, VICTIM_KEY="V" + links["INC_NO"])
    wide = links.assign(SEQ=links["SEQ"].map("{:02d}".format)).pivot(index="INC_NO", columns="N", values=["SEQ", "REL"])
    wide.columns = [f"{'OFF_SEQ' if name == 'SEQ' else name}_{number}" for name, number in wide.columns]
    victims = wide.reset_index().assign(VICTIM_KEY=lambda rows: "V" + rows["INC_NO"])
    files = {"incidents.csv": cases, "victims.csv": victims, "offenders.csv": offenders}
    extract = _extract(tmp_path, files, SEGMENTS)
    known = {"SE": "intimate", "BG": "intimate", "PA": "family", "AQ": "other"}
    pairs = cases.merge(links, on="INC_NO", how="left").assign(relationship=lambda rows: rows["REL"].map(known))
    pairs["relationship"] = pairs["relationship"].fillna("unknown")
    pairs["PERSON_NO"] = pairs["PERSON_NO"].map("{:.0f}".format).where(pairs["PERSON_NO"].notna(), "")
    expected = pairs[["INC_NO", "PERSON_NO", "VICTIM_KEY", "relationship"]].fillna("")
    assert _pairs(extract, "suspect", "victim", "relationship") == set(expected.itertuples(index=False, name=None))
    intimate = extract.incidents.loc[extract.incidents["relationship"] == "intimate", "incident"].nunique()
    assert intimate == links.loc[links["REL"].isin(["SE", "BG"]), "INC_NO"].nunique() > 20


def _few(tmp_path, names: str = "CASE,ROLE,PERSON_NO\n1,SUS,7\n1,VIC,8\n3,SUS,9\n") -> Agency:
    cases = "INC_NO,OCC_DATE\n1,01/05/2020\n2,02/05/2020\n"
    return Agency(tmp_path, {"incidents.csv": cases, "names.csv": names}, ROLES + AS_THEY_ARE)


def test_tables_of_a_database_are_joined_as_files_are(tmp_path) -> None:
    rng = np.random.default_rng(7)
    tables = {"incidents": _cases(rng)}
    tables["names"] = _names(rng, tables["incidents"])
    files = _extract(tmp_path, {f"{name}.csv": table for name, table in tables.items()}, ROLES)
    with closing(sqlite3.connect(tmp_path / "records.db")) as made:
        for name, table in tables.items():
            table.to_sql(name, made, index=False)
    mapping = ROLES
    for name in tables:
        mapping = mapping.replace(f'file = "{name}.csv"', f'source = "sqlite:///records.db"\ntable = "{name}"')
    stored = Agency(tmp_path, {}, mapping + AS_THEY_ARE).read()
    assert len(files.incidents) > len(tables["incidents"])
    pd.testing.assert_frame_equal(stored.incidents, files.incidents)


def test_files_of_several_years_are_one_table_on_both_sides(tmp_path) -> None:
    agency = _few(tmp_path)
    agency.files |= {
        "incidents_2.csv": "INC_NO,OCC_DATE\n3,03/05/2021\n",
        "incidents_1.csv": agency.files["incidents.csv"],
    }
    agency.remap('file = "incidents.csv"', 'files = "incidents_*.csv"')
    extract = agency.read()
    assert _pairs(extract, "suspect") == {("1", "7"), ("2", ""), ("3", "9")}
    assert sum("2 of 3 rows have a row in names.csv (join `suspect`)" in one for one in extract.warnings) == 1
    assert {(one.place, one.rows) for one in extract.sources} == {
        ("incidents_1.csv", 2),
        ("incidents_2.csv", 1),
        ("names.csv", 3),
    }


def test_a_file_that_is_joined_twice_is_one_file_of_which_all_that_is_read_counts(tmp_path) -> None:
    agency = _few(tmp_path, "CASE,ROLE,PERSON_NO,AGE,REL\n1,SUS,7,31,\n1,VIC,8,30,SE\n")
    agency.remap('{ victim = "PERSON_NO" }', '{ victim = "PERSON_NO", relationship = "REL" }')
    (names,) = (one for one in agency.read().sources if one.path == "names.csv")
    assert (names.rows, names.unread) == (2, 1)


def test_a_cell_that_does_not_fit_is_named_where_it_stands(tmp_path) -> None:
    agency = _few(tmp_path, "CASE,ROLE,PERSON_NO,REL\n1,SUS,7,SE\n2,SUS,8,XX\n")
    agency.remap('suspect = "PERSON_NO"', 'suspect = "PERSON_NO", relationship = "REL"')
    agency.mapping = agency.mapping.replace(ROLES[ROLES.index("[incidents.joins.victim]") :], "")
    with pytest.raises(ProblemsError) as error:
        agency.read()
    assert str(error.value).startswith("names.csv, column 'REL': 1 row (row 3) holds 1 value that")
    assert f"`{typed('codes', tmp_path / 'names.csv', 'REL')}`" in str(error.value)
    assert "XX" not in str(error.value)


def test_a_cell_that_nobody_fills_is_named_in_the_row_that_looked_for_it(tmp_path) -> None:
    agency = _few(tmp_path, "CASE,ROLE,PERSON_NO,HURT\n1,SUS,7,N\n1,VIC,8,Y\n")
    agency.remap('victim = "PERSON_NO"', 'victim = "PERSON_NO", injury = "HURT"')
    with pytest.raises(ProblemsError, match=r"^incidents\.csv, column 'victim\.HURT': 1 row \(row 3\) is empty"):
        agency.read()


def test_people_with_a_name_for_a_key_are_not_joined(tmp_path) -> None:
    agency = _few(tmp_path, "CASE,ROLE,PERSON_NO\nMary Jones,SUS,7\nJohn Smith,VIC,8\n")
    with pytest.raises(ProblemsError, match=r"names\.csv, column 'CASE': rows 2 and 3 look like names"):
        agency.read()


def test_keys_that_find_nobody_and_keys_that_find_everybody_are_refused(tmp_path) -> None:
    with pytest.raises(ProblemsError, match=r"names\.csv, column 'CASE': no row has the key of a row of incidents"):
        _few(tmp_path, "CASE,ROLE,PERSON_NO\nA1,SUS,7\nA2,VIC,8\n").read()
    everybody = "CASE,ROLE,PERSON_NO\n" + "1,SUS,7\n" * 100
    agency = _few(tmp_path, everybody + "1,VIC,8\n")
    agency.files["incidents.csv"] = "INC_NO,OCC_DATE\n" + "1,01/05/2020\n" * 100
    with pytest.raises(ProblemsError, match=r"100 rows of incidents\.csv \('INC_NO'\) find 10,000 rows here"):
        agency.read()


def test_where_no_row_is_kept_nothing_is_said_of_joins(tmp_path) -> None:
    agency = _few(tmp_path)
    agency.remap('columns = { incident = "INC_NO"', 'keep = { INC_NO = ["9"] }\ncolumns = { incident = "INC_NO"')
    with pytest.raises(ProblemsError, match=r"^incidents\.csv: no row is kept by `keep` for INC_NO$"):
        agency.read()


def test_an_empty_key_finds_nobody(tmp_path) -> None:
    """Nor one that stands for nothing, though both sides have it."""
    agency = _few(tmp_path, "CASE,ROLE,PERSON_NO\n1,SUS,7\n,SUS,8\nNONE,SUS,9\n1,VIC,3\n")
    agency.files["incidents.csv"] = "INC_NO,OCC_DATE,NO\nA,01/05/2020,1\nB,02/05/2020,\nC,02/05/2020,NONE\n"
    agency.mapping = agency.mapping.replace('CASE = "INC_NO"', 'CASE = "NO"')
    agency.remap("[incidents]\n", '[incidents]\nmissing = ["none"]\n')
    assert _pairs(agency.read(), "suspect") == {("A", "7"), ("B", ""), ("C", "")}


def test_two_spellings_of_one_key_in_one_table_link_only_as_they_are_spelled(tmp_path) -> None:
    agency = _few(tmp_path, "CASE,ROLE,PERSON_NO\n1,SUS,7\n01,SUS,8\n2.0,SUS,9\n1,VIC,3\n")
    assert _pairs(agency.read(), "suspect") == {("1", "7"), ("2", "9")}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('on = { CASE = "INC_NO" }\nkeep = { ROLE = ["SUS"', 'keep = { ROLE = ["SUS"', "needs `on`"),
        (
            'on = { CASE = "INC_NO" }\nkeep = { ROLE = ["V',
            'on = { CASE = "victim.X" }\nkeep = { ROLE = ["V',
            "put it first",
        ),
        ('date = "OCC_DATE" }', 'date = "OCC_DATE", suspect = "suspect.X" }', "without 'suspect.' before it"),
        ('{ victim = "PERSON_NO" }', '{ suspect = "PERSON_NO" }', "is read from two tables"),
        ('{ victim = "PERSON_NO" }', "{}", "nothing is read from [incidents.joins.victim]"),
        ('{ victim = "PERSON_NO" }', '{ person = "PERSON_NO" }', "'person' is no column of ours"),
        ('file = "names.csv"\non = { CASE = "INC_NO" }\nkeep = { ROLE = ["V', 'keep = { ROLE = ["V', "needs `file`"),
        ("joins.victim]", "joins.the-victim]", "letters, digits and underscores"),
        ('keep = { ROLE = ["VIC"] }', 'keeps = { ROLE = ["VIC"] }', "allowed here: file,"),
        ('keep = { ROLE = ["VIC"] }', 'side_by_side = { A = "B" }', "needs one *"),
        ('keep = { ROLE = ["VIC"] }', 'keep = { ROLE = ["Mary Jones"] }', "a value given for 'ROLE' looks like names"),
    ],
)
def test_a_mistake_in_a_join_is_told_with_its_line(tmp_path, old, new, said) -> None:
    agency = _few(tmp_path).remap(old, new)
    with pytest.raises(PlanError) as error:
        agency.parsed()
    assert said in str(error.value)
    assert "mapping.toml, line " in str(error.value)


def test_only_tables_with_people_in_their_rows_are_joined_to(tmp_path) -> None:
    agency = _few(tmp_path)
    agency.mapping += '\n[populations]\nfile = "p.csv"\ncolumns = { area = "A", year = "Y", population = "P" }\n'
    agency.mapping += '[populations.joins.more]\nfile = "q.csv"\non = { A = "A" }\nneeded = true\n'
    with pytest.raises(PlanError, match=r"line \d+: \[populations\] has no rows of people to join"):
        agency.parsed()


def test_bookings_without_the_person_take_it_from_the_table_of_inmates(agency) -> None:
    """A booking that no inmate has names nobody, and is left out and counted."""
    agency.files["custody.csv"] = "BOOKING,IN,OUT\nB1,03/09/2020,03/20/2020\nB2,05/01/2020,\nB3,05/02/2020,\n"
    agency.files["inmates.csv"] = "BOOKING,KEY\nB1,P1\nB2,P1\n"
    agency.remap('{ person = "KEY", start = "IN", end = "OUT" }', '{ start = "IN", end = "OUT" }')
    agency.mapping += '\n[custody.joins.inmate]\nfile = "inmates.csv"\non = { BOOKING = "BOOKING" }\n'
    agency.mapping += 'columns = { person = "KEY" }\n'
    extract = agency.read()
    assert extract.custody["start"].dt.strftime("%m-%d").tolist() == ["03-09", "05-01"]
    assert any("1 of 3 rows name nobody in 'inmate.KEY' and were left out" in one for one in extract.warnings)


def test_an_empty_part_of_a_key_finds_nobody(tmp_path) -> None:
    agency = _few(tmp_path, "CASE,SEQ,ROLE,PERSON_NO\n1,01,SUS,7\n2,,SUS,8\n1,1,VIC,3\n")
    agency.files["incidents.csv"] = "INC_NO,OCC_DATE,NO\n1,01/05/2020,1\n2,02/05/2020,\n"
    agency.mapping = agency.mapping.replace('CASE = "INC_NO"', 'CASE = "INC_NO", SEQ = "NO"')
    assert _pairs(agency.read(), "suspect") == {("1", "7"), ("2", "")}


def test_a_cell_of_a_joined_table_that_does_not_fit_stops_nobody_where_it_is_of_a_stranger(agency) -> None:
    """As one of the bookings themselves does: nothing is asked of people who are not studied."""
    agency.files["custody.csv"] = "BOOKING,KEY,IN\nB1,P1,03/09/2020\nB2,Z9,05/01/2020\n"
    agency.files["releases.csv"] = "BOOKING,OUT\nB2,soon\nB1,03/20/2020\n"
    agency.remap('{ person = "KEY", start = "IN", end = "OUT" }', '{ person = "KEY", start = "IN" }\neverybody = true')
    agency.mapping += '\n[custody.joins.release]\nfile = "releases.csv"\non = { BOOKING = "BOOKING" }\n'
    agency.mapping += 'columns = { end = "OUT" }\n'
    extract = agency.read()
    assert extract.custody["end"].dt.strftime("%m-%d").tolist() == ["03-20"]
    assert any("1 row of people who are not studied holds what does not fit" in one for one in extract.warnings)
    agency.swap("releases.csv", "B1,03/20/2020", "B1,later")
    with pytest.raises(ProblemsError, match=r"^releases\.csv, row 3, column 'OUT'"):
        agency.read()


def test_rows_that_find_several_and_rows_without_a_key_are_told_apart_from_those_that_find_one(tmp_path) -> None:
    """A table of names in which a number stands for two people makes a second suspect: that must not pass as one more
    row. Of two suspects without a name, one has no number to look for, and one has a number that is not there."""
    files = {
        "incidents.csv": pd.DataFrame({"INC_NO": list("12345"), "OCC_DATE": ["01/05/2020"] * 5}),
        "offenses.csv": pd.DataFrame({"INC_NO": list("12345"), "DOMESTIC": ["Y"] * 5}),
        "involvements.csv": pd.DataFrame(
            {"INC_NO": list("12345"), "INVOLVED_AS": ["suspect"] * 5, "PERSON_KEY": ["A", "B", "C", "", "X"]}
        ),
        "people.csv": pd.DataFrame({"PERSON_KEY": ["A", "A", "B", "C"], "MNI": ["7", "8", "9", "10"]}),
    }
    extract = _extract(tmp_path, files, KEYS)
    (told,) = (one for one in extract.warnings if "join `person`" in one)
    assert (
        "3 of 5 rows have a row in people.csv (join `person`), 1 of them several, 2 have none (1 without a key)" in told
    )
    assert not any("several" in one or "without a key" in one for one in extract.warnings if "join `involved`" in one)


# Segments as published extracts of NIBRS have them: no key of a victim but the number within the incident, and
# offenders found by theirs (data elements 23 and 36).
NUMBERED = SEGMENTS.replace("VICTIM_KEY", "VICTIM_SEQ").replace(
    "side_by_side", 'numbered = ["victim"]\nside_by_side', 1
)


def _numbered_victims(cases: int) -> dict[str, pd.DataFrame]:
    """Two victims of one offender in each incident: a partner, and a parent."""
    numbers = [f"{one:04d}" for one in range(1, cases + 1)]
    victims = [(int(one), seq, "1", rel) for one in numbers for seq, rel in (("1", "SE"), ("2", "PA"))]
    return {
        "incidents.csv": pd.DataFrame({"INC_NO": numbers, "OCC_DATE": ["01/05/2020"] * cases}),
        "victims.csv": pd.DataFrame(victims, columns=["INC_NO", "VICTIM_SEQ", "OFF_SEQ_1", "REL_1"]),
        "offenders.csv": pd.DataFrame({"INC_NO": numbers, "SEQ": "1", "PERSON_NO": range(500, 500 + cases)}),
    }


def test_a_victim_who_has_a_number_only_is_the_incident_and_the_number(tmp_path) -> None:
    extract = _extract(tmp_path, _numbered_victims(3), NUMBERED)
    assert _pairs(extract, "suspect", "victim", "relationship") == {
        (f"000{one}", str(499 + one), f"{one}-{seq}", relationship)
        for one in (1, 2, 3)
        for seq, relationship in ((1, "intimate"), (2, "family"))
    }


def test_numbers_that_begin_anew_are_no_people(tmp_path) -> None:
    """Fifty incidents: fewer may be those of one person."""
    plain = NUMBERED.replace('numbered = ["victim"]\n', "")
    assert _extract(tmp_path, _numbered_victims(49), plain).incidents["victim"].nunique() == 2
    with pytest.raises(ProblemsError, match=r"one key stands in 50 of 50 incidents .* join them as `numbered`"):
        _extract(tmp_path, _numbered_victims(50), plain)
    assert _extract(tmp_path, _numbered_victims(50), NUMBERED).incidents["victim"].nunique() == 100


def test_a_number_is_of_a_column_that_is_read(tmp_path) -> None:
    with pytest.raises(PlanError, match=r"'dyad' is `numbered`, and .* names no column for it"):
        _extract(tmp_path, _numbered_victims(3), NUMBERED.replace('["victim"]', '["dyad"]'))


def test_one_key_in_many_incidents_more_than_any_other_is_told(tmp_path) -> None:
    """Of 60 incidents 20 name 999999; with 19, or where another key is in 5, it is nobody's business."""

    def told(nobody: int, other: int) -> list[str]:
        keys = ["999999"] * nobody + ["7"] * other + [str(100 + one) for one in range(60 - nobody - other)]
        numbers = [str(one) for one in range(60)]
        files = {
            "incidents.csv": pd.DataFrame({"INC_NO": numbers, "OCC_DATE": ["01/05/2020"] * 60}),
            "names.csv": pd.DataFrame({"CASE": numbers * 2, "ROLE": ["SUS"] * 60 + ["VIC"] * 60}).assign(
                PERSON_NO=[*keys, *("" for _ in keys)]
            ),
        }
        found = [one for one in _extract(tmp_path, files, ROLES).warnings if "one key of" in one]
        assert not any("999999" in one for one in found)
        return found

    (said,) = told(20, 4)
    assert "one key of 'suspect.PERSON_NO' stands in 20 of 60 incidents, every other in 4 or fewer" in said
    assert told(19, 3) == told(20, 5) == []


def test_a_role_that_no_row_has_is_told(tmp_path) -> None:
    (told,) = (one for one in _few(tmp_path).read().warnings if "join `suspect`" in one)
    assert "of which `keep` asks for 2 (no row of these holds 1 of those for 'ROLE')" in told
    (told,) = (one for one in _few(tmp_path).read().warnings if "join `victim`" in one)
    assert "no row of these" not in told


def test_a_joined_table_that_contradicts_itself_is_named_and_not_the_row_that_looks_for_it(tmp_path) -> None:
    agency = _few(tmp_path, "CASE,ROLE,PERSON_NO,REL\n1,SUS,7,SE\n1,ARR,7,PA\n1,VIC,8,\n")
    agency.remap('suspect = "PERSON_NO"', 'suspect = "PERSON_NO", relationship = "REL"')
    with pytest.raises(ProblemsError) as error:
        agency.read()
    (said,) = str(error.value).splitlines()
    assert said.startswith(
        "incidents.csv, row 2, column 'INC_NO': is joined to several rows that have another suspect.REL; correct the "
    )


def test_a_row_of_the_extract_that_contradicts_another_is_named_though_it_is_joined_to_several(tmp_path) -> None:
    agency = _few(tmp_path, "CASE,ROLE,PERSON_NO\n1,SUS,7\n1,ARR,9\n1,VIC,8\n")
    agency.files["incidents.csv"] += "1,02/09/2020\n"
    with pytest.raises(ProblemsError) as error:
        agency.read()
    said = str(error.value).splitlines()
    assert len(said) == 2
    assert all(
        "row 4, column 'INC_NO': the same INC_NO stands in an earlier row with another OCC_DATE" in one for one in said
    )


def test_a_key_in_two_thirds_of_the_incidents_is_told_and_one_in_more_refused(tmp_path) -> None:
    numbers = [str(one) for one in range(100)]
    cases = pd.DataFrame({"INC_NO": numbers, "OCC_DATE": ["01/05/2020"] * 100})
    names = pd.DataFrame({"CASE": numbers * 2, "ROLE": ["SUS"] * 100 + ["VIC"] * 100})

    def read(nobody: int) -> Extract:
        keys = ["999999"] * nobody + [f"7{one:03d}" for one in range(100 - nobody)]
        return _extract(
            tmp_path, {"incidents.csv": cases, "names.csv": names.assign(PERSON_NO=keys + [""] * 100)}, ROLES
        )

    assert any("stands in 66 of 100 incidents, every other in 1 or fewer" in one for one in read(66).warnings)
    with pytest.raises(ProblemsError, match="one key stands in 67 of 100 incidents"):
        read(67)


@pytest.mark.parametrize(
    ("file", "text", "place"),
    [
        ("names.csv", "CASE,ROLE,PERSON_NO\n12-345,SUS,7\n3-Dec,VIC,8\n", r"names\.csv, column 'CASE': .*\(row 3\)"),
        (
            "incidents.csv",
            "INC_NO,OCC_DATE,NO\nA,01/05/2020,12-345\nB,01/06/2020,2012-03-01\n",
            r"incidents\.csv, column 'NO': .*\(row 3\)",
        ),
    ],
)
def test_keys_that_a_spreadsheet_made_days_of_join_nothing_in_silence(tmp_path, file, text, place) -> None:
    agency = _few(tmp_path, "CASE,ROLE,PERSON_NO\n12-345,SUS,7\n12-346,VIC,8\n")
    agency.files["incidents.csv"] = "INC_NO,OCC_DATE,NO\nA,01/05/2020,12-345\nB,01/06/2020,12-346\n"
    agency.mapping = agency.mapping.replace('CASE = "INC_NO"', 'CASE = "NO"')
    assert _pairs(agency.read(), "suspect") == {("A", "7"), ("B", "")}
    agency.files[file] = text
    with pytest.raises(ProblemsError, match=place) as refused:
        agency.read()
    assert "2012-03-01" not in str(refused.value)


def test_true_dates_of_a_joined_worksheet_are_no_keys(tmp_path) -> None:
    """All of them are days, as all cases could be read so; of a text file nothing would tell."""
    from datetime import date

    agency = _few(tmp_path)
    agency.files["names.xlsx"] = workbook(
        {"Names": [["CASE", "ROLE", "PERSON_NO"], [1, "SUS", date(2012, 3, 1)], [2, "VIC", 8]]}
    )
    agency.mapping = agency.mapping.replace("names.csv", "names.xlsx")
    with pytest.raises(ProblemsError, match=r"names\.xlsx, column 'PERSON_NO': holds what a spreadsheet .*\(row 2\)"):
        agency.read()


def test_days_that_are_compared_with_days_are_a_key(tmp_path) -> None:
    """A case and its day together; days on one side alone are what a spreadsheet made of numbers."""
    from datetime import date

    agency = _few(tmp_path)
    days = {"INC_NO": [1, 2], "OCC_DATE": [date(2020, 1, 5), date(2020, 1, 6)]}
    first, second = days["OCC_DATE"]
    names = [["CASE", "ON", "ROLE", "PERSON_NO"], [1, first, "SUS", 7], [2, second, "VIC", 8], [2, first, "SUS", 9]]
    agency.files["incidents.xlsx"] = workbook({"Incidents": [list(days), *map(list, zip(*days.values(), strict=True))]})
    agency.files["names.xlsx"] = workbook({"Names": names})
    agency.mapping = agency.mapping.replace("names.csv", "names.xlsx").replace("incidents.csv", "incidents.xlsx")
    agency.mapping = agency.mapping.replace('CASE = "INC_NO"', 'CASE = "INC_NO", ON = "OCC_DATE"')
    assert _pairs(agency.read(), "suspect") == {("1", "7"), ("2", "")}
    agency.files["names.xlsx"] = workbook({"Names": [[str(cell) for cell in row] for row in names]})
    with pytest.raises(ProblemsError, match=r"incidents\.xlsx, column 'OCC_DATE': holds what a spreadsheet"):
        agency.read()
