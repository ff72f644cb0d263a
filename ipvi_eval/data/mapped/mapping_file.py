"""The file mapping.toml, read and checked: every mistake in one go, each with its line and what is allowed there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from ipvi_eval.data.mapped.mapping import (
    LABELLED,
    TRANSLATED,
    WORKBOOKS,
    CrosswalkMapping,
    CustodyMapping,
    Default,
    DurationsMapping,
    FileMapping,
    JoinMapping,
    Mapping,
    MonthlyCountsMapping,
    Pseudonymise,
    TableMapping,
)
from ipvi_eval.data.mapped.tables import TABLES, Column, TableName
from ipvi_eval.data.privacy.typed import VOUCH, identity_in
from ipvi_eval.errors import PlanError
from ipvi_eval.plan.file import line_of, line_of_value, load_toml, mistakes


def read_mapping(path: Path) -> Mapping:
    """Read and check a mapping.toml.

    Raises PlanError naming the line, what is wrong and what is allowed.
    """
    text, raw = load_toml(path)
    try:
        mapping = Mapping.model_validate(raw)
    except ValidationError as error:
        found = mistakes(path.name, text, raw, error)
        lines = [f"{one.said}{_allowed(one.path) if one.unknown else ''}" for one in found]
        raise PlanError("\n".join(lines)) from None
    if problems := list(_problems(path.name, text, mapping)):
        raise PlanError("\n".join(problems)) from None
    return mapping


def _allowed(where: tuple[str, ...]) -> str:
    """The keys that may stand where one stands that nobody knows."""
    models: dict[str, type[BaseModel]] = {
        "pseudonymise": Pseudonymise,
        "monthly_counts": MonthlyCountsMapping,
        "custody": CustodyMapping,
        "durations": DurationsMapping,
        "crosswalk": CrosswalkMapping,
    }
    if len(where) == 4 and where[1] == "joins":
        return f"; allowed here: {', '.join(JoinMapping.model_fields)}"
    above: list[type[BaseModel]] = [Mapping, *(models.get(name, TableMapping) for name in where[:-1])]
    return f"; allowed here: {', '.join(above[-1].model_fields)}" if len(where) <= len(above) <= 2 else ""


def _problems(file: str, text: str, mapping: Mapping) -> list[str]:
    found: list[str] = []

    def say(what: str, *where: str, value: str = "") -> None:
        line = line_of_value(text, where, value) if value else line_of(text, where)
        found.append(f"{file if line is None else f'{file}, line {line}'}: {what}")

    tables = mapping.tables()
    if not {"incidents", "persons", "monthly_counts", "durations"} & set(tables):
        say("maps no table to read; map at least one of incidents, persons, monthly_counts or durations")
    if "durations" in tables and {"incidents", "persons"} & set(tables):
        say("durations makes persons and incidents itself; map either durations or those two", "durations")
    if mapping.incidents and "date" in mapping.incidents.defaults and "date" not in mapping.incidents.columns:
        what = "incidents need a column with their dates: a default would put every one of them on the same day"
        say(what, "incidents", "defaults", "date")
    if mapping.crosswalk:
        for problem, where in _crosswalk_problems(mapping.crosswalk, tables):
            say(problem, "crosswalk", *where)
    for name, table in tables.items():
        spec, own = TABLES[name], getattr(mapping, name)
        ours = [column.name for column in spec.mapped]
        known = f"[{name}] has the columns {', '.join(ours)}"
        for problem, key in _whereabouts(name, table):
            say(problem, name, key)
        for problem, where in _join_problems(name, own):
            say(problem, name, *where)
        sections: dict[str, Any] = {"columns": own.columns, "codes": table.codes, "defaults": table.defaults}
        if not isinstance(table.date_format, str):
            sections["date_format"] = table.date_format
        for section, keys in sections.items():
            for key in keys:
                if key not in ours and not (section == "codes" and key in table.covariates):
                    say(f"'{key}' is no column of ours; {known}", name, section, key)
        for key in own.covariates:
            if key in spec.names:
                say(f"'{key}' is a column of ours: move it to [{name}.columns]", name, "covariates", key)
        for column, codes in table.codes.items():
            if column in spec.names:
                for problem, key, code in _code_problems(spec.column(column), codes):
                    say(problem, name, "codes", column, key, value=code)
        for key in table.defaults:
            wrong = _default_problem(spec.column(key), table.defaults[key]) if key in spec.names else None
            if wrong is not None:
                say(wrong, name, "defaults", key)
        of_places = ("area", table.columns.get("area"))
        for where, column, word in _typed(table):
            coded = where[0] == "codes" and column in spec.names and spec.column(column).kind in ("flag", "code")
            if kind := identity_in(word, mapping.vouched, place=column in of_places, code=coded):
                say(f"a value given for '{column}' looks like {kind}; {VOUCH}", name, *where, value=word)
        for key in _unmapped(name, table):
            say(f"[{name}] needs '{key}': name its column in [{name}.columns] or give it in [{name}.defaults]", name)
    return list(dict.fromkeys(found))


def _whereabouts(name: str, table: FileMapping) -> Iterator[tuple[str, str]]:
    """What is wrong with where a table, or one that is joined to it, is said to be, and the key that says it."""
    if not table.file and not table.files and not table.source:
        yield (
            f'[{name}] needs `file`, the name of its file, or `files`, a pattern such as "{name}_*.csv", or `source` '
            "and `table` of a database",
            "file",
        )
    pairs = (("file", "files"), ("sheet", "sheets"), ("file", "source"), ("files", "source"), ("sheet", "source"))
    for one, other in pairs:
        if getattr(table, one) and getattr(table, other):
            yield f"[{name}] has both `{one}` and `{other}`; keep one of them", other
    if bool(table.source) != bool(table.table):
        yield f"[{name}] needs both `source`, the address of the database, and `table`, the table in it", "source"
    named = "sheets" if table.sheets else "sheet"
    if (table.sheet is not None or table.sheets) and Path(table.path).suffix.lower() not in WORKBOOKS:
        yield f"[{name}] gives `{named}`, which only workbooks ({', '.join(WORKBOOKS)}) have; delete the line", named
    if len(set(table.sheets)) < len(table.sheets):
        yield f"[{name}] names a sheet twice, whose rows would be read twice; delete one of them", "sheets"
    if isinstance(table, MonthlyCountsMapping) and table.layout == "years_by_months" and "month" not in table.columns:
        yield f'[{name}] has layout = "years_by_months"; name the column with the year as `columns.month`', "layout"
    if table.labels and Path(table.path).suffix.lower() not in LABELLED:
        yield f"[{name}] asks for `labels`, which only files of SPSS and Stata have; delete the line", "labels"
    for made, pattern in table.side_by_side.items():
        if pattern.count("*") != 1:
            yield f'side_by_side.{made} of [{name}] needs one * where the number stands, as "REL_*"', "side_by_side"


def _join_problems(name: TableName, table: TableMapping) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is wrong with the joins of a table, that is not whole, and the keys that say it."""
    if table.joins and name not in TRANSLATED:
        yield f"[{name}] has no rows of people to join; `joins` may stand in {', '.join(TRANSLATED)}", ("joins",)
    for section, columns in (("columns", table.columns.values()), ("keep", table.keep)):
        for column in columns:
            if other := table.join_of(column):
                yield (
                    f"'{column}' is of a joined table; write it under `{section}` of [{name}.joins.{other}], without "
                    f"'{other}.' before it",
                    (section,),
                )
    ours = [column.name for column in TABLES[name].mapped]
    given = {**table.columns, **table.covariates}
    asked = {table.join_of(column) for join in table.joins.values() for column in join.on.values()}
    earlier: list[str] = []
    for key, join in table.joins.items():
        label, here = f"{name}.joins.{key}", ("joins", key)
        yield from ((problem, (*here, where)) for problem, where in _whereabouts(label, join))
        if not key.isidentifier():
            yield f"a join is called by letters, digits and underscores, not '{key}'; rename it", here
        if not join.on:
            yield f'[{label}] needs `on`: its columns that are the key, such as on = {{ THEIRS = "OURS" }}', here
        for column in join.on.values():
            if (other := table.join_of(column)) is not None and other not in earlier:
                yield f"[{label}] asks for '{column}', and '{other}' is joined no earlier; put it first", (*here, "on")
        for column in join.columns:
            if column not in ours:
                what = f"'{column}' is no column of ours; [{name}] has the columns {', '.join(ours)}"
                yield what, (*here, "columns", column)
        for column in join.covariates:
            if column in ours:
                what = f"'{column}' is a column of ours: move it to [{label}.columns]"
                yield what, (*here, "covariates", column)
        for part, names in (("columns", join.columns), ("covariates", join.covariates)):
            for column in names.keys() & given.keys():
                yield f"'{column}' of [{name}] is read from two tables; keep one of them", (*here, part, column)
        for column in [one for one in join.numbered if one not in join.columns]:
            what = (
                f"'{column}' is `numbered`, and [{label}.columns] names no column for it; name the one with the number"
            )
            yield what, (*here, "numbered")
        if not (join.columns or join.covariates or join.needed or key in asked):
            yield f"nothing is read from [{label}]: name its columns in [{label}.columns], or delete it", here
        given |= {**join.columns, **join.covariates}
        earlier.append(key)


def _crosswalk_problems(
    crosswalk: CrosswalkMapping, tables: dict[TableName, TableMapping]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    if not crosswalk.numbers:
        yield (
            '[crosswalk] needs [crosswalk.numbers]: which table has which numbers, for example custody = "JAIL_ID"',
            (),
        )
    for name in crosswalk.numbers:
        if name not in TRANSLATED:
            yield f"[{name}] has no numbers to translate; allowed: {', '.join(TRANSLATED)}", ("numbers", name)
        elif name not in tables:
            yield f"the crosswalk translates the numbers of [{name}], which is not mapped", ("numbers", name)
    if "persons" not in tables:
        yield "the crosswalk leads to the keys of persons; map [persons] too", ()


def _typed(table: TableMapping) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Every value somebody typed: the keys under which it stands, its column, and itself."""
    for column, codes in table.codes.items():
        for ours, theirs in codes.items():
            yield from ((("codes", column, ours), column, word) for word in (ours, *theirs))
    places: list[tuple[tuple[str, ...], FileMapping]] = [((), table)]
    places += [(("joins", name), join) for name, join in table.joins.items()]
    for where, file in places:
        for column, kept in file.keep.items():
            yield from (((*where, "keep", column), column, word) for word in kept)
    for column, value in table.defaults.items():
        if isinstance(value, str) and not _is_day(value):
            yield ("defaults", column), column, value
    if isinstance(table, MonthlyCountsMapping):
        yield from ((("areas", area), "area", area) for area in table.areas)
        yield from ((("outcomes", outcome), "outcome", outcome) for outcome in table.outcomes)


def _code_problems(column: Column, codes: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    """What is wrong with codes, the key that it is wrong with, and the code of the agency, if it is that."""
    allowed = ("true", "false") if column.kind == "flag" else column.codes
    found = [
        (f"'{key}' is no code of ours for '{column.name}'; allowed: {', '.join(allowed)}", key, "")
        for key in codes
        if allowed and key not in allowed
    ]
    seen: dict[str, str] = {}
    for key, theirs in codes.items():
        for code in theirs:
            folded = code.strip().casefold()
            if seen.setdefault(folded, key) != key:
                found.append((f"one code is given to both '{seen[folded]}' and '{key}'", key, code))
    return found


def _default_problem(column: Column, value: Default) -> str | None:
    if column.kind == "flag" and not isinstance(value, bool):
        return f"the default of '{column.name}' must be true or false"
    if column.kind == "whole" and (isinstance(value, bool) or not isinstance(value, int)):
        return f"the default of '{column.name}' must be a whole number"
    if column.kind in ("date", "month") and not _is_day(value):
        return f"the default of '{column.name}' must be a date, for example 2019-01-31"
    if column.codes and value not in column.codes:
        return f"the default of '{column.name}' must be one of {', '.join(column.codes)}"
    return None


def _is_day(value: Default) -> bool:
    if isinstance(value, str):
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, date) and not isinstance(value, datetime)


def _unmapped(name: TableName, table: TableMapping) -> list[str]:
    given = table.read() | set(table.defaults)
    return [column.name for column in TABLES[name].columns if column.required and column.name not in given]
