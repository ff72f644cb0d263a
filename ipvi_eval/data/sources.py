"""Reading an extract: the agency's files become canonical tables, or one clear list of what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from ipvi_eval.data.admission import absent, hidden, holds_keys, identities
from ipvi_eval.data.cells.files import RawTable, read_raw
from ipvi_eval.data.joins import joined
from ipvi_eval.data.layouts import people_and_returns, reads
from ipvi_eval.data.linked.bookings import merged, of_listed
from ipvi_eval.data.linked.checks import Window, check_tables, contract
from ipvi_eval.data.linked.crosswalk import of_known, translated
from ipvi_eval.data.linked.keys import Unified, unify
from ipvi_eval.data.linked.linkage_record import LinkageRecord, read_record
from ipvi_eval.data.linked.links import Link, links, lost_links
from ipvi_eval.data.linked.moves import entered
from ipvi_eval.data.linked.releases import Supplied, supplied
from ipvi_eval.data.linked.several_rows import disagreements, once
from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.linked.strangers import counting
from ipvi_eval.data.loaded import Kept, Words, orders
from ipvi_eval.data.loaded import kept as kept_rows
from ipvi_eval.data.mapped.mapping import CustodyMapping, FileMapping, Mapping, TableMapping
from ipvi_eval.data.mapped.tables import TABLES, TableName, empty_table
from ipvi_eval.data.privacy.fingerprints import fingerprints
from ipvi_eval.data.privacy.pseudonyms import key_fingerprint, known_key, pseudonym_key, pseudonyms
from ipvi_eval.data.problems import Problem, refuse
from ipvi_eval.data.read_files import loaded_from
from ipvi_eval.data.side_by_side import unfolded
from ipvi_eval.freed_memory import give_back
from ipvi_eval.printed import Printed


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file that was read: the canonical table, the file's name, its SHA-256, its rows below the header, how many of
    its columns were left unread, the `fingerprint` that may be shown where all of these may not (empty where none may),
    and the `place` that messages call it by, with its sheet."""

    table: str
    path: str
    sha256: str
    rows: int
    unread: int
    fingerprint: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Extract(Printed):
    """The canonical tables of one extract (see `tables.py`); those that were not given have no rows.

    `incidents` have a row for each of an incident's people: what is counted are incidents, once each (`once` of
    `cohort/incidents.py`). `persons` have one row each, as they entered; `moves` are their later lists.
    `warnings` are sentences for people. `synthetic` is True when the mapping or any of the files says so.
    `key_fingerprint` tells which key made the pseudonyms, if there are any. `by_default` are the (table, column) that
    no column of a file fills: every row holds what the mapping, or this package, puts there. `links` are the rates at
    which keys of one table are found in another, `unified` the keys that were spelled otherwise than elsewhere.
    `noticed` are those of the warnings that name rows, `broken` those on links that break off, `releases` those
    that the mapping's `missing_release` supplied, and `traced` the tables with their way back to the files.
    `linkage` is what made the crosswalk, where `ipvi-eval link` did.
    """

    title = "Extract"

    incidents: pd.DataFrame
    persons: pd.DataFrame
    moves: pd.DataFrame
    notifications: pd.DataFrame
    custody: pd.DataFrame
    populations: pd.DataFrame
    monthly_counts: pd.DataFrame
    services: pd.DataFrame
    call_ins: pd.DataFrame
    offers: pd.DataFrame
    partners: pd.DataFrame
    sources: tuple[SourceFile, ...]
    arrests: pd.DataFrame = field(default_factory=partial(empty_table, "arrests"))
    charges: pd.DataFrame = field(default_factory=partial(empty_table, "charges"))
    dispositions: pd.DataFrame = field(default_factory=partial(empty_table, "dispositions"))
    probation: pd.DataFrame = field(default_factory=partial(empty_table, "probation"))
    warnings: tuple[str, ...] = ()
    synthetic: bool = False
    key_fingerprint: str | None = None
    by_default: frozenset[tuple[str, str]] = frozenset()
    links: tuple[Link, ...] = ()
    unified: tuple[Unified, ...] = ()
    noticed: tuple[Problem, ...] = ()
    broken: tuple[str, ...] = ()
    releases: Supplied | None = None
    traced: ReadOnly[TableName, SourceTable] = field(default_factory=dict)
    linkage: LinkageRecord | None = None

    def tidy(self) -> pd.DataFrame:
        """One row for each table: its name, rows and columns. No row of its own."""
        tables = {item.name: getattr(self, item.name) for item in fields(self)}
        rows = [(name, *table.shape) for name, table in tables.items() if isinstance(table, pd.DataFrame)]
        return pd.DataFrame(rows, columns=["table", "rows", "columns"])

    def holds(self, table: TableName) -> bool:
        """Whether a file gives `table`: one that does not is unknown, not empty.

        Durations give persons too, and persons in several rows their moves.
        """
        given = {source.table for source in self.sources}
        instead = {"persons": "durations" in given, "moves": not self.moves.empty}
        return table in given or instead.get(table, False)

    def tells(self, table: TableName, column: str) -> bool:
        """Whether a file gives `column` of `table`; a value that stands in for it tells nothing about anybody."""
        return self.holds(table) and (table, column) not in self.by_default

    @property
    def told_of_incidents(self) -> frozenset[str]:
        """The columns of the incidents table that a file gives."""
        return frozenset(column for column in self.incidents.columns if self.tells("incidents", column))

    @property
    def services_named(self) -> tuple[str, ...]:
        """The services to survivors that the extract has totals of, as the mapping names them."""
        return tuple(map(str, self.services["service"].unique()))

    @property
    def calendar(self) -> bool:
        """Whether anything happened on a date that was recorded: times without dates are put on a made-up day."""
        return any(self.tells(table, column) for table, column in _CALENDAR)


_HELD: tuple[TableName, ...] = tuple(name for name in TABLES if name not in ("durations", "crosswalk"))
"""The tables that an extract consists of; from the others these are made."""

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
    that must not enter; cells that do not fit; rows of one thing that contradict each other; tables that do.
    """
    tables = mapping.tables()
    raw = [
        _Raw(name, join, file, read_raw(folder, piece, reads=None if mapping.strict_gate else reads(file)))
        for name, join, file in mapping.files()
        for piece in file.pieces(folder)
    ]
    sources = _sources(raw)
    raw = [replace(one, cells=unfolded(one.cells, one.file, tables[one.table].missing)) for one in raw]
    give_back()  # what parsers took is as much as the cells
    refuse(_each_once(problem for one in raw for problem in absent(one.cells, one.file)))
    made_up = list(dict.fromkeys(one.cells.file for one in raw if one.cells.synthetic))
    secret = pseudonym_key() if holds_keys(mapping) and not (made_up or mapping.synthetic) else None
    refuse(_each_once(problem for one in raw for problem in identities(one.table, one.cells, one.file, mapping)))
    mixed = made_up if len(made_up) < len({one.cells.file for one in raw}) else []
    loaded, notes, problems = loaded_from(
        _kept(raw, tables), words, everybody=mapping.custody is not None and mapping.custody.everybody
    )
    refuse(problems)
    give_back()  # cells as text take more than their values
    notes += [question for name, table in tables.items() for question in orders(loaded[name], table)]
    if mixed:
        notes.append(f"only {', '.join(mixed)} say{'s' if len(mixed) == 1 else ''} that the data are synthetic")
    loaded, strange = translated(loaded)
    loaded, unified, respelled = unify(loaded)
    give_back()  # keys of all tables were numbered anew
    loaded, gathered = _gathered(loaded)
    rates = links(loaded)
    loaded = {name: of_known(table) for name, table in loaded.items()}
    loaded, strangers = _counting(loaded)
    stays: tuple[str, ...] = ()
    releases = None
    if mapping.custody is not None:
        loaded["custody"], releases, stays = _stays(loaded, mapping.custody)
    noticed = check_tables(loaded, window=window)
    lost, broken = lost_links(loaded, rates)
    refuse(lost)
    frames = {name: loaded[name].frame if name in loaded else empty_table(name) for name in TABLES}
    if mapping.durations is not None:
        covariates = list(mapping.durations.covariates)
        people = people_and_returns(frames["durations"], covariates, unit=mapping.durations.unit)
        frames["persons"], frames["incidents"] = people
    if secret is not None:
        _pseudonymise(frames, hidden(mapping), secret)
    traced: dict[TableName, SourceTable] = {
        name: _with_frame(table, frames[name]) for name, table in loaded.items() if name != "durations"
    }
    for name in frames.keys() - {"durations"}:
        contract(traced.get(name) or SourceTable(name, "", frames[name], np.arange(len(frames[name])), {}))
    return Extract(
        **{name: frames[name] for name in _HELD},
        sources=_with_fingerprints(sources),
        warnings=(*notes, *strange, *respelled, *gathered, *strangers, *stays, *map(str, noticed), *broken),
        synthetic=mapping.synthetic or bool(made_up),
        key_fingerprint=None if secret is None else key_fingerprint(secret),
        by_default=frozenset(_by_default(mapping)),
        links=rates,
        unified=unified,
        noticed=noticed,
        broken=broken,
        releases=releases,
        linkage=_linkage(folder, sources),
        traced=traced,
    )


def _with_frame(table: SourceTable, frame: pd.DataFrame) -> SourceTable:
    """The table with a finished frame; its own one keeps what is known of it."""
    return table if frame is table.frame else replace(table, frame=frame)


@dataclass(frozen=True, slots=True)
class _Raw:
    """The cells of a file of a table: of its own, or of the table that is joined to it under the name `join`."""

    table: TableName
    join: str
    file: FileMapping
    cells: RawTable


def _each_once(problems: Iterable[Problem]) -> list[Problem]:
    """A file may be read for several tables, or joined several times."""
    return list(dict.fromkeys(problems))


def _sources(raw: list[_Raw]) -> list[SourceFile]:
    """Each file, or sheet, of a table once: one that is joined twice is read twice, for other columns each time."""
    found: dict[tuple[TableName, str], list[RawTable]] = {}
    for one in raw:
        found.setdefault((one.table, one.cells.file), []).append(one.cells)
    sources = []
    for (name, place), (first, *more) in found.items():
        further = {column for cells in more for column in cells.columns} - set(first.columns)
        unread = max(0, first.unread - len(further))
        sources.append(SourceFile(name, first.path, first.sha256, first.of, unread, place=place))
    return sources


def _kept(raw: list[_Raw], tables: ReadOnly[TableName, TableMapping]) -> Iterator[tuple[TableName, TableMapping, Kept]]:
    """The rows of each file that are kept, with what is joined to them. Files are taken out of `raw`: cells as text
    need several times the memory of their values."""
    while raw:
        name = raw[0].table
        table = tables[name]
        if not table.joins:
            yield name, table, kept_rows(name, raw.pop(0).cells, table)
            continue
        own, others = list[Kept](), {join: list[RawTable]() for join in table.joins}
        while raw and raw[0].table == name:
            one = raw.pop(0)
            if one.join:
                others[one.join].append(one.cells)
            else:
                own.append(kept_rows(name, one.cells, table))
        flat = table.model_copy(update={"joins": {}})
        yield from ((name, flat, file) for file in joined(name, table, own, others))


def _gathered(
    loaded: ReadOnly[TableName, SourceTable],
) -> tuple[dict[TableName, SourceTable], tuple[str, ...]]:
    """Incidents and persons of which a file has several rows, with the moves of the latter, and sentences on them."""
    done: dict[TableName, SourceTable] = {}
    notes: list[str] = []
    for name, table in loaded.items():
        done[name], found = once(table)
        notes += found
    refuse([problem for table in done.values() for problem in disagreements(table)])
    if "persons" in done:
        done["persons"], moves, found = entered(done["persons"])
        notes += found
        if moves is not None and "moves" in done:
            what = f"has several rows for a person, and {done['moves'].file} has moves too; give them in one of the two"
            refuse([Problem(moves.file, what)])
        if moves is not None:
            done["moves"] = moves
    return done, tuple(notes)


def _counting(loaded: ReadOnly[TableName, SourceTable]) -> tuple[dict[TableName, SourceTable], list[str]]:
    done: dict[TableName, SourceTable] = {}
    notes: list[str] = []
    for name, table in loaded.items():
        done[name], found = counting(table, loaded)
        notes += found
    return done, notes


def _stays(
    loaded: ReadOnly[TableName, SourceTable], mapping: CustodyMapping
) -> tuple[SourceTable, Supplied | None, tuple[str, ...]]:
    """The stays of people who are studied, which releases were supplied for them, and sentences on what was done."""
    custody = loaded["custody"]
    notes: tuple[str, ...] = ()
    if mapping.everybody and "persons" in loaded:
        custody, notes = of_listed(custody, loaded["persons"])
    custody, releases = supplied(custody, mapping.missing_release)
    if releases is not None:
        notes += (releases.told(custody.file),)
    custody, joined = merged(custody)
    return custody, releases, (*notes, *joined)


_OF_PEOPLE = {"incidents", "persons", "durations"}
"""Tables of which no one row can be guessed without all the others."""


def _linkage(folder: Path, sources: list[SourceFile]) -> LinkageRecord | None:
    """The record of the crosswalk in a file of the folder; of one in a database, or in several files, there is none."""
    crosswalks = [source for source in sources if source.table == "crosswalk"]
    return read_record(folder / crosswalks[0].path, crosswalks[0].sha256) if len(crosswalks) == 1 else None


def _with_fingerprints(sources: list[SourceFile]) -> tuple[SourceFile, ...]:
    """Without a secret none of monthly totals alone: who tries what a few months may be would find them by it."""
    key = known_key()
    if key is None and _OF_PEOPLE.isdisjoint(source.table for source in sources):
        return tuple(sources)
    marks = fingerprints([source.sha256 for source in sources], key)
    return tuple(replace(source, fingerprint=mark) for source, mark in zip(sources, marks, strict=True))


def _by_default(mapping: Mapping) -> Iterator[tuple[str, str]]:
    for name, table in mapping.tables().items():
        becomes = "persons" if name == "durations" else name
        yield from ((becomes, column) for column in set(TABLES[name].names) - table.read())


def _pseudonymise(frames: dict[TableName, pd.DataFrame], hidden: Collection[str], key: bytes) -> None:
    for name, frame in frames.items():
        columns = [column for column in hidden if column in frame.columns]
        frames[name] = frame.assign(**{column: pseudonyms(frame[column], key) for column in columns})
