"""Reading an extract: the agency's files become canonical tables, or one clear list of what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from ipvi_eval.data.bookings import merged, of_listed
from ipvi_eval.data.checks import SourceTable, Window, check_tables, contract
from ipvi_eval.data.columns import Parsed, constant, covariate, empties, parse
from ipvi_eval.data.files import RawTable, read_raw
from ipvi_eval.data.fingerprints import fingerprints
from ipvi_eval.data.identifiers import gate, header_problems, key_problems
from ipvi_eval.data.keys import Unified, unify
from ipvi_eval.data.layouts import parts, people_and_returns, reads
from ipvi_eval.data.links import Link, links, lost_links
from ipvi_eval.data.mapping import Mapping, TableMapping
from ipvi_eval.data.problems import Problem, instead, refuse
from ipvi_eval.data.pseudonyms import key_fingerprint, known_key, pseudonym_key, pseudonyms
from ipvi_eval.data.tables import TABLES, TableName, empty_table
from ipvi_eval.printed import Printed

Words = ReadOnly[str, Collection[str]]
"""Values of our columns of words that somebody typed elsewhere: areas, lists and outcomes of a plan."""

_PERSON_KEYS = ("person", "suspect", "victim", "dyad")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file that was read: the canonical table, the file's name, its SHA-256, its rows below the header, how many of
    its columns were left unread, and the `fingerprint` that may be shown where all of these may not."""

    table: str
    path: str
    sha256: str
    rows: int
    unread: int
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Extract(Printed):
    """The canonical tables of one extract (see `tables.py`); those that were not given have no rows.

    `warnings` are sentences for people. `synthetic` is True when the mapping or any of the files says so.
    `key_fingerprint` tells which key made the pseudonyms, if there are any. `by_default` are the (table, column) that
    no column of a file fills: every row holds what the mapping, or this package, puts there. `links` are the rates at
    which keys of one table are found in another, `unified` the keys that were spelled otherwise than elsewhere.
    `noticed` are those of the warnings that name rows, `broken` those on links that break off, and `traced` the tables
    with their way back to the files.
    """

    title = "Extract"

    incidents: pd.DataFrame
    persons: pd.DataFrame
    notifications: pd.DataFrame
    custody: pd.DataFrame
    populations: pd.DataFrame
    monthly_counts: pd.DataFrame
    services: pd.DataFrame
    sources: tuple[SourceFile, ...]
    warnings: tuple[str, ...] = ()
    synthetic: bool = False
    key_fingerprint: str | None = None
    by_default: frozenset[tuple[str, str]] = frozenset()
    links: tuple[Link, ...] = ()
    unified: tuple[Unified, ...] = ()
    noticed: tuple[Problem, ...] = ()
    broken: tuple[str, ...] = ()
    traced: ReadOnly[TableName, SourceTable] = field(default_factory=dict)

    def tidy(self) -> pd.DataFrame:
        """One row for each table: its name, rows and columns. No row of its own."""
        tables = {item.name: getattr(self, item.name) for item in fields(self)}
        rows = [(name, *table.shape) for name, table in tables.items() if isinstance(table, pd.DataFrame)]
        return pd.DataFrame(rows, columns=["table", "rows", "columns"])

    def holds(self, table: TableName) -> bool:
        """Whether a file gives `table`: one that does not is unknown, not empty. Durations give persons too."""
        given = {source.table for source in self.sources}
        return table in given or (table == "persons" and "durations" in given)

    def tells(self, table: TableName, column: str) -> bool:
        """Whether a file gives `column` of `table`; a value that stands in for it tells nothing about anybody."""
        return self.holds(table) and (table, column) not in self.by_default

    @property
    def told_of_incidents(self) -> frozenset[str]:
        """The columns of the incidents table that a file gives."""
        return frozenset(column for column in self.incidents.columns if self.tells("incidents", column))

    @property
    def calendar(self) -> bool:
        """Whether anything happened on a date that was recorded: times without dates are put on a made-up day."""
        return any(self.tells(table, column) for table, column in _CALENDAR)


_CALENDAR: tuple[tuple[TableName, str], ...] = (
    ("incidents", "date"),
    ("persons", "entry"),
    ("monthly_counts", "month"),
)


def read_extract(
    folder: Path, mapping: Mapping, *, window: Window | None = None, words: Words = MappingProxyType({})
) -> Extract:
    """Read the mapped columns of the extract in `folder`; dates decades outside the `window` studied are refused.

    Columns that the mapping does not name are not read. With its `strict_gate` they are, to be refused where they hold
    identities. A column of words holds the values that its codes list; without codes those that `words` has for it.

    Raises DataError listing file, row and column of what is wrong, in this order: files that cannot be read; identities
    that must not enter; cells that do not fit; tables that contradict themselves or each other.
    """
    raw: dict[TableName, RawTable] = {}
    sources: list[SourceFile] = []
    for name, table in mapping.tables().items():
        whole = read_raw(folder, table, reads=None if mapping.strict_gate else reads(table))
        sources.append(SourceFile(name, whole.path, whole.sha256, len(whole.cells), whole.unread))
        raw[name] = whole
    tables = mapping.tables()
    refuse([problem for name, table in tables.items() for problem in _absent(raw[name], table)])
    made_up = [table.file for table in raw.values() if table.synthetic]
    secret = pseudonym_key() if _holds_keys(mapping) and not (made_up or mapping.synthetic) else None
    refuse([problem for name, table in tables.items() for problem in _identities(name, raw[name], table, mapping)])
    loaded: dict[TableName, SourceTable] = {}
    problems: list[Problem] = []
    kept = {name: _kept(raw[name], table) for name, table in tables.items()}
    for name, table in tables.items():
        loaded[name], found = _load(name, kept[name], table, words)
        problems += found
    refuse(problems)
    notes = [note for table in kept.values() for note in table.notes]
    if made_up and len(made_up) < len(raw):
        notes.append(f"only {', '.join(made_up)} say{'s' if len(made_up) == 1 else ''} that the data are synthetic")
    loaded, unified, respelled = unify(loaded)
    stays: tuple[str, ...] = ()
    if "custody" in loaded:
        loaded["custody"], stays = merged(loaded["custody"])
    rates = links(loaded)
    if mapping.custody is not None and mapping.custody.everybody and "persons" in loaded:
        loaded["custody"], left = of_listed(loaded["custody"], loaded["persons"])
        stays += left
    noticed = check_tables(loaded, window=window)
    lost, broken = lost_links(loaded, rates)
    refuse(lost)
    frames = {name: loaded[name].frame if name in loaded else empty_table(name) for name in TABLES}
    if mapping.durations is not None:
        covariates = list(mapping.durations.covariates)
        people = people_and_returns(frames["durations"], covariates, unit=mapping.durations.unit)
        frames["persons"], frames["incidents"] = people
    if secret is not None:
        _pseudonymise(frames, _hidden(mapping), secret)
    for name in frames.keys() - {"durations"}:
        contract(name, frames[name])
    return Extract(
        frames["incidents"],
        frames["persons"],
        frames["notifications"],
        frames["custody"],
        frames["populations"],
        frames["monthly_counts"],
        frames["services"],
        _with_fingerprints(sources),
        (*notes, *respelled, *stays, *map(str, noticed), *broken),
        mapping.synthetic or bool(made_up),
        None if secret is None else key_fingerprint(secret),
        frozenset(_by_default(mapping)),
        rates,
        unified,
        noticed,
        broken,
        {name: replace(loaded[name], frame=frames[name]) for name in loaded if name != "durations"},
    )


def _with_fingerprints(sources: list[SourceFile]) -> tuple[SourceFile, ...]:
    marks = fingerprints([source.sha256 for source in sources], known_key())
    return tuple(replace(source, fingerprint=mark) for source, mark in zip(sources, marks, strict=True))


def _by_default(mapping: Mapping) -> Iterator[tuple[str, str]]:
    for name, table in mapping.tables().items():
        becomes = "persons" if name == "durations" else name
        yield from ((becomes, column) for column in set(TABLES[name].names) - table.read())


def _absent(raw: RawTable, table: TableMapping) -> list[Problem]:
    wanted = table.named()
    missing = [name for name in wanted if name not in raw.cells.columns]
    if 2 * len(missing) > len(wanted):
        what = (
            f"row {table.header_row} has {len(wanted) - len(missing)} of the {len(wanted)} columns that the mapping "
            "names; if it is a record, add a row of column names or set `header_row`, otherwise correct the mapping"
        )
        return [Problem(raw.file, what), *(Problem(raw.file, "this column is missing", name) for name in missing)]
    return [Problem(raw.file, f"this column is missing; {instead(name, raw.header, wanted)}", name) for name in missing]


def _hidden(mapping: Mapping) -> tuple[str, ...]:
    """Our columns of keys that are replaced by pseudonyms."""
    return (*(_PERSON_KEYS if mapping.pseudonymise.person else ()), *(["incident"] * mapping.pseudonymise.incident))


def _holds_keys(mapping: Mapping) -> bool:
    """Whether a table has one of them: totals have none, and need no secret."""
    return any(not table.read().isdisjoint(_hidden(mapping)) for table in mapping.tables().values())


def _identities(name: TableName, raw: RawTable, table: TableMapping, mapping: Mapping) -> list[Problem]:
    """Keys that are none, columns whose names say too much, and with `strict_gate` identities in all other columns."""
    hidden = _hidden(mapping)
    kinds = {column.name: column.kind for column in TABLES[name].columns}
    keys = [ours for ours in table.columns if kinds[ours] == "key"]
    plain = [table.columns[ours] for ours in keys if ours not in hidden]
    others = [theirs for ours, theirs in table.columns.items() if kinds[ours] in ("date", "month", "whole", "number")]
    others += [theirs for ours, theirs in table.covariates.items() if ours not in table.codes]
    found = header_problems(raw.file, [*plain, *others])
    told = {problem.column for problem in found}
    for theirs in dict.fromkeys(table.columns[ours] for ours in keys):
        if theirs not in told:
            anybody = theirs in plain and theirs != table.columns.get("incident")
            found += key_problems(raw.file, theirs, raw.cells[theirs], raw.rows, replaced=not anybody)
    mine = reads(table)
    rest = raw.cells[[column for column in raw.cells.columns if not mine(column)]]
    return found + gate(raw.file, rest, raw.rows, header=raw.header, typical=_typical_date(raw, table))


def _typical_date(raw: RawTable, table: TableMapping) -> pd.Timestamp | None:
    for ours in ("date", "entry", "start", "month"):
        if ours in table.columns:
            years = pd.to_numeric(
                raw.cells[table.columns[ours]].head(5000).str.extract(r"((?:19|20)\d{2})")[0]
            ).dropna()
            if not years.empty:
                return pd.Timestamp(year=int(years.median()), month=1, day=1)
    return None


def _kept(raw: RawTable, table: TableMapping) -> RawTable:
    keep = np.ones(len(raw.cells), dtype=bool)
    for column, values in table.keep.items():
        wanted = {value.strip().casefold() for value in values}
        keep &= raw.cells[column].str.casefold().isin(wanted).to_numpy()
    if not keep.any():
        refuse([Problem(raw.file, f"no row is kept by `keep` for {', '.join(table.keep)}")])
    said = [f"{raw.file}: `keep` kept {int(keep.sum()):,} of {len(keep):,} rows"] if table.keep else []
    cells = raw.cells[keep].reset_index(drop=True)
    return replace(raw, cells=cells, rows=raw.rows[keep], notes=(*raw.notes, *said))


def _load(name: TableName, raw: RawTable, table: TableMapping, words: Words) -> tuple[SourceTable, list[Problem]]:
    frames: list[pd.DataFrame] = []
    problems: list[Problem] = []
    pieces = parts(raw, table)
    seen: dict[tuple[str, str], Parsed] = {}
    for piece in pieces:
        frame, found = _parse(name, raw, piece, words, seen)
        frames.append(frame)
        problems += found
    rows = np.concatenate([raw.rows] * len(pieces))
    header = {**table.columns, **table.covariates}
    frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    return SourceTable(name, raw.file, frame, rows, header), problems


def _parse(
    name: TableName, raw: RawTable, table: TableMapping, words: Words, seen: dict[tuple[str, str], Parsed]
) -> tuple[pd.DataFrame, list[Problem]]:
    """One frame; columns that are in `seen` have been read, and complained about, for another piece of the file."""
    values: dict[str, pd.Series] = {}
    problems: list[Problem] = []
    n = len(raw.cells)
    missing = {code.strip().casefold() for code in table.missing}

    def cells_of(theirs: str) -> pd.Series:
        cells = raw.cells[theirs]
        return cells.mask(cells.str.casefold().isin(missing), "") if missing else cells

    def say(what: str, theirs: str, bad: np.ndarray) -> None:
        problems.extend(Problem(raw.file, what, theirs, int(row)) for row in raw.rows[bad])

    def complain(parsed: Parsed, ours: str, theirs: str) -> None:
        if parsed.unlisted:
            problems.append(_unlisted(raw, theirs, f"[{name}.codes.{ours}] of the mapping", ours in words, parsed))
        else:
            say(parsed.what, theirs, parsed.bad)

    for column in TABLES[name].columns:
        codes = table.codes.get(column.name) or {word: [word] for word in words.get(column.name, ())}
        if column.name not in table.columns:
            values[column.name] = constant(column, table.defaults.get(column.name, column.fallback), n)
            continue
        theirs = table.columns[column.name]
        if (column.name, theirs) not in seen:
            cells = cells_of(theirs)
            say("is empty", theirs, empties(column, cells, codes=codes))
            form = table.format_of(column.name)
            parsed = parse(column, cells, codes=codes, date_format=form, workbook=raw.workbook)
            complain(parsed, column.name, theirs)
            seen[column.name, theirs] = parsed
        values[column.name] = seen[column.name, theirs].values
    for ours, theirs in table.covariates.items():
        parsed = covariate(cells_of(theirs), table.codes.get(ours, {}))
        complain(parsed, ours, theirs)
        values[ours] = parsed.values
    return pd.DataFrame(values), sorted(problems, key=lambda problem: (problem.row or 0, str(problem.column)))


def _unlisted(raw: RawTable, theirs: str, where: str, planned: bool, parsed: Parsed) -> Problem:
    """Cells that hold what nobody listed: how many, and how to see them, but not what."""
    rows = tuple(int(row) for row in raw.rows[parsed.bad])
    lists = f"neither {where} nor the plan lists" if planned else f"{where} does not list"
    what = (
        f"{len(rows):,} row{'' if len(rows) == 1 else 's'} ({{rows}}) hold{'s' * (len(rows) == 1)} {parsed.unlisted:,} "
        f"value{'' if parsed.unlisted == 1 else 's'} that {lists}; "
        f"{raw.codes(theirs)} shows them for copying"
    )
    return Problem(raw.file, what, theirs, rows=rows)


def _pseudonymise(frames: dict[TableName, pd.DataFrame], hidden: Collection[str], key: bytes) -> None:
    for name, frame in frames.items():
        columns = [column for column in hidden if column in frame.columns]
        frames[name] = frame.assign(**{column: pseudonyms(frame[column], key) for column in columns})
