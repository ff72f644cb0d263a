"""The front matter of a document, and what is laid under it: read by pandoc, as plain values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ipvi_eval.report.render.pandoc import pandoc


def metadata_of(yaml: str, of: str) -> dict[str, Any]:
    """What pandoc reads in YAML, as plain values; ReportError, naming the document it is `of`, where it cannot."""
    return {key: _plain(value) for key, value in json.loads(_as_json(yaml, of))["meta"].items()}


def merge(outer: dict[str, Any], inner: Mapping[str, Any]) -> None:
    """Lay `inner` over `outer`, key by key."""
    for key, value in inner.items():
        if isinstance(value, dict) and isinstance(outer.get(key), dict):
            merge(outer[key], value)
        else:
            outer[key] = value


def dig(meta: Mapping[str, Any], *keys: str, default: Any = None) -> Any:
    """The value below `keys`, one within the other; `default` where there is none."""
    found: Any = meta
    for key in keys:
        if not isinstance(found, Mapping) or key not in found:
            return default
        found = found[key]
    return found


def listed(value: Any) -> list[str]:
    """One value, or several, or none, as a list."""
    if not value:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


@lru_cache(maxsize=64)
def _as_json(yaml: str, of: str) -> str:
    """What pandoc reads in YAML. Each format of a document asks again, of the same texts."""
    return pandoc(["-f", "markdown", "-t", "json"], f"---\n{yaml.strip()}\n---\n", of=of)


def _plain(value: Any) -> Any:
    """A pandoc metadata value as a plain one."""
    kind, content = value["t"], value.get("c")
    if kind == "MetaMap":
        return {key: _plain(item) for key, item in content.items()}
    if kind == "MetaList":
        return [_plain(item) for item in content]
    if kind in ("MetaInlines", "MetaBlocks"):
        return _words(content).strip()
    return content


_BESIDE = ("Cite", "Code", "Math")
"""What holds its words, as they were written, beside what it is about: a work, a class, a kind."""


def _words(content: Any) -> str:
    if isinstance(content, list):
        return "".join(_words(item) for item in content)
    if isinstance(content, Mapping):
        if content["t"] in ("Space", "SoftBreak", "LineBreak"):
            return " "
        if content["t"] == "Quoted":
            return f"\u201c{_words(content['c'][1])}\u201d"
        inner = content["c"][1] if content["t"] in _BESIDE else content.get("c", "")
        return inner if isinstance(inner, str) else _words([item for item in inner if isinstance(item, list | dict)])
    return ""
