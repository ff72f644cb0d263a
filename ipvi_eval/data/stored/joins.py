"""Tables that are joined to a stored one before its cells are read: `data.joins` where the records lie."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ipvi_eval.data.joins import MOST, why_none
from ipvi_eval.data.mapped.mapping import FileMapping, JoinMapping, TableMapping
from ipvi_eval.data.mapped.tables import TableName
from ipvi_eval.data.problems import Problem, refuse
from ipvi_eval.data.stored.admission import absent
from ipvi_eval.data.stored.cells import are_days, key_form, stripped, text
from ipvi_eval.data.stored.kept_there import kept_there
from ipvi_eval.data.stored.key_counts import key_counts
from ipvi_eval.data.stored.left_out import LeftOut
from ipvi_eval.data.stored.listed_values import alike
from ipvi_eval.data.stored.numbered import with_numbered
from ipvi_eval.data.stored.side_by_side import unfolded


def joined(
    name: TableName, raw: Any, table: TableMapping, others: Mapping[str, Any]
) -> tuple[Any, TableMapping, tuple[LeftOut, ...]]:
    """The rows that `keep` asks for of a table (Ibis) with those of its joins (`others`, by their names) beside them,
    the mapping of what came of it, and what was left out on the way.

    Keys are compared as those of files are. Raises ProblemsError where a column is absent, where no row finds one, or
    where a key is none.
    """
    done = unfolded(raw, table, table.missing)
    if not table.joins:
        return done, table.model_copy(update={"side_by_side": {}}), ()
    refuse(list(absent(done, table)))
    of = _rows(done)
    done = asked(done, table).select(*table.named())
    steps = [LeftOut(name, "rows", of, of - (kept := _rows(done)), "not asked for by `keep`")]
    for join, mapping in table.joins.items():
        done, alone = _with_beside(done, join, mapping, others[join], table)
        if mapping.needed:
            steps.append(LeftOut(name, "rows", kept, alone, f"have no row in {mapping.place}"))
        kept = _rows(done)
    done, numbers = with_numbered(name, done, table)
    steps += numbers
    flat = table.model_copy(update={"joins": {}, "side_by_side": {}, "keep": {}})
    return done, flat, tuple(step for step in steps if step.left_out)


def asked(raw: Any, file: FileMapping) -> Any:
    """The rows (Ibis) that hold one of the values in each column of `keep`, whatever their case."""
    for column, values in file.keep.items():
        cells = raw.mutate(asked_for=text(raw[column]))
        wanted = alike(cells, "asked_for", file.place, column, values)
        raw = cells.filter(cells["asked_for"].isin(wanted)).drop("asked_for")
    return raw


def _with_beside(left: Any, name: str, join: JoinMapping, raw: Any, table: TableMapping) -> tuple[Any, int]:
    """The rows with those of one join beside their own, and how many found none."""
    right = unfolded(raw, join, table.missing)
    refuse(list(absent(right, join)))
    right = asked(right, join)
    right = right.select(**{f"{name}.{column}": right[column] for column in join.named()})
    ours, theirs = list(join.on.values()), [f"{name}.{column}" for column in join.on]
    left = left.mutate(**{f"key_{at}": _key(left[column], table.missing) for at, column in enumerate(ours)})
    right = right.mutate(**{f"with_{at}": _key(right[column], table.missing) for at, column in enumerate(theirs)})
    days = [are_days(left[mine]) and are_days(right[other]) for mine, other in zip(ours, theirs, strict=True)]
    here, there = _dated(left, "key", ours, days), _dated(right, "with", theirs, days)
    refuse(
        [*_no_keys(left, "key", ours, here, table.place), *_no_keys(right, "with", list(join.on), there, join.place)]
    )
    for at in range(len(ours)):
        several = _several(left, f"key_{at}").union(_several(right, f"with_{at}"))
        left, right = _told_apart(left, f"key_{at}", several), _told_apart(right, f"with_{at}", several)
    left, right = kept_there(left), kept_there(right)
    same = [(f"key_{at}", f"with_{at}") for at in range(len(ours))]
    found, rows = _rows(left.inner_join(right, same)), _rows(left)
    fits = not rows or 0 < found <= MOST * max(rows, _rows(right))
    refuse([] if fits else [Problem(join.place, why_none(table, join, rows, found), next(iter(join.on)))])
    alone = _rows(left.anti_join(right, same))
    both = left.inner_join(right, same) if join.needed else left.left_join(right, same)
    return kept_there(both.drop(*(key for pair in same for key in pair))), alone


def _key(cells: Any, missing: Sequence[str]) -> Any:
    """The stripped text of a key, missing where there is none."""
    key = stripped(text(cells))
    return key.lower().isin(["", *(value.strip().casefold() for value in missing)]).ifelse(None, key)


def _several(rows: Any, key: str) -> Any:
    """The forms (`form`) of which one side has several spellings: these link only as they are spelled."""
    forms = rows.select(form=key_form(rows[key]), spelled=rows[key])
    found = forms.group_by("form").aggregate(spellings=forms["spelled"].nunique())
    return found.filter(found["spellings"] > 1).select("form")


def _told_apart(rows: Any, key: str, several: Any) -> Any:
    """The rows with the form of their key in its place, or with its spelling where there are several."""
    form = key_form(rows[key])
    return rows.mutate(**{key: form.isin(several["form"]).ifelse("=" + rows[key], form)})


def _dated(rows: Any, prefix: str, columns: Sequence[str], days: Sequence[bool]) -> set[str]:
    """The keys that are stored as days and are compared with what is none."""
    return {f"{prefix}_{at}" for at, column in enumerate(columns) if are_days(rows[column]) and not days[at]}


def _no_keys(rows: Any, prefix: str, columns: Sequence[str], dated: Collection[str], place: str) -> Iterator[Problem]:
    found = key_counts(rows, {f"{prefix}_{at}": rows[f"{prefix}_{at}"] for at in range(len(columns))}, dated)
    for column, counts in zip(columns, found.values(), strict=True):
        yield from counts.problems(place, column)


def _rows(table: Any) -> int:
    return int(table.count().to_pandas())
