"""Stored tables that are joined give the rows that files give, row for row, and are refused where files are."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.data.problems import ProblemsError
from ipvi_eval.data.sources import read_extract
from tests.engines import Engine

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
from ipvi_eval.data.stored.tables import stored_tables  # noqa: E402

MAPPING = """
[incidents]
file = "incidents.csv"
date_format = "%m/%d/%Y"
missing = ["n/a"]
keep = { STATE = ["final"] }
columns = { incident = "NO", date = "DAY" }
defaults = { area = "Here", relationship = "unknown", report = true, arrest = false }
codes.relationship = { intimate = ["SE", "BG"], family = ["PA"], other = ["AQ"] }
JOINS
[pseudonymise]
person = false
incident = false
"""
ROLES = """
[incidents.joins.suspect]
file = "names.csv"
on = { CASE = "NO" }
keep = { ROLE = ["sus", "ARR"] }
columns = { suspect = "PERSON" }

[incidents.joins.victim]
file = "names.csv"
on = { CASE = "NO" }
keep = { ROLE = ["VIC"] }
columns = { victim = "PERSON" }
needed = true
"""
PAIRS = """
[incidents.joins.victim]
file = "victims.csv"
on = { CASE = "NO" }
side_by_side = { OFFENDER = "OFF_*", RELATION = "REL_*" }
columns = { victim = "PERSON", relationship = "RELATION" }

[incidents.joins.offender]
file = "offenders.csv"
on = { CASE = "NO", SEQ = "victim.OFFENDER" }
columns = { suspect = "PERSON" }
"""


def spelled(rng, numbers):
    """Numbers as several systems write them."""
    ways = ("{}", "{:05d}", "{}.0", " {}", "'{}")
    return [ways[way].format(number) for way, number in zip(rng.integers(0, 5, len(numbers)), numbers, strict=True)]


def made(seed):
    """Cases, names with roles, victims with up to three offenders, and offenders by their number in the case."""
    rng = np.random.default_rng(seed)
    number = np.arange(1, 61)
    cases = pd.DataFrame(
        {
            "NO": [f"{one:05d}" for one in number],
            "DAY": (pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 700, 60), unit="D")).strftime(
                "%m/%d/%Y"
            ),
            "STATE": rng.choice(["final", "FINAL ", "draft"], 60, p=[0.6, 0.3, 0.1]),
        }
    )
    names = pd.DataFrame(
        {
            "CASE": spelled(rng, rng.integers(1, 70, 200)),
            "ROLE": rng.choice(["SUS", "Vic", "WIT", " ARR"], 200),
            "PERSON": rng.integers(100, 160, 200).astype(str),
        }
    )
    names.loc[rng.choice(200, 5), "CASE"] = "N/A"
    offenders = pd.DataFrame([(case, seq) for case in number for seq in (1, 2, 3)], columns=["CASE", "SEQ"])
    offenders["PERSON"] = [f"P{one}" for one in range(len(offenders))]
    offenders = offenders[(rng.random(len(offenders)) < 0.5) | (offenders["SEQ"] < 3)].astype(str)
    victims = pd.DataFrame({"CASE": cases["NO"], "PERSON": [f"V{one}" for one in rng.integers(1, 90, 60)]})
    of_each = np.array([rng.permutation(["01", "02", "3", "", "n/a"])[:3] for _ in number])
    for at, place in enumerate((1, 2, 10)):
        victims[f"OFF_{place}"] = of_each[:, at]
        related = rng.choice(["SE", "BG", "PA", "AQ", ""], 60)
        victims[f"REL_{place}"] = np.where(np.isin(of_each[:, at], ["", "n/a"]), "", related)
    return {"incidents": cases, "names": names, "victims": victims, "offenders": offenders}


def mapped(folder, tables, joins):
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    (folder / "mapping.toml").write_text(MAPPING.replace("JOINS", joins), "utf-8")
    return read_mapping(folder / "mapping.toml")


def stored(mapping, tables, engine):
    given = {name: engine.table(table.astype(object)) for name, table in tables.items()}
    raw = {
        f"{name}.{join}" if join else name: given[file.file.removesuffix(".csv")]
        for name, join, file in mapping.files()
    }
    return stored_tables(raw, mapping, start=date(2020, 1, 1), words={})


@pytest.fixture
def in_duckdb(duckdb):
    """What engines have in common is tried on the one that is always there."""
    return Engine("duckdb", duckdb)


@pytest.mark.parametrize("joins", [ROLES, PAIRS])
def test_joined_tables_are_those_of_files(tmp_path, joins, engine):
    assert_joined_alike(tmp_path, joins, engine, seed=0)


@pytest.mark.parametrize("joins", [ROLES, PAIRS])
@pytest.mark.parametrize("seed", [1, 2])
def test_other_tables_are_joined_alike(tmp_path, joins, seed, in_duckdb):
    assert_joined_alike(tmp_path, joins, in_duckdb, seed)


def assert_joined_alike(tmp_path, joins, engine, seed):
    tables = made(seed)
    mapping = mapped(tmp_path, tables, joins)
    columns = ["incident", "date", "relationship", "suspect", "victim"]
    here = read_extract(tmp_path, mapping).incidents[columns].astype(str)
    found = stored(mapping, tables, engine)
    there = found.incidents.to_pandas()[columns].assign(date=lambda rows: pd.to_datetime(rows["date"])).astype(str)
    for rows in (here, there):
        for column in ("suspect", "victim"):
            rows[column] = rows[column].replace({"<NA>": "", "None": "", "nan": ""})
    here, there = (rows.sort_values(columns, ignore_index=True) for rows in (here, there))
    pd.testing.assert_frame_equal(here, there, check_dtype=False)
    # What `keep` leaves out is counted before rows are joined.
    draft = int((~tables["incidents"]["STATE"].str.strip().str.casefold().eq("final")).sum())
    assert [(step.of, step.left_out) for step in found.left_out if "keep" in step.why] == [(60, draft)]


def test_two_spellings_in_one_table_link_only_as_they_are_spelled(tmp_path, engine):
    tables = made(1) | {
        "names": pd.DataFrame(
            {"CASE": ["1", "00001", "2.0", "3"], "ROLE": ["SUS", "SUS", "SUS", "VIC"], "PERSON": ["7", "8", "9", "4"]}
        )
    }
    tables["incidents"] = tables["incidents"].head(3).assign(STATE="final")
    joins = ROLES[: ROLES.index("[incidents.joins.victim]")]
    mapping = mapped(tmp_path, tables, joins)
    here = read_extract(tmp_path, mapping).incidents[["incident", "suspect"]].fillna("").to_numpy().tolist()
    there = (
        stored(mapping, tables, engine).incidents.to_pandas()[["incident", "suspect"]].fillna("").to_numpy().tolist()
    )
    assert sorted(there) == sorted(here) == [["00001", "8"], ["00002", "9"], ["00003", ""]]


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ([f"A{one}" for one in range(200)], r"^names\.csv, column 'CASE': no row has the key of a row of incidents"),
        (["3-Dec"] * 3 + ["1"] * 197, r"^names\.csv, column 'CASE': holds what a spreadsheet made of a key \(3 rows\)"),
        (["é"] + ["1"] * 199, r"^names\.csv, column 'CASE': holds keys with signs beyond ASCII in 1 row,"),
    ],
)
def test_keys_that_are_none_are_refused(tmp_path, cells, what, in_duckdb):
    tables = made(2)
    tables["names"] = tables["names"].assign(CASE=cells, ROLE="SUS")
    with pytest.raises(ProblemsError, match=what):
        stored(mapped(tmp_path, tables, ROLES), tables, in_duckdb)


def test_a_key_that_finds_everything_is_none(tmp_path, engine):
    tables = made(2)
    tables["names"] = tables["names"].assign(CASE="00001", ROLE="SUS")
    tables["incidents"] = tables["incidents"].assign(NO="1", STATE="final")
    with pytest.raises(ProblemsError, match=r"60 rows of incidents\.csv \('NO'\) find 12,000 rows here"):
        stored(mapped(tmp_path, tables, ROLES), tables, engine)


def test_a_column_that_is_missing_and_a_table_that_was_not_given_are_named(tmp_path, in_duckdb):
    tables = made(3)
    mapping = mapped(tmp_path, tables, ROLES)
    with pytest.raises(ProblemsError, match=r"^names\.csv, column 'PERSON': this column is missing"):
        stored(mapping, tables | {"names": tables["names"].drop(columns="PERSON")}, in_duckdb)
    with pytest.raises(ProblemsError, match=r'^names\.csv: is joined to \[incidents\] .* "incidents.suspect"'):
        stored_tables({"incidents": None}, mapping, start=date(2020, 1, 1), words={})


def test_days_are_a_key_beside_days_only(tmp_path, in_duckdb):
    tables = made(2)
    tables["names"] = tables["names"].assign(ON="2020-01-05")
    tables["incidents"] = tables["incidents"].assign(ON="2020-01-05")
    mapping = mapped(tmp_path, tables, ROLES.replace('CASE = "NO"', 'CASE = "NO", ON = "ON"'))
    given = {name: in_duckdb.table(table) for name, table in tables.items()}
    days = {name: given[name].mutate(ON=given[name]["ON"].cast("date")) for name in ("incidents", "names")}

    def read(incidents, names):
        raw = {"incidents": incidents, "incidents.suspect": names, "incidents.victim": names}
        return stored_tables(raw, mapping, start=date(2020, 1, 1), words={}).incidents.count().to_pandas()

    assert read(days["incidents"], days["names"]) == read(given["incidents"], given["names"]) > 0
    with pytest.raises(ProblemsError, match=r"^names\.csv, column 'ON': holds what a spreadsheet made .*\(\d+ rows\)"):
        read(given["incidents"], days["names"])


def test_a_person_who_is_stored_as_a_day_is_none(tmp_path, in_duckdb):
    tables = made(2)
    mapping = mapped(tmp_path, tables, ROLES)
    given = {name: in_duckdb.table(table) for name, table in tables.items()}
    names = given["names"].mutate(PERSON=ibis.literal("2020-01-05").cast("date"))
    raw = {"incidents": given["incidents"], "incidents.suspect": names, "incidents.victim": names}
    with pytest.raises(
        ProblemsError, match=r"^incidents\.csv, column 'suspect\.PERSON': holds what a spreadsheet made"
    ):
        stored_tables(raw, mapping, start=date(2020, 1, 1), words={})
