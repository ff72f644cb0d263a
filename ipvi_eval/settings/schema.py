"""The JSON Schemas of plan, mapping, linkage and made-up county: what the models accept, with words for each key.

Made from the models that read the files, so that there is one list of keys. What holds between keys (an outcome that is
named is defined) is not in it; reading the file tells that. Dates of TOML are text in the form YYYY-MM-DD here, as
editors hand them over.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from ipvi_eval.data.mapped.mapping import TRANSLATED, Mapping
from ipvi_eval.data.mapped.tables import TABLES, Column, TableName
from ipvi_eval.linkage.link_plan import LinkPlan
from ipvi_eval.plan.study import Study
from ipvi_eval.settings.explained import FileName, words_of
from ipvi_eval.synthetic.files.world_file import world_model

if TYPE_CHECKING:
    from pydantic import BaseModel

Node = dict[str, Any]

# The draft that editors of TOML know best.
DIALECT = "http://json-schema.org/draft-07/schema#"
_TITLES: dict[FileName, str] = {
    "study": "The plan of a study",
    "mapping": "The mapping of an extract",
    "link": "The plan of a linkage",
    "world": "A made-up county",
}
_DAY: Node = {"type": "string", "format": "date"}
_VALUES: dict[str, Node] = {
    "flag": {"type": "boolean"},
    "whole": {"type": "integer"},
    "number": {"type": "integer"},
    "date": _DAY,
    "month": _DAY,
}


def schema_of(file: FileName) -> Node:
    """The schema, whole: no reference leads out of it or about in it."""
    raw = _model(file).model_json_schema()
    found = _inlined(raw, raw.get("$defs", {}))
    if file == "mapping":
        for name in TABLES:
            _of_our_columns(found["properties"][name], name)
    if file == "link":
        found["properties"]["records"]["propertyNames"] = {"enum": list(TRANSLATED)}
    _describe(found, file, "")
    return {"$schema": DIALECT, "title": _TITLES[file], **found}


def schema_text(file: FileName) -> str:
    """The schema as the text of a file."""
    return json.dumps(schema_of(file), indent=1, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write the schemas of the files of `folder` beside them, where their first lines look for them.

    Those of a linkage and of a made-up county are left out beside a plan without one; a folder without a plan gets all.

    OSError when it cannot be written.
    """
    every: tuple[FileName, ...] = get_args(FileName)
    alone = (folder / "study.toml").is_file()
    files = [file for file in every if file in ("study", "mapping") or not alone or (folder / f"{file}.toml").is_file()]
    texts = {folder / f"{file}.schema.json": schema_text(file) for file in files}
    for path, text in texts.items():
        path.write_text(text, "utf-8", newline="\n")
    return tuple(texts)


def _model(file: FileName) -> type[BaseModel]:
    """What reads the file."""
    if file == "world":
        return world_model()
    models: dict[FileName, type[BaseModel]] = {"study": Study, "mapping": Mapping, "link": LinkPlan}
    return models[file]


def _inlined(node: Node, defs: dict[str, Node]) -> Node:
    """The node without references, without what Python calls things, and without null, which TOML does not have."""
    if "$ref" in node:
        return _inlined({**defs[node["$ref"].rpartition("/")[2]], **_without(node, "$ref")}, defs)
    kinds = [kind for kind in node.get("anyOf", ()) if kind.get("type") != "null"]
    if len(kinds) == 1:
        return _inlined({**kinds[0], **_without(node, "anyOf")}, defs)
    found = _without(node, "title", "description", "$defs", "anyOf", "prefixItems")
    if kinds:
        found["anyOf"] = [_inlined(kind, defs) for kind in kinds]
    if "prefixItems" in node:  # months from and to: all alike
        found["items"] = node["prefixItems"][0]
    if found.get("default", ...) is None or isinstance(found.get("default"), dict):
        del found["default"]
    if "properties" in found:
        found["properties"] = {name: _inlined(inner, defs) for name, inner in found["properties"].items()}
    for inside in ("items", "additionalProperties"):
        if isinstance(found.get(inside), dict):
            found[inside] = _inlined(found[inside], defs)
    return found


def _without(node: Node, *names: str) -> Node:
    return {name: value for name, value in node.items() if name not in names}


def _of_our_columns(table: Node, name: TableName) -> None:
    """Say which columns of ours a table has, and what codes and defaults of each may hold."""
    columns, keys = TABLES[name].mapped, table["properties"]
    given = {
        "columns": {column.name: {"type": "string", "minLength": 1} for column in columns},
        "defaults": {column.name: _default(column) for column in columns},
    }
    for section, properties in given.items():
        keys[section] |= {"properties": properties, "additionalProperties": False}
    keys["joins"]["additionalProperties"]["properties"]["columns"] |= {
        "properties": dict(given["columns"]),
        "additionalProperties": False,
    }
    # Codes may be those of a covariate, whose name is free.
    codes = keys["codes"]["additionalProperties"]
    keys["codes"]["properties"] = {column.name: _codes(column, codes) for column in columns}
    dates = {column.name: {"type": "string"} for column in columns if column.kind in ("date", "month")}
    for kind in keys["date_format"]["anyOf"]:
        if kind["type"] == "object":
            kind |= {"properties": dates, "additionalProperties": False}


def _default(column: Column) -> Node:
    if column.codes:
        return {"type": "string", "enum": list(column.codes)}
    return dict(_VALUES.get(column.kind, {"type": ["string", "integer"] if column.kind == "key" else "string"}))


def _codes(column: Column, codes: Node) -> Node:
    """The values that stand for each of our words, where the words are ours to say; `codes` where they are not."""
    ours = ("true", "false") if column.kind == "flag" else column.codes
    if not ours:
        return dict(codes)
    theirs = {"type": "array", "items": {"type": "string"}}
    by_word = {"type": "object", "properties": dict.fromkeys(ours, theirs), "additionalProperties": False}
    return {"anyOf": [by_word, {"type": "array", "items": {"type": "string", "enum": list(ours)}}]}


def _describe(node: Node, file: FileName, path: str) -> None:
    for name, inner in node.get("properties", {}).items():
        here = f"{path}{name}"
        if words := words_of(file, here):
            inner["description"] = re.sub(r"\s+", " ", words.meaning)
        _describe(inner, file, f"{here}.")
        for inside in ("items", "additionalProperties"):
            if isinstance(inner.get(inside), dict):
                _describe(inner[inside], file, f"{here}.*.")
