"""The canonical tables: which columns each has, what they may hold, and what may be left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from ipvi_eval.plan.outcome import RECORDS, RecordsName

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

Kind = Literal["key", "text", "code", "date", "month", "flag", "whole", "number"]
TableName = Literal[
    "incidents",
    "persons",
    "moves",
    "notifications",
    "custody",
    "arrests",
    "charges",
    "dispositions",
    "probation",
    "populations",
    "monthly_counts",
    "services",
    "call_ins",
    "offers",
    "partners",
    "durations",
    "crosswalk",
]

DTYPES: dict[Kind, str] = {
    "key": "string",
    "text": "string",
    "code": "string",
    "date": "datetime64[ns]",
    "month": "datetime64[ns]",
    "flag": "bool",
    "whole": "Int64",
    "number": "float64",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One canonical column.

    `required` columns must be mapped to a column of the extract or given a default in the mapping; others fall back to
    `fallback` (missing when None). `blank` says that single cells may be empty: they become `fallback`. `codes` is the
    closed vocabulary of a code column. A column that is `made` is filled by reading, and no mapping names it.
    """

    name: str
    kind: Kind
    required: bool = True
    blank: bool = False
    codes: tuple[str, ...] = ()
    fallback: str | bool | None = None
    made: bool = False
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One canonical table: its columns in order, and the columns that together identify a row."""

    name: TableName
    columns: tuple[Column, ...]
    identity: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def mapped(self) -> tuple[Column, ...]:
        """The columns that a mapping may name."""
        return tuple(column for column in self.columns if not column.made)

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


SYNTHETIC_MARK = "SYNTHETIC DATA"  # a column full of it says that a file is made up

RELATIONSHIPS = ("intimate", "family", "other", "unknown")
OFFENCES = ("assault", "harassment", "order_violation", "stalking", "sexual", "property", "dispute", "other")
EXIT_REASONS = ("death", "moved", "incarcerated", "follow_up_ended")
SEXES = ("female", "male", "unknown")
NOTIFICATION_KINDS = ("meeting", "home_visit", "letter", "custody_visit")
DURATION_ENDS = ("reoffence", "censored", "death", "moved", "incarcerated")

_INCIDENTS = Table(
    "incidents",
    (
        Column(name="incident", kind="key"),
        Column(name="date", kind="date"),
        Column(name="area", kind="text"),
        Column(name="relationship", kind="code", blank=True, codes=RELATIONSHIPS, fallback="unknown"),
        Column(name="report", kind="flag"),
        Column(name="arrest", kind="flag"),
        Column(name="injury", kind="flag", required=False, fallback=False),
        Column(name="weapon", kind="flag", required=False, fallback=False),
        # Whether the record of the arrest is sealed; what follows from it is the plan's to say.
        Column(name="sealed", kind="flag", required=False, fallback=False),
        Column(name="offence", kind="code", required=False, blank=True, codes=OFFENCES, fallback="other"),
        Column(name="suspect", kind="key", required=False, blank=True),
        # Two ways to tell whether two incidents of one suspect are against the same victim: a key of the victim, or the
        # number of the pair, which says nothing about the victim.
        Column(name="victim", kind="key", required=False, blank=True),
        Column(name="dyad", kind="key", required=False, blank=True),
        # The day on which the incident was entered: how long that takes says when the records are complete.
        Column(name="recorded", kind="date", required=False, blank=True),
    ),
    # A row for each of its people, or for each pair of them.
    ("incident", "suspect", "victim", "dyad"),
)

_PERSONS = Table(
    "persons",
    (
        Column(name="person", kind="key"),
        Column(name="area", kind="text"),
        Column(name="list", kind="text"),
        Column(name="entry", kind="date"),
        Column(name="exit", kind="date", required=False, blank=True),
        Column(name="exit_reason", kind="code", required=False, blank=True, codes=EXIT_REASONS),
        Column(name="sex", kind="code", required=False, blank=True, codes=SEXES, fallback="unknown"),
        Column(name="age_at_entry", kind="whole", required=False, blank=True, low=0, high=120),
        Column(name="prior_arrests", kind="whole", required=False, blank=True, low=0, high=500),
    ),
    ("person",),
)

# Later lists of a person; where the file of persons has a row for each list, these come from it.
_MOVES = Table(
    "moves",
    (
        Column(name="person", kind="key"),
        Column(name="date", kind="date"),
        Column(name="list", kind="text"),
    ),
    ("person", "date"),
)

_NOTIFICATIONS = Table(
    "notifications",
    (
        Column(name="person", kind="key"),
        Column(name="date", kind="date"),
        Column(name="list", kind="text", required=False, blank=True),
        Column(name="kind", kind="code", required=False, blank=True, codes=NOTIFICATION_KINDS),
    ),
    ("person", "date", "kind"),
)

_CUSTODY = Table(
    "custody",
    (
        Column(name="person", kind="key"),
        Column(name="start", kind="date"),
        Column(name="end", kind="date", blank=True),
    ),
    ("person", "start"),
)


def _records(name: RecordsName) -> Table:
    """A row for each thing done about a person on a day, of a kind that the mapping's codes name.

    `record` is the number of the arrest, case or docket: its rows count once, and without one those of a person on a
    day do. `incident` is what it was about.
    """
    columns = (
        Column(name="record", kind="key", required=False, blank=True),
        Column(name="person", kind="key", blank=True),
        Column(name="date", kind="date"),
        Column(name="incident", kind="key", required=False, blank=True),
        Column(name="kind", kind="text", required=False, blank=True),
        Column(name="area", kind="text", required=False, blank=True),
        Column(name="sealed", kind="flag", required=False, fallback=False),
    )
    return Table(name, columns, tuple(column.name for column in columns))


_POPULATIONS = Table(
    "populations",
    (
        Column(name="area", kind="text"),
        Column(name="year", kind="whole", low=1900, high=2100),
        Column(name="population", kind="whole", low=1),
    ),
    ("area", "year"),
)

_MONTHLY_COUNTS = Table(
    "monthly_counts",
    (
        Column(name="month", kind="month"),
        Column(name="area", kind="text"),
        Column(name="outcome", kind="text"),
        Column(name="count", kind="whole", low=0),
        Column(name="population", kind="whole", required=False, blank=True, low=1),
    ),
    ("month", "area", "outcome"),
)

_SERVICES = Table(
    "services",
    (
        Column(name="month", kind="month"),
        Column(name="area", kind="text", required=False, blank=True),
        Column(name="service", kind="text"),
        Column(name="count", kind="whole", low=0),
    ),
    ("month", "area", "service"),
)

# One row for each invitation to a call-in, and whether the person came.
_CALL_INS = Table(
    "call_ins",
    (
        Column(name="person", kind="key"),
        Column(name="date", kind="date"),
        Column(name="came", kind="flag"),
    ),
    ("person", "date"),
)

# One row for each kind of help offered to a person on a list, and whether it was taken up.
_OFFERS = Table(
    "offers",
    (
        Column(name="person", kind="key"),
        Column(name="date", kind="date"),
        Column(name="help", kind="text"),
        Column(name="taken_up", kind="flag"),
    ),
    ("person", "date", "help"),
)

# What each agency did for the program, as monthly totals.
_PARTNERS = Table(
    "partners",
    (
        Column(name="month", kind="month"),
        Column(name="area", kind="text", required=False, blank=True),
        Column(name="partner", kind="text"),
        Column(name="part", kind="text"),
        Column(name="count", kind="whole", low=0),
    ),
    ("month", "area", "partner", "part"),
)

# Not a table of the extract's result: follow-up times without dates, from which persons and incidents are made.
_DURATIONS = Table(
    "durations",
    (
        Column(name="person", kind="key", required=False),
        Column(name="time", kind="whole", low=0),
        Column(name="end", kind="code", codes=DURATION_ENDS),
        Column(name="area", kind="text"),
        Column(name="list", kind="text"),
        Column(name="entry", kind="date"),
        Column(name="sex", kind="code", required=False, blank=True, codes=SEXES, fallback="unknown"),
        Column(name="age_at_entry", kind="whole", required=False, blank=True, low=0, high=120),
        Column(name="prior_arrests", kind="whole", required=False, blank=True, low=0, high=500),
    ),
    ("person",),
)

# Not a table of the extract's result either: which person the number of another agency stands for, by the table that
# has such numbers.
_CROSSWALK = Table(
    "crosswalk",
    (
        Column(name="person", kind="key", blank=True),
        Column(name="table", kind="text", made=True),
        Column(name="number", kind="key", blank=True, made=True),
    ),
    ("table", "number"),
)

TABLES: dict[TableName, Table] = {
    table.name: table
    for table in (
        _INCIDENTS,
        _PERSONS,
        _MOVES,
        _NOTIFICATIONS,
        _CUSTODY,
        *(_records(name) for name in RECORDS),
        _POPULATIONS,
        _MONTHLY_COUNTS,
        _SERVICES,
        _CALL_INS,
        _OFFERS,
        _PARTNERS,
        _DURATIONS,
        _CROSSWALK,
    )
}

PERSON_KEYS: tuple[tuple[TableName, str], ...] = (
    ("persons", "person"),
    ("moves", "person"),
    ("incidents", "suspect"),
    ("incidents", "victim"),
    ("notifications", "person"),
    ("custody", "person"),
    *((name, "person") for name in RECORDS),
    ("call_ins", "person"),
    ("offers", "person"),
)
"""The columns of keys by which people are found again in another table; those of persons lead."""

INCIDENT_KEYS: tuple[tuple[TableName, str], ...] = (
    ("incidents", "incident"),
    *((name, "incident") for name in RECORDS),
)
"""The columns of keys by which incidents are found again in another table; those of incidents lead."""

ABOUT_ONE: tuple[TableName, ...] = ("persons", "moves", "notifications", "custody", "call_ins", "offers")
"""Tables in which every row is about one person on a list."""


def empty_table(name: TableName) -> pd.DataFrame:
    """A frame of no rows with the columns and dtypes of the canonical table `name`."""
    return pd.DataFrame({column.name: pd.Series(dtype=DTYPES[column.kind]) for column in TABLES[name].columns})


def schema(name: TableName) -> DataFrameSchema:
    """The pandera schema of the canonical table `name`; covariates beside the canonical columns are let through.

    That no two rows are of one thing is asked beside it (`repeated`): pandera would hold all of them together.
    """
    import pandera.pandas as pa  # slow to import, so only where it is used

    table = TABLES[name]
    columns = {}
    for column in table.columns:
        checks: list[Any] = []
        if column.codes:
            checks.append(pa.Check.isin(column.codes))
        if column.low is not None:
            checks.append(pa.Check.ge(column.low))
        if column.high is not None:
            checks.append(pa.Check.le(column.high))
        nullable = column.fallback is None and (column.blank or not column.required)
        columns[column.name] = pa.Column(DTYPES[column.kind], checks, nullable=nullable)
    return pa.DataFrameSchema(columns, strict=False, name=name)
