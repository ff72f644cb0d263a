"""The keys of a plan, a mapping, a linkage or a made-up county, one after the other, as its schema has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from ipvi_eval.data.mapped.tables import TABLES, Column
from ipvi_eval.settings.explained import Explained, FileName, words_of
from ipvi_eval.settings.schema import Node, schema_of

# Below these stand columns, which are explained under `columns`, or names that the analyst chooses.
_CLOSED = ("codes", "defaults", "date_format")


@dataclass(frozen=True, slots=True)
class Key:
    """One key: `path` with dots, where `*` is a name that the file gives, and `*.` in front every table of a mapping.

    `holds` says in words what may stand there, `left_out` what follows when nothing does. `words` are its meaning and
    example, None where nobody has written them.
    """

    file: FileName
    path: str
    holds: str
    left_out: str
    words: Explained | None

    def is_called(self, name: str) -> bool:
        """Whether a person may mean this key by `name`: its path, its end, or a path with a name in place of `*`."""
        ours, theirs = self.path.split("."), name.split(".")
        if len(theirs) > len(ours):
            return False
        return all(own in ("*", other) for own, other in zip(reversed(ours), reversed(theirs), strict=False))


@cache
def keys_of(file: FileName) -> tuple[Key, ...]:
    """Every key that is accepted, in the order of the models; keys that all tables of a mapping share stand once."""
    found = {key.path: key for key in _keys(schema_of(file), file, "")}
    return tuple(found.values())


def _keys(node: Node, file: FileName, path: str) -> Iterator[Key]:
    for name, inner in node.get("properties", {}).items():
        here = _shared(file, f"{path}{name}")
        if file == "mapping" and _said_already(here):
            continue
        needed = name in node.get("required", ())
        yield _key(file, here, inner, needed=needed)
        if name in _CLOSED and file == "mapping":
            continue
        yield from _keys(inner, file, f"{path}{name}.")
        for inside in ("items", "additionalProperties"):
            if isinstance(inner.get(inside), dict):
                yield from _keys(inner[inside], file, f"{path}{name}.*.")


def _key(file: FileName, path: str, node: Node, *, needed: bool) -> Key:
    words, column = words_of(file, path), _column(file, path)
    if column is None:
        return Key(file, path, held(node), "needed" if needed else _left_out(_default(node)), words)
    fallback = "" if column.fallback is None else toml(column.fallback)
    left_out = "needed, here or in `defaults`" if column.required else _left_out(fallback)
    return Key(file, path, f"the name of a column of the file; {_of_cells(column)}", left_out, words)


def _left_out(default: str) -> str:
    return f"{default} when left out" if default else "may be left out"


def _shared(file: FileName, path: str) -> str:
    """The path of a key that stands in every table of a mapping, with a star for the table."""
    table, _, rest = path.partition(".")
    if file == "mapping" and table in TABLES and rest.removeprefix("joins.*.") in {*_every_table(), *_of_joins()}:
        return f"*.{rest}"
    return path


def _said_already(path: str) -> bool:
    """Whether a key says of a table that is joined what the same key says of every table."""
    return path.removeprefix("*.joins.*.") in _every_table() and path.startswith("*.joins.*.")


@cache
def _every_table() -> frozenset[str]:
    tables = schema_of("mapping")["properties"]
    return frozenset.intersection(*(frozenset(tables[name]["properties"]) for name in TABLES))


@cache
def _of_joins() -> frozenset[str]:
    joins = schema_of("mapping")["properties"]["incidents"]["properties"]["joins"]
    return frozenset(joins["additionalProperties"]["properties"])


def _column(file: FileName, path: str) -> Column | None:
    """Our column that a key of [TABLE.columns] names."""
    parts = path.split(".")
    if file != "mapping" or len(parts) != 3 or parts[1] != "columns":
        return None
    return next(table.column(parts[2]) for name, table in TABLES.items() if name == parts[0])


_CELLS = {
    "key": "its cells are keys",
    "text": "its cells are words",
    "date": "its cells are dates",
    "month": "its cells are months",
    "flag": "its cells are yes or no",
    "number": "its cells are numbers",
}


def _of_cells(column: Column) -> str:
    if column.kind == "code":
        words = f"its cells are codes for {_either(column.codes)}"
    elif column.kind == "whole":
        words = f"its cells are whole numbers{_limits({'minimum': column.low, 'maximum': column.high})}"
    else:
        words = _CELLS[column.kind]
    return f"{words}, or empty" if column.blank else words


def held(node: Node) -> str:
    """What may stand at a node of a schema, in words.

    >>> held({"type": "integer", "minimum": 1}), held({"type": "array", "items": {"enum": ["drop", "ramp"]}})
    ('a whole number of at least 1', 'a list, each "drop" or "ramp"')
    """
    if "enum" in node:
        return _either(node["enum"])
    if "anyOf" in node:
        return ", or ".join(held(kind) for kind in node["anyOf"])
    kind = node.get("type")
    if kind == "array":
        return _list(node)
    if kind == "object":
        return _table(node)
    if kind == "integer":
        return f"a whole number{_limits(node)}"
    if kind == "number":
        return f"a number{_limits(node)}"
    if kind == "boolean":
        return "true or false"
    return "a date, without quotes" if node.get("format") == "date" else _text(node)


def _text(node: Node) -> str:
    if node.get("examples"):
        return f"a month in quotes, such as {toml(node['examples'][0])}"
    limits = [f"at least {node['minLength']}"] if node.get("minLength", 0) > 1 else []
    limits += [f"at most {node['maxLength']}"] if "maxLength" in node else []
    return f"text of {' and '.join(limits)} letters" if limits else "text"


def _list(node: Node) -> str:
    items, size = node["items"], ""
    if "properties" in items:
        return "a list of tables"
    if "minItems" in node and node["minItems"] == node.get("maxItems"):
        size = f" of {node['minItems']}"
    return f"a list{size}, each {held(items)}"


def _table(node: Node) -> str:
    if "properties" in node:
        return "a table"
    inner = node["additionalProperties"]
    return "a table of tables" if "properties" in inner else f"a table of names, each with {held(inner)}"


def _limits(node: Node) -> str:
    words = {"minimum": "at least", "exclusiveMinimum": "above", "maximum": "at most", "exclusiveMaximum": "below"}
    given = [f"{word} {_number(node[name])}" for name, word in words.items() if node.get(name) is not None]
    if not given:
        return ""
    lead = " of " if given[0].startswith("at") else " "
    return lead + " and ".join(given)


def _either(values: Any) -> str:
    *rest, last = [toml(value) for value in values]
    return f"{', '.join(rest)} or {last}" if rest else last


def _default(node: Node) -> str:
    if "default" not in node:
        return ""
    return node["default"] if node.get("format") == "date" else toml(node["default"])


def toml(value: Any) -> str:
    """A value as TOML writes it.

    >>> toml(["2020-03", True, 0.05])
    '["2020-03", true, 0.05]'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'
    return f"{value}"


def _number(value: float) -> str:
    """As people write it; a year has no comma."""
    return f"{value:,}" if isinstance(value, int) and value >= 10_000 else f"{value:g}"
