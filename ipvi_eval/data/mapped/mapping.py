"""The mapping: which of the agency's files, columns and codes mean what in the canonical tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from ipvi_eval.data.mapped.dates import ISO, DateForm, format_problem
from ipvi_eval.data.mapped.tables import PERSON_KEYS, TABLES, TableName
from ipvi_eval.errors import DataError, PlanError
from ipvi_eval.plan.file import file_name

Default = bool | int | date | str
TRANSLATED: tuple[TableName, ...] = tuple(dict.fromkeys(name for name, _ in PERSON_KEYS))
"""The tables whose keys of people may be other numbers: another agency's, or of persons several of one person."""
OTHER_WORKBOOKS = (".xls", ".ods")
WORKBOOKS = (".xlsx", ".xlsm", *OTHER_WORKBOOKS)
_AS_WORKBOOK = "open it in a spreadsheet program and save it as .xlsx"
_TABLE_BY_TABLE = "export each of its tables as .csv or .xlsx"
_UNPACKED = "unpack it"
OTHER_TABLES = {
    **dict.fromkeys((".xlsb", ".numbers", ".dbf"), _AS_WORKBOOK),
    **dict.fromkeys((".mdb", ".accdb"), _TABLE_BY_TABLE),
    **dict.fromkeys((".zip", ".gz", ".7z", ".rar"), _UNPACKED),
}
"""Files that may hold tables and are not read, with what to do. What reads an .xlsb does not tell errors (#N/A) from
empty cells."""
LABELLED = (".sav", ".zsav", ".por", ".dta")
STATISTICS_FILES = (*LABELLED, ".sas7bdat", ".xpt")
PARQUET = ".parquet"
SUFFIXES = (".csv", ".tsv", ".txt", *WORKBOOKS, *STATISTICS_FILES, PARQUET)
SQLITE = "sqlite:///"
_ADDRESS = re.compile(rf"{SQLITE}[^\n]*|[a-z][a-z0-9+]*://\S*")
_WITH_PASSWORD = re.compile(r"://[^/@]*:(?!\$\{)[^/@]+@")


def saved_again(file: str) -> str:
    """What to do with a table of another kind than those that are read, for the end of a sentence."""
    advice = OTHER_TABLES.get(Path(file).suffix.lower())
    return f"; {advice}" if advice else ""


def _both_alike(codes: Any) -> Any:
    """A list of values that are called the same on both sides, as codes."""
    words = isinstance(codes, list) and all(isinstance(value, str) for value in codes)
    return {value: [value] for value in codes} if words else codes


Codes = Annotated[
    dict[str, list[str]], BeforeValidator(_both_alike, json_schema_input_type=dict[str, list[str]] | list[str])
]
"""Ours to theirs."""


def _reads_days(written: str) -> str:
    if problem := format_problem(written):
        raise ValueError(problem)
    return written


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        msg = 'is no time zone of the tz database; write its name in full, for example "America/New_York"'
        raise ValueError(msg) from None
    return name


Format = Annotated[str, AfterValidator(_reads_days)]
Zone = Annotated[str, AfterValidator(_known_zone)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


_NAMED = 3
"""Sheets of one table that messages name each."""


class FileMapping(_Frozen):
    """Where the cells of one table are, and which of its columns and rows are read.

    `files` is a pattern for names in the extract's folder ("incidents_*.csv") in place of `file`, `sheets` a list in
    place of `sheet`: their rows are put below each other, files in the order of their names and sheets as listed.
    `source` is the address of a database ("sqlite:///records.db", from the extract's folder) in place of both, and
    `table` a table or view of it. `labels` reads the labels of an SPSS or Stata file instead of its codes.
    `columns` and `covariates` read ours = "THEIRS"; `keep` keeps only rows in which the file's column holds one of the
    values. `side_by_side` names columns that stand several times in a row, each with a number in place of "*"
    (NAME = "OFFENDER_*"): the row is read once for each number, and the column is called NAME.
    """

    file: str = ""
    files: str = ""
    sheet: str | None = None
    sheets: list[str] = Field(default_factory=list)
    source: str = ""
    table: str = ""
    labels: bool = False
    header_row: Annotated[int, Field(ge=1, le=1_048_576)] = 1
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    encoding: Literal["utf-8", "cp1252", "latin-1", "utf-16"] | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    covariates: dict[str, str] = Field(default_factory=dict)
    keep: dict[str, list[str]] = Field(default_factory=dict)
    side_by_side: dict[str, str] = Field(default_factory=dict)

    @field_validator("file", "files")
    @classmethod
    def _known_suffix(cls, value: str) -> str:
        if Path(value).suffix.lower() not in SUFFIXES:
            msg = f"must end in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}{saved_again(value)}"
            raise ValueError(msg)
        return file_name(value)

    @field_validator("source")
    @classmethod
    def _known_address(cls, value: str) -> str:
        if not _ADDRESS.fullmatch(value):
            msg = 'is no address of a database; write for example "sqlite:///records.db" or "postgresql://host/records"'
            raise ValueError(msg)
        if _WITH_PASSWORD.search(value):
            msg = (
                "has a password in it, which others would read here; set an environment variable and write its name "
                "in its place, for example ${RECORDS_PASSWORD}"
            )
            raise ValueError(msg)
        return value

    @property
    def path(self) -> str:
        """The file's name in the extract's folder; of a database elsewhere, only what kind it is."""
        if self.source.startswith(SQLITE):
            return self.source.removeprefix(SQLITE)
        return f"{self.source.partition(':')[0]} database" if self.source else self.file or self.files

    @property
    def place(self) -> str:
        """What messages call the table: the file, and the sheet where one is named; or the pattern, and all sheets."""
        if self.source:
            return f"{self.path}, table '{self.table}'"
        sheets = [f"sheet '{one}'" for one in (self.sheet, *self.sheets) if one is not None]
        if len(sheets) > _NAMED:
            sheets = [f"{len(sheets)} sheets from '{self.sheets[0]}' to '{self.sheets[-1]}'"]
        return ", ".join([self.file or self.files, *sheets])

    def pieces(self, folder: Path) -> list[Self]:
        """A mapping for each single file, and each sheet, in the extract's `folder`.

        Raises DataError when no file is called like `files`, and PlanError when that is no pattern.
        """
        if self.source:
            return [self]
        names = [self.file]
        if self.files:
            names = sorted(path.relative_to(folder).as_posix() for path in self._called_so(folder))
        if not names:
            msg = f"no file in {folder} is called like {self.files}; put them there or correct `files` in the mapping"
            raise DataError(msg) from None
        one = {"files": "", "sheets": []}
        sheets = self.sheets or (self.sheet,)
        return [self.model_copy(update={**one, "file": name, "sheet": sheet}) for name in names for sheet in sheets]

    def _called_so(self, folder: Path) -> list[Path]:
        try:
            return [path for path in folder.glob(self.files) if not path.name.startswith((".", "~$"))]
        except (NotImplementedError, ValueError):
            msg = (
                f"{self.files} is no pattern for names in the extract's folder; write in `files` of the mapping for "
                'example "incidents_*.csv"'
            )
            raise PlanError(msg) from None

    def named(self) -> list[str]:
        """The file's columns that are named anywhere; no other one is read."""
        named = [*self.columns.values(), *self.covariates.values(), *self.keep, *self.side_by_side]
        return list(dict.fromkeys(named))


class JoinMapping(FileMapping):
    """A table that is joined to another one, whose rows are found by a key: `on` reads THEIRS = "OURS", a column of
    this table and the one that it equals, of the table it is joined to or, as "NAME.COLUMN", of an earlier join.

    A row of the table that has several rows here is read once with each of them; one that has none keeps its place with
    empty cells, or is left out where the joined row is `needed`. People who are `numbered` (our columns) have numbers
    that begin anew with each key, so that a person is the key and the number together.
    """

    on: dict[str, str] = Field(default_factory=dict)
    needed: bool = False
    numbered: list[Literal["suspect", "victim", "dyad"]] = Field(default_factory=list)

    def named(self) -> list[str]:
        """The file's columns that are named, those of the key included."""
        return list(dict.fromkeys([*super().named(), *self.on]))


class _PlacedJoin(JoinMapping):
    """A join among others, with those of its columns that `later` ones look for."""

    later: tuple[str, ...] = ()

    def named(self) -> list[str]:
        return list(dict.fromkeys([*super().named(), *self.later]))


class TableMapping(FileMapping):
    """How one canonical table is read from one file, or from several that have the same columns.

    `codes` lists the values a column may hold, all of those that are words: ours = ["theirs", ...] for each, where "*"
    stands for every other one, or ["A", "B"] where both call them the same; `defaults` fills a canonical column that
    the file does not have; `missing` are the codes, and the days, that mean "not recorded". `joins` are tables that
    are joined to it, in their order. What each key means to a person stands in `settings/mapping.toml`.
    """

    date_format: Format | dict[str, Format] = ISO
    time_zone: Zone | None = None
    first_year: Annotated[int, Field(ge=1800, le=2100)] | None = None
    codes: dict[str, Codes] = Field(default_factory=dict)
    defaults: dict[str, Default] = Field(default_factory=dict)
    missing: list[str] = Field(default_factory=list)
    joins: dict[str, JoinMapping] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _zone_and_century_are_of_the_format(self) -> Self:
        given = self.date_format.values() if isinstance(self.date_format, dict) else [self.date_format]
        offset, short = any("%z" in one for one in given), any("%y" in one for one in given)
        if offset and self.time_zone is None:
            msg = "date_format has an offset from UTC (%z); say in time_zone where the agency's days begin"
            raise ValueError(msg)
        if self.time_zone is not None and not offset:
            msg = "time_zone is given, and no date_format has an offset from UTC (%z) to count from; delete one of them"
            raise ValueError(msg)
        if self.first_year is not None and not short:
            msg = "first_year is given, and no date_format has a year in two digits (%y); delete one of them"
            raise ValueError(msg)
        return self

    def dates_of(self, column: str) -> DateForm:
        """How one of our date columns is written."""
        given = self.date_format if isinstance(self.date_format, str) else self.date_format.get(column, ISO)
        return DateForm(given, self.time_zone, self.first_year, tuple(self.missing))

    def read(self) -> set[str]:
        """Our columns that are read from the file; every other one holds the same value in each row."""
        return set(self.columns)

    def named(self) -> list[str]:
        """The columns of its own file that are named, those that a join looks for included."""
        keys = [column for join in self.joins.values() for column in join.on.values()]
        return list(dict.fromkeys(name for name in [*super().named(), *keys] if self.join_of(name) is None))

    def join_of(self, column: str) -> str | None:
        """The join that a column, by its name after joining, comes from; None for one of the table's own file."""
        name, dot, _ = column.partition(".")
        return name if dot and name in self.joins else None

    def whole(self) -> Self:
        """The same with the columns of its joins among its own, each called "NAME.COLUMN"; each join names what later
        ones look for."""
        columns, covariates, joins = dict(self.columns), dict(self.covariates), dict(self.joins)
        looked_for = [column for join in self.joins.values() for column in join.on.values()]
        for name, join in self.joins.items():
            columns |= {ours: f"{name}.{theirs}" for ours, theirs in join.columns.items()}
            covariates |= {ours: f"{name}.{theirs}" for ours, theirs in join.covariates.items()}
            later = tuple(column.partition(".")[2] for column in looked_for if self.join_of(column) == name)
            joins[name] = _PlacedJoin.model_construct(**dict(join), later=later)
        return self.model_copy(update={"columns": columns, "covariates": covariates, "joins": joins})


class MonthlyCountsMapping(TableMapping):
    """Monthly totals.

    `layout` is "long" (one row per month, area and outcome), "outcomes_in_columns" (one row per month and area;
    `outcomes` reads ours = "THEIRS"), "areas_in_columns" (one row per month and outcome; `areas` reads ours =
    "THEIRS"), "months_in_columns" (months in the header row; `date_format` reads the header) or
    "years_by_months" (one row per year, area and outcome, and a column for each of January to December; `month` names
    the column with the year).
    """

    layout: Literal["long", "outcomes_in_columns", "areas_in_columns", "months_in_columns", "years_by_months"] = "long"
    outcomes: dict[str, str] = Field(default_factory=dict)
    areas: dict[str, str] = Field(default_factory=dict)

    def read(self) -> set[str]:
        """Our columns that are read from the file, those that its layout spreads over several columns included."""
        spread = {
            "long": set(),
            "outcomes_in_columns": {"outcome", "count"},
            "areas_in_columns": {"area", "count"},
            "months_in_columns": {"month", "count"},
            "years_by_months": {"count"},
        }
        return super().read() | spread[self.layout]

    def named(self) -> list[str]:
        """The file's columns that are named, a column of each outcome or area included."""
        return list(dict.fromkeys([*super().named(), *self.outcomes.values(), *self.areas.values()]))


MissingRelease = Literal["refuse", "next_booking", "same_day"]
"""What becomes of a booking without a release whose person was booked again on a later day: an error, or a stay that
ends with the next booking (the longest it can have been) or on its own day (the shortest)."""


class CustodyMapping(TableMapping):
    """Stays in custody; `everybody` says that the file holds all who were booked, and leaves out and counts the rows of
    people who are not in the persons table. Without it such a row is a mistake."""

    everybody: bool = False
    missing_release: MissingRelease = "refuse"


class CrosswalkMapping(TableMapping):
    """Which person the number of another agency stands for: `columns` names the persons' key, `numbers` reads a table
    of ours = "THEIRS", the column with the numbers by which that table knows people."""

    numbers: dict[TableName, str] = Field(default_factory=dict)

    def read(self) -> set[str]:
        """Our columns that are read from the file, those of the numbers included."""
        return super().read() | {"table", "number"}

    def named(self) -> list[str]:
        """The file's columns that are named, those of the numbers included."""
        return list(dict.fromkeys([*super().named(), *self.numbers.values()]))


class DurationsMapping(TableMapping):
    """Follow-up times without dates: one row per person, from which persons and incidents are made."""

    unit: Literal["days", "weeks", "months"] = "days"


class Pseudonymise(_Frozen):
    """Which keys are replaced by HMAC pseudonyms as they are read; those of made-up data never are."""

    person: bool = True
    incident: bool = True


class Mapping(_Frozen):
    """A whole mapping.toml; tables that are not in it are empty.

    `strict_gate` reads every column of every file, only to refuse the file where one that is not mapped holds
    identities; without it such a column is left unread. `vouched` are values that look like identities and are none: a
    town called after somebody, a shelter.
    """

    synthetic: bool = False
    strict_gate: bool = False
    vouched: list[str] = Field(default_factory=list)
    pseudonymise: Pseudonymise = Pseudonymise()
    incidents: TableMapping | None = None
    persons: TableMapping | None = None
    moves: TableMapping | None = None
    notifications: TableMapping | None = None
    custody: CustodyMapping | None = None
    arrests: TableMapping | None = None
    charges: TableMapping | None = None
    dispositions: TableMapping | None = None
    probation: TableMapping | None = None
    populations: TableMapping | None = None
    monthly_counts: MonthlyCountsMapping | None = None
    services: TableMapping | None = None
    call_ins: TableMapping | None = None
    offers: TableMapping | None = None
    partners: TableMapping | None = None
    durations: DurationsMapping | None = None
    crosswalk: CrosswalkMapping | None = None

    def files(self) -> Iterator[tuple[TableName, str, FileMapping]]:
        """Every mapping of a file: its table, the join that it is of ("" for the table's own), and itself."""
        for name, table in self.tables().items():
            yield name, "", table
            yield from ((name, join, file) for join, file in table.joins.items())

    def tables(self) -> dict[TableName, TableMapping]:
        """The tables that are mapped, in canonical order, the columns of what is joined to them included."""
        found: dict[TableName, TableMapping | None] = {name: getattr(self, name) for name in TABLES}
        return {name: table.whole() for name, table in found.items() if table is not None}
