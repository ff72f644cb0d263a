"""Reading an extract: the agency's files become canonical tables, or one clear list of what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from ipvi_eval.data.bookings import merged, of_listed
from ipvi_eval.data.checks import SourceTable, Window, check_tables, contract
from ipvi_eval.data.columns import Parsed, constant, covariate, empties, parse
from ipvi_eval.data.crosswalk import of_known, translated
from ipvi_eval.data.dates import order_unknown
from ipvi_eval.data.files import RawTable, read_raw
from ipvi_eval.data.fingerprints import fingerprints
from ipvi_eval.data.identifiers import gate, header_problems, key_problems
from ipvi_eval.data.keys import Unified, unify
from ipvi_eval.data.layouts import parts, people_and_returns, reads
from ipvi_eval.data.links import Link, links, lost_links
from ipvi_eval.data.mapping import CrosswalkMapping, Mapping, TableMapping
from ipvi_eval.data.moves import entered
from ipvi_eval.data.problems import Problem, instead, refuse
from ipvi_eval.data.pseudonyms import key_fingerprint, known_key, pseudonym_key, pseudonyms
from ipvi_eval.data.several_rows import disagreements, once
from ipvi_eval.data.tables import TABLES, TableName, empty_table
from ipvi_eval.printed import Printed

Words = ReadOnly[str, Collection[str]]
"""Values of our columns of words that somebody typed elsewhere: areas, lists and outcomes of a plan."""

_PERSON_KEYS = ("person", "suspect", "victim", "dyad", "number")


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

    `incidents` have a row for each of an incident's people: what is counted are incidents, once each (`once` of
    `cohort/incidents.py`). `persons` have one row each, as they entered; `moves` are their later lists.
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
    moves: pd.DataFrame
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
    def calendar(self) -> bool:
        """Whether anything happened on a date that was recorded: times without dates are put on a made-up day."""
        return any(self.tells(table, column) for table, column in _CALENDAR)


_ABOUT_ONE: tuple[TableName, ...] = ("persons", "moves", "notifications", "custody")
"""Tables in which every row is about one person."""

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
        (name, table, read_raw(folder, piece, reads=None if mapping.strict_gate else reads(table)))
        for name, table in tables.items()
        for piece in table.pieces(folder)
    ]
    sources = [SourceFile(name, one.path, one.sha256, len(one.cells), one.unread) for name, _, one in raw]
    refuse([problem for _, table, one in raw for problem in _absent(one, table)])
    made_up = [one.file for _, _, one in raw if one.synthetic]
    secret = pseudonym_key() if _holds_keys(mapping) and not (made_up or mapping.synthetic) else None
    refuse([problem for name, table, one in raw for problem in _identities(name, one, table, mapping)])
    kept = [(name, table, _kept(name, one, table)) for name, table, one in raw]
    loaded, problems = _loaded(kept, words)
    refuse(problems)
    notes = [note for _, _, one in kept for note in one.notes]
    notes += [question for name, table in tables.items() for question in _orders(loaded[name], table)]
    if made_up and len(made_up) < len(raw):
        notes.append(f"only {', '.join(made_up)} say{'s' if len(made_up) == 1 else ''} that the data are synthetic")
    loaded, strange = translated(loaded)
    loaded, unified, respelled = unify(loaded)
    loaded, gathered = _gathered(loaded)
    stays: tuple[str, ...] = ()
    if "custody" in loaded:
        loaded["custody"], stays = merged(loaded["custody"])
    rates = links(loaded)
    loaded = {name: of_known(table) for name, table in loaded.items()}
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
        frames["moves"],
        frames["notifications"],
        frames["custody"],
        frames["populations"],
        frames["monthly_counts"],
        frames["services"],
        _with_fingerprints(sources),
        (*notes, *strange, *respelled, *gathered, *stays, *map(str, noticed), *broken),
        mapping.synthetic or bool(made_up),
        None if secret is None else key_fingerprint(secret),
        frozenset(_by_default(mapping)),
        rates,
        unified,
        noticed,
        broken,
        {name: replace(loaded[name], frame=frames[name]) for name in loaded if name != "durations"},
    )


def _loaded(
    kept: Sequence[tuple[TableName, TableMapping, RawTable]], words: Words
) -> tuple[dict[TableName, SourceTable], list[Problem]]:
    """The canonical tables, each from its files and sheets; one of them may have no row that is kept, all may not."""
    parts: dict[TableName, list[SourceTable]] = {}
    problems: list[Problem] = []
    for name, table, raw in kept:
        part, found = _load(name, raw, table, words)
        parts.setdefault(name, []).append(part)
        problems += found
    loaded: dict[TableName, SourceTable] = {}
    for name, table in {name: table for name, table, _ in kept}.items():
        filled = [part for part in parts[name] if len(part.rows)]
        if filled:
            loaded[name] = SourceTable.stacked(table.place, filled)
        else:
            by = f"`keep` for {', '.join(table.keep)}" if table.keep else "the rule that a row names somebody"
            problems.append(Problem(table.place, f"no row is kept by {by}"))
    return loaded, problems


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
    keys = {ours: theirs for ours, theirs in table.columns.items() if kinds[ours] == "key"}
    plain = [theirs for ours, theirs in keys.items() if ours not in hidden]
    numbers = table.numbers.values() if isinstance(table, CrosswalkMapping) else ()
    plain += [] if "number" in hidden else numbers
    others = [theirs for ours, theirs in table.columns.items() if kinds[ours] in ("date", "month", "whole", "number")]
    others += [theirs for ours, theirs in table.covariates.items() if ours not in table.codes]
    found = header_problems(raw.file, [*plain, *others])
    told = {problem.column for problem in found}
    for theirs in dict.fromkeys((*keys.values(), *numbers)):
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


def _kept(name: TableName, raw: RawTable, table: TableMapping) -> RawTable:
    """The rows that `keep` asks for and, where every row is about a person, those that say about whom."""
    keep = np.ones(len(raw.cells), dtype=bool)
    for column, values in table.keep.items():
        wanted = {value.strip().casefold() for value in values}
        keep &= raw.cells[column].str.casefold().isin(wanted).to_numpy()
    said = [f"{raw.file}: `keep` kept {int(keep.sum()):,} of {len(keep):,} rows"] if table.keep else []
    if name in _ABOUT_ONE and "person" in table.columns:
        theirs = table.columns["person"]
        nobody = raw.cells[theirs].str.casefold().isin(["", *(code.strip().casefold() for code in table.missing)])
        if lost := int((nobody & keep).sum()):
            said.append(f"{raw.file}: {lost:,} of {int(keep.sum()):,} rows name nobody in '{theirs}' and were left out")
        keep &= ~nobody.to_numpy()
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
        elif "{rows}" in parsed.what:
            rows = tuple(int(row) for row in raw.rows[parsed.bad])
            problems.append(Problem(raw.file, parsed.what, theirs, rows=rows))
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
            parsed = parse(column, cells, codes=codes, dates=table.dates_of(column.name), workbook=raw.workbook)
            complain(parsed, column.name, theirs)
            seen[column.name, theirs] = parsed
        values[column.name] = seen[column.name, theirs].values
    for ours, theirs in table.covariates.items():
        parsed = covariate(cells_of(theirs), table.codes.get(ours, {}))
        complain(parsed, ours, theirs)
        values[ours] = parsed.values
    return pd.DataFrame(values), sorted(problems, key=lambda problem: (problem.row or 0, str(problem.column)))


def _orders(source: SourceTable, table: TableMapping) -> Iterator[str]:
    """A question for each format of a file none of whose dates tell day from month."""
    dates = [one.name for one in TABLES[source.table].columns if one.kind == "date" and one.name in table.columns]
    for form in dict.fromkeys(table.dates_of(name) for name in dates):
        alike = [name for name in dates if table.dates_of(name) == form]
        if other := order_unknown(form, pd.concat([source.frame[name] for name in alike])):
            named = " and ".join(f"'{table.columns[name]}'" for name in alike)
            yield (
                f"{source.file}, column{'s' * (len(alike) > 1)} {named}: no day lies above 12, so nothing there tells "
                f"{form.written} from {other}; ask the agency whether `date_format` is right"
            )


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
