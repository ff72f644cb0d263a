"""Every key that is accepted is explained, every key that is explained is accepted, and every example is read."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from ipvi_eval.data.mapped.mapping import Mapping
from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.data.mapped.tables import TABLES
from ipvi_eval.errors import PlanError
from ipvi_eval.linkage.link_plan import LinkPlan, read_link_plan
from ipvi_eval.plan.file import read_plan
from ipvi_eval.plan.outcome import RECORDS
from ipvi_eval.plan.study import Study
from ipvi_eval.settings.explained import FileName, explained
from ipvi_eval.settings.keys import held, keys_of, toml
from ipvi_eval.settings.schema import schema_of
from ipvi_eval.synthetic.files.world_file import read_world, world_model
from tests.conftest import ROOT

FILES = ("study", "mapping", "link", "world")
KEYS = [pytest.param(key, id=f"{file} {key.path}") for file in FILES for key in keys_of(file)]


@pytest.mark.parametrize("file", FILES)
def test_what_is_accepted_is_explained_and_what_is_explained_is_accepted(file):
    assert {key.path for key in keys_of(file)} == set(explained(file))


@pytest.mark.parametrize(
    ("file", "model"), [("study", Study), ("mapping", Mapping), ("link", LinkPlan), ("world", world_model())]
)
def test_the_keys_are_those_of_the_models(file, model):
    """Counted by another way: the models' fields, table within table."""
    common = TableFields.common() if file == "mapping" else set()
    tables = {name: f"*.{name}" for name in common}
    # A table that is joined says where it is as every table does, which is explained there.
    tables |= {f"joins.*.{name}": f"*.{name}" for name in common}
    tables |= {f"joins.*.{name}": f"*.joins.*.{name}" for name in ("on", "needed", "numbered")} if common else {}
    paths = {key.path for key in keys_of(file)}
    assert {tables.get(path.partition(".")[2], path) for path in _fields(model, "")} == {
        path for path in paths if ".columns." not in path
    }


class TableFields:
    """Fields that the models of all tables of a mapping share."""

    @staticmethod
    def common() -> set[str]:
        models = [_models(Mapping.model_fields[name].annotation)[0][0] for name in TABLES]
        return set.intersection(*(set(model.model_fields) for model in models))


def _fields(model: type[BaseModel], prefix: str) -> set[str]:
    found = set()
    for name, info in model.model_fields.items():
        found.add(f"{prefix}{name}")
        for inner, many in _models(info.annotation):
            found |= _fields(inner, f"{prefix}{name}.{'*.' * many}")
    return found


def _models(annotation: Any, many: bool = False) -> list[tuple[type[BaseModel], bool]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [(annotation, many)]
    inside = getattr(annotation, "__args__", ())
    several = many or getattr(annotation, "__origin__", None) in (tuple, dict, list)
    return [one for part in inside for one in _models(part, several)]


def test_the_columns_are_those_of_the_tables():
    columns = {f"{name}.columns.{column.name}" for name, table in TABLES.items() for column in table.mapped}
    assert columns == {key.path for key in keys_of("mapping") if ".columns." in key.path}


@pytest.mark.parametrize("key", KEYS)
def test_an_example_sets_its_key_and_is_read(key, tmp_path):
    example = tomllib.loads(key.words.example)
    assert _sets(example, key.path.split(".")), "the example is about another key"
    _read(key.file, tmp_path, _joined(_least_of(key.file, example), example))


def _least_of(file: FileName, example: dict[str, Any]) -> dict[str, Any]:
    """What a file needs beside an example; a made-up county nothing."""
    if file == "world":
        return {}
    return {"study": _plan, "mapping": _tables, "link": _linkage}[file](example)


def _read(file: FileName, folder: Path, whole: dict[str, Any]) -> None:
    path = folder / f"{file}.toml"
    path.write_text("\n".join(f"{name} = {_inline(value)}" for name, value in whole.items()), "utf-8")
    if file == "study":
        read_plan(path, Study)
    else:
        {"mapping": read_mapping, "link": read_link_plan, "world": read_world}[file](path)


def _sets(given: Any, path: list[str]) -> bool:
    if not path:
        return True
    inside = given if isinstance(given, list) else [given]
    if path[0] == "*":
        several = [value for one in inside for value in (one.values() if isinstance(one, dict) else [])]
        return any(_sets(one, path[1:]) for one in (inside if isinstance(given, list) else several))
    return any(isinstance(one, dict) and path[0] in one and _sets(one[path[0]], path[1:]) for one in inside)


def _joined(base: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    found = deepcopy(base)
    for name, value in given.items():
        both = isinstance(value, dict) and isinstance(found.get(name), dict)
        found[name] = _joined(found[name], value) if both else value
    return found


def _plan(example: dict[str, Any]) -> dict[str, Any]:
    """The shipped plan, with the three outcomes of the examples that it does not have, and its area unless another key
    of the example says it."""
    plan = tomllib.loads((ROOT / "analysis" / "study.toml").read_text("utf-8"))
    if {"areas", "sites"} & example.keys():
        del plan["area"]
    return plan | {"outcomes": {**plan["outcomes"], "ipv_injury": {"label": "x"}, "ipv_assault": {"label": "x"}}}


def _linkage(example: dict[str, Any]) -> dict[str, Any]:
    """The least of a linkage with the tables that an example speaks of."""
    named = {"file": "x.csv", "number": "N", "first": "F", "last": "L"}
    return {"records": dict.fromkeys(("persons", *example.get("records", {})), named)}


def _tables(example: dict[str, Any]) -> dict[str, Any]:
    """The least of each table that an example speaks of, or of one table where it speaks of none."""
    named = [name for name in TABLES if name in example] or ["incidents"]
    if set(named) <= {
        "notifications",
        "custody",
        "populations",
        "services",
        "call_ins",
        "offers",
        "partners",
        *RECORDS,
    }:
        named = [*named, "incidents"]
    if {"moves", "call_ins", "offers", "crosswalk"} & set(named):
        named = [*named, "persons", *example.get("crosswalk", {}).get("numbers", ["custody"])]
    return {name: _least(name, example.get(name, {})) for name in named}


def _least(name: str, example: dict[str, Any]) -> dict[str, Any]:
    spread = {
        "outcomes_in_columns": {"outcome", "count"},
        "areas_in_columns": {"area", "count"},
        "months_in_columns": {"month", "count"},
    }
    joined = [column for join in example.get("joins", {}).values() for column in join.get("columns", ())]
    given = {*example.get("columns", ()), *example.get("defaults", ()), *spread.get(example.get("layout"), ()), *joined}
    needed = [column.name for column in TABLES[name].mapped if column.required and column.name not in given]
    numbers = {} if name != "crosswalk" or "numbers" in example else {"numbers": {"custody": "JAIL_ID"}}
    files = {} if {"files", "source"} & example.keys() else {"file": "a.csv"}
    return {**files, "columns": {column: column.upper() for column in needed}, **numbers}


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{name}" = {_inline(inner)}' for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    return toml(value)


OF_EVERY_KIND = (True, 7, 7.5, "text", ["text"], {"text": "text"}, date(2020, 1, 31))


@pytest.mark.parametrize("key", KEYS)
def test_a_value_of_another_kind_is_refused_by_the_name_of_its_key(key, tmp_path):
    """By the schema, which editors and the page of keys use too: what it does not allow no plan and no mapping says."""
    example = tomllib.loads(key.words.example)
    whole = _joined(_least_of(key.file, example), example)
    path = _set(whole, key.path.split("."), example)
    node = _node(schema_of(key.file), path)
    wrong = [value for value in OF_EVERY_KIND if type(value) not in _kinds(node)]
    wrong += [[value] for value in OF_EVERY_KIND if type(value) not in _kinds(node.get("items", {}))]
    assert len(wrong) >= 4
    for value in wrong:
        told = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        with pytest.raises(PlanError) as error:
            _read(key.file, tmp_path, _with(whole, path, value))
        assert f"{key.file}.toml, line " in str(error.value)
        assert f": {told}" in str(error.value), f"{value!r} is refused in other words"


def _set(whole: Any, path: list[str], example: Any) -> list[str | int]:
    """The path of a key in a file, with a name or a place for each star."""
    found: list[str | int] = []
    for part in path:
        if part != "*":
            found.append(part)
        elif isinstance(whole, list):
            found.append(0)
        else:
            given = example if isinstance(example, dict) and example else whole
            found.append(next(name for name in given if isinstance(given[name], dict)))
        whole, example = (
            one[found[-1]] if isinstance(one, list) or (isinstance(one, dict) and found[-1] in one) else {}
            for one in (whole, example)
        )
    return found


def _node(node: dict[str, Any], path: list[str | int]) -> dict[str, Any]:
    for part in path:
        inner = node["items"] if isinstance(part, int) else node.get("properties", {}).get(part)
        node = inner if inner is not None else node["additionalProperties"]
    return node


def _kinds(node: dict[str, Any]) -> set[type]:
    """The kinds of values that a node allows; without one it says nothing, and every kind is allowed."""
    if "anyOf" in node:
        return set().union(*(_kinds(one) for one in node["anyOf"]))
    if node.get("format") == "date":
        return {date}
    if "type" not in node:
        return {str} if "enum" in node else set(map(type, OF_EVERY_KIND))
    kinds = {"string": {str}, "integer": {int}, "number": {int, float}, "boolean": {bool}, "array": {list}}
    types = node["type"] if isinstance(node["type"], list) else [node["type"]]
    return set().union(*(kinds.get(one, {dict}) for one in types))


def _with(whole: Any, path: list[str | int], value: Any) -> Any:
    found = deepcopy(whole)
    at = found
    for part in path[:-1]:
        at = at[part] if isinstance(part, int) else at.setdefault(part, {})
    at[path[-1]] = value
    return found


@pytest.mark.parametrize(
    ("file", "path", "holds", "left_out"),
    [
        ("study", "survival.trim", "a number of at least 0 and below 0.5", "0.0 when left out"),
        ("study", "window.start", "a date, without quotes", "needed"),
        ("study", "evidence.program_start", "a date, without quotes", "may be left out"),
        ("study", "its.covid", 'a list of 2, each a month in quotes, such as "2020-03"', None),
        ("study", "disclosure.off_because", "text of at least 20 letters", "may be left out"),
        ("study", "shocks", "a list of tables", "[] when left out"),
        ("mapping", "*.header_row", "a whole number of at least 1 and at most 1,048,576", "1 when left out"),
        ("mapping", "*.keep", "a table of names, each with a list, each text", "may be left out"),
        ("mapping", "*.delimiter", r'",", ";", "\t" or "|"', "may be left out"),
        (
            "mapping",
            "incidents.columns.arrest",
            "the name of a column of the file; its cells are yes or no",
            "needed, here or in `defaults`",
        ),
        (
            "mapping",
            "persons.columns.age_at_entry",
            "the name of a column of the file; its cells are whole numbers of at least 0 and at most 120, or empty",
            "may be left out",
        ),
        (
            "mapping",
            "persons.columns.sex",
            'the name of a column of the file; its cells are codes for "female", "male" or "unknown", or empty',
            '"unknown" when left out',
        ),
    ],
)
def test_what_a_key_may_hold_is_said(file, path, holds, left_out):
    key = {key.path: key for key in keys_of(file)}[path]
    assert key.holds == holds
    assert left_out is None or key.left_out == left_out


@pytest.mark.parametrize(
    ("file", "path", "name", "called"),
    [
        ("study", "survival.trim", "trim", True),
        ("study", "survival.trim", "survival.trim", True),
        ("study", "survival.trim", "its.trim", False),
        ("study", "survival.trim", "survival", False),
        ("study", "shocks.*.name", "shocks.1.name", True),
        ("mapping", "*.sheet", "incidents.sheet", True),
        ("mapping", "*.sheet", "a.b.sheet", False),
    ],
)
def test_a_key_is_called_by_its_path_or_the_end_of_it(file, path, name, called):
    assert {key.path: key for key in keys_of(file)}[path].is_called(name) is called


def test_values_are_written_as_toml_reads_them():
    for value in (True, 3, 0.05, 'a "b"\\\t', ["x", ["y"], False]):
        assert tomllib.loads(f"a = {toml(value)}") == {"a": value}


def test_kinds_that_no_key_has_yet():
    assert held({"anyOf": [{"type": "string"}, {"type": "boolean"}]}) == "text, or true or false"
