"""Cells to values: the rows of one file that are kept, as a canonical table, with what does not fit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ipvi_eval.data.cells.asked_rows import asked
from ipvi_eval.data.cells.columns import Parsed, constant, covariate, empties, parse
from ipvi_eval.data.cells.files import RawTable
from ipvi_eval.data.coded import Coded
from ipvi_eval.data.layouts import parts
from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.mapped.dates import order_unknown
from ipvi_eval.data.mapped.mapping import MonthlyCountsMapping, TableMapping
from ipvi_eval.data.mapped.tables import ABOUT_ONE, TABLES, TableName
from ipvi_eval.data.problems import SHOWN, Problem
from ipvi_eval.data.year_rows import year_rows
from ipvi_eval.worded import counted

_FEW = 3
"""Empty cells that are named one by one."""
Words = ReadOnly[str, Collection[str]]
"""Values of our columns of words that somebody typed elsewhere: areas, lists and outcomes of a plan."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Of the `of` rows of one file `asked` are asked for by `keep`, of which `nameless` say about nobody."""

    raw: RawTable
    of: int
    asked: int
    nameless: int


def kept(name: TableName, raw: RawTable, table: TableMapping) -> Kept:
    """The rows that `keep` asks for and, where every row is about a person, those that say about whom."""
    keep = asked(raw.texts.frame(table.keep), table.keep)
    wanted, nameless = int(keep.sum()), 0
    theirs = table.columns.get("person")
    if name in ABOUT_ONE and theirs is not None and theirs in raw.columns:
        nobody = _without(raw.texts.coded(theirs), table.missing).are("")
        nameless = int((nobody & keep).sum())
        keep &= ~nobody
    rest = raw.only(keep)
    if isinstance(table, MonthlyCountsMapping) and table.layout == "years_by_months" and len(rest.rows):
        found = year_rows(rest, table.columns["month"], tuple(table.missing))
        rest = replace(rest, notes=(*rest.notes, *found.notes(rest)))
    return Kept(rest, raw.of, wanted, nameless)


def told(table: TableMapping, files: Sequence[Kept]) -> Iterator[str]:
    """What is to be said of the files, or sheets, of one table, each thing once."""
    notes = [(one.raw.file, note) for one in files for note in one.raw.notes]
    alike: dict[str, list[str]] = {}
    for file, note in notes:
        alike.setdefault(note.replace(file, ""), []).append(note)
    for first, *more in alike.values():
        yield f"{first}; likewise {len(more):,} more of {table.place}" if more else first
    place = files[0].raw.file if len(files) == 1 else table.place
    wanted = sum(one.asked for one in files)
    if table.keep:
        without = [one.raw.file for one in files if not one.asked] if len(files) > 1 else []
        none = f", none in {', '.join(without[:SHOWN])}{' and others' * (len(without) > SHOWN)}" if without else ""
        yield f"{place}: `keep` kept {wanted:,} of {counted(sum(one.of for one in files), 'row')}{none}"
    if nameless := sum(one.nameless for one in files):
        of = counted(wanted, "row")
        yield f"{place}: {nameless:,} of {of} name nobody in '{table.columns['person']}' and were left out"


def commas_said(raw: RawTable, table: TableMapping) -> Iterator[str]:
    """How commas in the numbers of its covariates were read."""
    for ours, theirs in table.covariates.items():
        if said := _covariate(raw, table, ours)[1].said:
            yield f"{raw.file}, column '{theirs}': {said}"


def _covariate(raw: RawTable, table: TableMapping, ours: str) -> tuple[Coded, Parsed]:
    """The cells of a covariate, and the values of the different ones."""
    cells = _without(raw.texts.coded(table.covariates[ours]), table.missing)
    return cells, covariate(pd.Series(cells.words, dtype=object), table.codes.get(ours, {}), raw.delimiter)


def load(name: TableName, raw: RawTable, table: TableMapping, words: Words) -> tuple[SourceTable, list[Problem]]:
    """The canonical table of one file, with its problems; cells of a column of words must be listed, or in `words`."""
    problems: list[Problem] = []
    done: list[SourceTable] = []
    seen: dict[int, dict[tuple[str, str], Parsed]] = {}
    for cells, piece in parts(raw, table):
        part, found = _parse(name, cells, piece, words, seen.setdefault(id(cells), {}))
        done.append(part)
        problems += found
    header = {**table.columns, **table.covariates}
    if len(done) == 1:
        return done[0], list(dict.fromkeys(problems))
    frame = pd.concat([part.frame for part in done], ignore_index=True)
    rows = np.concatenate([part.rows for part in done])
    return SourceTable(name, raw.file, frame, rows, header), list(dict.fromkeys(problems))


def _without(cells: Coded, missing: Sequence[str]) -> Coded:
    """The cells with nothing in place of what the mapping calls missing."""
    folded = {code.strip().casefold() for code in missing}
    if not folded:
        return cells
    return replace(cells, words=np.array(["" if word.casefold() in folded else word for word in cells.words], object))


def _parse(
    name: TableName, raw: RawTable, table: TableMapping, words: Words, seen: dict[tuple[str, str], Parsed]
) -> tuple[SourceTable, list[Problem]]:
    """One table; columns that are in `seen` have been read, and complained about, for another piece of the file."""
    values: dict[str, pd.Series] = {}
    numbers: dict[str, Coded] = {}
    problems: list[Problem] = []
    n = raw.texts.rows

    def say(what: str, theirs: str, bad: np.ndarray) -> None:
        for file, column, rows in raw.places(theirs, bad):
            problems.extend(Problem(file, what, column, row) for row in rows)

    def complain(parsed: Parsed, ours: str, theirs: str) -> None:
        if parsed.unlisted:
            problems.extend(_unlisted(raw, theirs, f"[{name}.codes.{ours}] of the mapping", ours in words, parsed))
        elif "{rows}" in parsed.what:
            places = raw.places(theirs, parsed.bad)
            problems.extend(Problem(file, parsed.what, column, rows=rows) for file, column, rows in places)
        else:
            say(parsed.what, theirs, parsed.bad)

    for column in TABLES[name].columns:
        codes = table.codes.get(column.name) or {word: [word] for word in words.get(column.name, ())}
        if column.name not in table.columns:
            values[column.name] = constant(column, table.defaults.get(column.name, column.fallback), n)
            continue
        theirs = table.columns[column.name]
        if (column.name, theirs) not in seen:
            cells = _without(raw.texts.coded(theirs), table.missing)
            once = pd.Series(cells.words, dtype=object)
            empty = empties(column, once, codes=codes)[cells.codes]
            if column.kind == "flag" and empty.any():
                problems.extend(_no_answer(raw, theirs, f"[{name}.codes.{column.name}]", empty))
            else:
                problems.extend(_nothing_there(raw, theirs, empty))
            dates, dated = table.dates_of(column.name), theirs in raw.dated
            read = parse(column, once, codes=codes, dates=dates, workbook=raw.workbook, dated=dated)
            parsed = read.of_rows(cells.codes)
            complain(parsed, column.name, theirs)
            seen[column.name, theirs] = parsed
            if column.kind == "key" and not codes:  # those of millions of rows are not hashed again
                numbers[column.name] = cells.without(read.values.isna().to_numpy())
            elif read.values.dtype == "string":
                numbers[column.name] = Coded.of(read.values).at(cells.codes)
        values[column.name] = seen[column.name, theirs].values
    for ours, theirs in table.covariates.items():
        cells, read = _covariate(raw, table, ours)
        parsed = read.of_rows(cells.codes)
        complain(parsed, ours, theirs)
        values[ours] = parsed.values
    header = {**table.columns, **table.covariates}
    done = SourceTable(name, raw.file, pd.DataFrame(values, copy=False), raw.rows, header).numbered(numbers)
    return done, sorted(problems, key=lambda problem: (problem.row or 0, str(problem.column)))


def orders(source: SourceTable, table: TableMapping) -> Iterator[str]:
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


def _nothing_there(raw: RawTable, theirs: str, empty: np.ndarray) -> Iterator[Problem]:
    """Empty cells where there must be something, each by itself where they are few: many may be of another kind."""
    for file, column, rows in raw.places(theirs, empty):
        if len(rows) <= _FEW:
            yield from (Problem(file, "is empty", column, row) for row in rows)
            continue
        what = (
            f"{len(rows):,} rows ({{rows}}) are empty; correct them or, where they hold no record, as a subtotal, say "
            "in `keep` of the mapping what a record holds (`ipvi-eval explain keep`)"
        )
        yield Problem(file, what, column, rows=rows)


def _no_answer(raw: RawTable, theirs: str, where: str, empty: np.ndarray) -> Iterator[Problem]:
    """Empty cells of a column of yes and no: how many, and how the mapping says what they stand for."""
    for file, column, rows in raw.places(theirs, empty):
        are = "row ({rows}) is" if len(rows) == 1 else "rows ({rows}) are"
        what = (
            f"{len(rows):,} {are} empty; ask the agency what that means, and list it with the other values under "
            f'{where}, such as false = ["N", ""]'
        )
        yield Problem(file, what, column, rows=rows)


def _unlisted(raw: RawTable, theirs: str, where: str, planned: bool, parsed: Parsed) -> Iterator[Problem]:
    """Cells that hold what nobody listed: how many, and how to see them, but not what."""
    lists = f"neither {where} nor the plan lists" if planned else f"{where} does not list"
    for file, column, rows in raw.places(theirs, parsed.bad):
        what = (
            f"{len(rows):,} row{'' if len(rows) == 1 else 's'} ({{rows}}) hold{'s' * (len(rows) == 1)} "
            f"{parsed.unlisted:,} value{'' if parsed.unlisted == 1 else 's'} that {lists}; "
            f"{raw.codes(theirs)} shows them for copying"
        )
        yield Problem(file, what, column, rows=rows)
