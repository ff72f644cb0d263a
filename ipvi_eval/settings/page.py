"""The keys of a file as a page of Markdown: one part for each table, one heading for each key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from ipvi_eval.settings.explained import FileName
from ipvi_eval.settings.keys import Key, keys_of


def page(file: FileName) -> str:
    """Every key of `file`, with what it means, what it may hold, what follows when it is left out, and an example."""
    parts = [_part(file, name, list(keys)) for name, keys in groupby(_in_order(file), key=_table)]
    return "\n".join(parts)


def _in_order(file: FileName) -> list[Key]:
    """Keys that stand in no table first, then what all tables share, then table by table."""
    tables = list(dict.fromkeys(_table(key) for key in keys_of(file)))
    return sorted(keys_of(file), key=lambda key: (_table(key) != "", _table(key) != "*", tables.index(_table(key))))


def _table(key: Key) -> str:
    """The table that a key opens or stands in; "" for the keys above all tables."""
    first, _, rest = key.path.partition(".")
    return first if rest or "table" in key.holds else ""


def _part(file: FileName, name: str, keys: list[Key]) -> str:
    titles = {"": f"Above the tables of {file}.toml", "*": "In every table"}
    title = titles.get(name, f"[{name}]")
    return "\n".join([f"## {title}\n", *(line for key in keys for line in _key(key))])


def _key(key: Key) -> Iterator[str]:
    yield f"### `{key.path.removeprefix('*.')}`\n"
    yield f"*{_quoted(_sentence(key.holds))}; {_quoted(key.left_out)}.*\n"
    if key.words:
        yield f"{_quoted(key.words.meaning)}\n"
        yield f"```toml\n{key.words.example}\n```\n"


def _quoted(words: str) -> str:
    """The words with what stands in quotes as code, whose quotes a page leaves straight."""
    return re.sub(r'"[^"`]*"', r"`\g<0>`", words)


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]
