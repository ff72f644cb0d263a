"""A made-up county as messy as real ones, small and dense: every tie and overlap that a rule speaks of is in it.

Read in memory and where it is stored, it must give the same tables. Keys are spelled in several ways, rows repeat,
incidents have several people and rows, people several rows, the jail knows everybody by numbers of its own, bookings
overlap, adjoin and stay open, some of strangers have no day that can be read, and most days fall into a few weeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.data.joined_areas import joined
from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.reading.stored_extract import StoredExtract
from ipvi_eval.plan.study import read_study

PLAN = """title = "Made"
site = "Made, New York"
areas = ["Up", "Down"]
comparison_areas = ["Beyond"]
extract = "data"
seed = 1
baseline_year = 2019
lists = ["C", "D"]
sealed = "exclude"
analyses = ["first.py"]
reports = ["short"]

[window]
start = 2019-01-01
end = 2019-06-30
freeze_lag_days = 0

[outcomes.ipv_dir]
label = "IPV report"
relationship = ["intimate"]
report = true

[outcomes.arrest]
label = "Arrest"
arrest = true

[outcomes.injury]
label = "Injury"
relationship = ["intimate"]
injury = true
offence = ["assault"]

[outcomes.victim]
label = "Same victim"
same_victim = true

[survival]
outcomes = ["ipv_dir"]
covariates = []
"""

MAPPING = """synthetic = true

[incidents]
file = "incidents.csv"
date_format = "%m/%d/%Y"
missing = ["n/a", "12/31/9999"]
keep = { STATUS = ["final", "OPEN "] }
columns = { incident = "NO", date = "DAY", area = "TOWN", relationship = "REL", report = "DIR", arrest = "ARR", \
injury = "INJ", sealed = "SEAL", offence = "OFF", suspect = "WHO", victim = "WHOM", recorded = "ENTERED" }
codes.relationship = { intimate = ["SE", "BG"], other = ["*"], unknown = ["RU", ""] }
codes.offence = { assault = ["13A"], other = ["*"] }
codes.area = { Up = ["U"], Down = ["D"], Beyond = ["B"] }
codes.injury = { true = ["yes"], false = ["NO", ""] }
codes.sealed = { true = ["S"], false = [""] }

[persons]
file = "persons.csv"
columns = { person = "KEY", area = "TOWN", list = "LIST", entry = "IN", exit = "OUT", \
exit_reason = "WHY", age_at_entry = "AGE" }
covariates = { score = "SCORE" }
codes.area = { Up = ["U"], Down = ["D"], Beyond = ["B"] }
codes.exit_reason = { death = ["D"], moved = ["M"] }

[notifications]
file = "notifications.csv"
missing = ["nobody"]
columns = { person = "KEY", date = "DAY", kind = "HOW" }
codes.kind = { letter = ["L"], meeting = ["M"] }

[custody]
file = "custody.csv"
everybody = true
columns = { person = "JAIL_NO", start = "BOOKED", end = "FREED" }

[crosswalk]
file = "crosswalk.csv"
columns = { person = "KEY" }
numbers = { custody = "JAIL_NO" }

[populations]
file = "populations.csv"
columns = { area = "TOWN", year = "YEAR", population = "PEOPLE" }
codes.area = { Up = ["U"], Down = ["D"], Beyond = ["B"] }
"""

FIRST = np.datetime64("2019-01-01")


def made_tables(seed: int, people: int = 120) -> dict[str, pd.DataFrame]:
    """The agency's tables as text, by their names in the mapping."""
    rng = np.random.default_rng(seed)
    keys = [f"{1000 + number}" for number in range(people)]
    incidents = _incidents(rng, keys, 8 * people)
    persons = _persons(rng, keys)
    told = pd.DataFrame({"KEY": rng.choice([_spelled(rng, key) for key in keys], people // 2)})
    told["DAY"], told["HOW"] = _days(rng, len(told), 200), rng.choice(["L", "m", ""], len(told))
    nobody = pd.DataFrame({"KEY": ["nobody", ""], "DAY": "2019-02-01", "HOW": "L"})
    told["key"] = told["KEY"].str.replace(" ", "").str.removesuffix(".0").str.lstrip("0")
    told = told.drop_duplicates(["key", "DAY"]).drop(columns="key")
    jail = {key: f"J{number:04}" for number, key in enumerate(keys)}
    crosswalk = pd.DataFrame({"KEY": [*keys, keys[0], "1"], "JAIL_NO": [*jail.values(), jail[keys[1]], "J9998"]})
    return {
        "incidents": incidents,
        "persons": persons,
        "notifications": pd.concat([told, nobody], ignore_index=True),
        "custody": _custody(rng, [*jail.values(), "J9998", "J9999"]),
        "crosswalk": crosswalk,
        "populations": pd.DataFrame(
            [(town, str(year), str(size + year)) for town, size in (("U", 900), ("D", 400), ("B", 5000))
             for year in (2018, 2019)],
            columns=["TOWN", "YEAR", "PEOPLE"],
        ),
    }  # fmt: skip


def _incidents(rng: np.random.Generator, keys: list[str], n: int) -> pd.DataFrame:
    number = pd.Series(rng.integers(0, 2 * n // 3, n))
    day = pd.Series(FIRST + rng.integers(-20, 180, 2 * n // 3)).dt.strftime("%m/%d/%Y")
    of_incident = pd.DataFrame({"DAY": day, "TOWN": rng.choice(["U", "D", "B"], len(day), p=[0.5, 0.3, 0.2])})
    of_incident["ENTERED"] = np.where(rng.random(len(day)) < 0.3, day, rng.choice(["", "12/31/9999"], len(day)))
    of_incident["DIR"] = rng.choice(["Y", "n", "1"], len(day))
    table = of_incident.iloc[number].reset_index(drop=True).assign(NO="I-" + number.astype(str))
    table["WHO"] = [rng.choice(["", "N/A", _spelled(rng, key)], p=[0.05, 0.05, 0.9]) for key in rng.choice(keys, n)]
    table["WHOM"] = rng.choice(["", "v 1", "V1", "007", "7", "V2", "V3"], n)
    table["REL"] = rng.choice(["SE", "bg", "XX", "", "RU"], n, p=[0.4, 0.3, 0.1, 0.1, 0.1])
    table["ARR"], table["INJ"] = rng.choice(["Y", "N"], n), rng.choice(["yes", "no", ""], n)
    table["SEAL"], table["OFF"] = rng.choice(["S", ""], n, p=[0.1, 0.9]), rng.choice(["13A", "13C"], n)
    # Rows of the same people of one incident must agree, as their keys are told by the readers.
    who, whom = (_told(table[column]) for column in ("WHO", "WHOM"))
    pair = table["NO"] + "/" + who + "/" + whom
    table = table[~pair.duplicated()]
    again = table.sample(frac=0.1, random_state=int(rng.integers(1000)))
    table = pd.concat([table, again], ignore_index=True)
    return table.assign(STATUS=rng.choice(["Final", "open", "void"], len(table), p=[0.5, 0.4, 0.1]))


def _told(keys: pd.Series) -> pd.Series:
    return keys.replace("N/A", "").str.replace(" ", "").str.upper().str.removesuffix(".0").str.lstrip("0")


def _persons(rng: np.random.Generator, keys: list[str]) -> pd.DataFrame:
    n = len(keys)
    entry = FIRST + rng.integers(-30, 200, n)
    out = (
        pd.Series(entry + rng.integers(0, 150, n) * (rng.random(n) < 0.9))
        .dt.strftime("%Y-%m-%d")
        .where(rng.random(n) < 0.4, "")
    )
    table = pd.DataFrame(
        {
            "KEY": keys,
            "TOWN": rng.choice(["U", "D", "B"], n),
            "LIST": rng.choice(["C", "D"], n),
            "IN": pd.Series(entry).dt.strftime("%Y-%m-%d"),
            "OUT": out,
            "WHY": np.where(out == "", "", rng.choice(["D", "M", ""], n)),
            "AGE": rng.choice(["", "19", "44"], n),
            "SCORE": rng.choice(["1.5", "2", ""], n),
        }
    )
    later = table[table["OUT"] == ""].sample(frac=0.2, random_state=1)
    later = later.assign(IN="2019-09-01", LIST="D", AGE="45")
    return pd.concat([table, table.sample(5, random_state=2), later], ignore_index=True)


def _custody(rng: np.random.Generator, numbers: list[str]) -> pd.DataFrame:
    n = 3 * len(numbers)
    begin = FIRST + rng.integers(-40, 180, n)
    table = pd.DataFrame({"JAIL_NO": rng.choice(numbers, n), "BOOKED": begin, "FREED": begin + rng.integers(0, 40, n)})
    table = table.drop_duplicates(["JAIL_NO", "BOOKED"])
    last = ~table.sort_values("BOOKED").duplicated("JAIL_NO", keep="last").reindex(table.index)
    open_end = last & (rng.random(len(table)) < 0.3)
    days = {name: table[name].dt.strftime("%Y-%m-%d") for name in ("BOOKED", "FREED")}
    spelled = [number.lower() if rng.random() < 0.3 else number for number in table["JAIL_NO"]]
    table = table.assign(**days, JAIL_NO=spelled).assign(FREED=days["FREED"].where(~open_end, ""))
    strangers = [(numbers[-1], "00/00/0000", ""), ("J7777", "2019-02-01", "never"), ("J7777", "", "2019-02-01")]
    return pd.concat([table, pd.DataFrame(strangers, columns=table.columns)], ignore_index=True)


def _days(rng: np.random.Generator, n: int, span: int) -> pd.Series:
    return pd.Series(FIRST + rng.integers(0, span, n)).dt.strftime("%Y-%m-%d")


def _spelled(rng: np.random.Generator, key: str) -> str:
    return str(rng.choice([key, f"00{key}", f" {key}.0", f"{key[:2]} {key[2:]}"], p=[0.7, 0.1, 0.1, 0.1]))


def write_made(folder: Path, tables: dict[str, pd.DataFrame]) -> Path:
    """The plan, its mapping and the tables as CSV files; the path of the plan."""
    (folder / "data").mkdir()
    for name, table in tables.items():
        table.to_csv(folder / "data" / f"{name}.csv", index=False)
    (folder / "mapping.toml").write_text(MAPPING, "utf-8")
    (folder / "study.toml").write_text(PLAN, "utf-8")
    (folder / "first.py").write_text("", "utf-8")
    return folder / "study.toml"


def frames_of(plan: Path) -> Frames:
    """The cohort of the plan, read in memory."""
    study = read_study(plan)
    return Frames(study, joined(Inputs(study).extract, study.own_areas, study.area))


def assert_stored_alike(stored: StoredExtract, frames: Frames) -> None:
    """Months, rows of street time, who is excluded and the flow of a stored extract are those of the one in memory."""
    for outcome in ("ipv_dir", "arrest", "injury"):
        for area in (None, "Beyond"):
            here, there = frames.monthly(outcome, area), stored.monthly(outcome, area=area)
            assert there.counts.tolist() == here.counts.tolist()
            assert there.exposure.tolist() == here.population.tolist()
            assert tuple(map(str, there.months)) == here.months
    for outcome in ("ipv_dir", "arrest"):
        expected, found = frames.spells(outcome), stored.street(outcome)
        assert dict(found.excluded()) == dict(expected.excluded)
        pd.testing.assert_frame_equal(in_one_order(found.table.to_pandas()), in_one_order(as_stored(expected.frame)))


def as_stored(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of `StreetSpells.frame` with the recorded list, and days since entry in place of dates."""
    days = {f"{name}_day": (frame[name] - frame["entry"]).dt.days for name in ("after", "until")}
    told = frame.assign(list=frame["list_recorded"]) if "list_recorded" in frame else frame
    return told.assign(**days).drop(columns=["list_recorded", "after", "until"], errors="ignore")


def in_one_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of spells in one order, every value as text."""
    words = as_text(frame)
    return words[sorted(words)].sort_values(["person", "number", "until_day", "stop"], ignore_index=True)


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Every value as text: databases and pandas have types of their own."""
    days = frame.select_dtypes("datetime").columns
    plain = frame.assign(**{name: frame[name].dt.strftime("%Y-%m-%d") for name in days})
    words = plain.astype(object).where(plain.notna(), None)
    return words.map(lambda value: f"{value:g}" if isinstance(value, int | float) else str(value))


@dataclass(frozen=True)
class MadeCounty:
    """The plan of a made-up county, its tables as text, and its cohort read in memory."""

    plan: Path
    tables: dict[str, pd.DataFrame]
    frames: Frames

    def stored(self, connection: Any) -> StoredExtract:
        """The same extract in a database (an Ibis connection)."""
        tables = {name: connection.create_table(f"made_{name}", table) for name, table in self.tables.items()}
        return StoredExtract.from_plan(self.plan, tables=tables)


@pytest.fixture(scope="session")
def made_county(tmp_path_factory: pytest.TempPathFactory) -> MadeCounty:
    """A made-up county; skips where the extra is missing."""
    pytest.importorskip("ibis", reason="the extra large is not installed")
    pytest.importorskip("duckdb", reason="the extra large is not installed")
    tables = made_tables(1)
    plan = write_made(tmp_path_factory.mktemp("made"), tables)
    return MadeCounty(plan, tables, frames_of(plan))


@pytest.fixture(scope="session")
def stored_county(made_county: MadeCounty) -> StoredExtract:
    """That county in DuckDB."""
    import ibis

    return made_county.stored(ibis.duckdb.connect(threads=2))
