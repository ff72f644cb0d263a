"""The cells of a stored table as text, as the reader of files has them; keys among them in one form."""

from __future__ import annotations

from typing import Any

PLAIN = r"^[\x20-\x7E]*$"
"""Printable ASCII: beyond it databases fold case and spaces in ways of their own."""
BEYOND_ASCII = (
    "holds keys with signs beyond ASCII in {rows}, which databases compare in ways of their own; read this extract in "
    "memory, or replace these keys by numbers"
)


RESPELLED = r"[a-z ]|^'+[^']|^0[0-9]+$|^[0-9]+\.0+$"
"""Keys that are not their own form."""


def text(values: Any) -> Any:
    """A column (Ibis) as the text of its cells, empty where it is missing: `workbook.as_text`, spaces not stripped."""
    kind = values.type()
    if kind.is_boolean():
        shown = values.isnull().ifelse("", values.ifelse("True", "False"))
    elif kind.is_floating():
        whole = values == values.floor()
        shown = whole.ifelse(values.cast("int64").cast("string"), values.cast("string"))
        shown = values.isnan().ifelse("", shown)
    elif kind.is_timestamp():
        shown = values.date().cast("string")
    else:
        shown = values.cast("string")
    return shown.coalesce("")


def are_days(values: Any) -> bool:
    """Whether a column (Ibis) is one of days, or moments, whatever is in it."""
    kind = values.type()
    return bool(kind.is_date() or kind.is_timestamp())


def stripped(cells: Any) -> Any:
    """Text cells without space around them. Few hold any, and a database looks for it faster than it strips."""
    spaced = cells.contains(" ") | cells.contains("\t") | cells.contains("\n") | cells.contains("\r")
    return spaced.ifelse(cells.strip(), cells)


def key_form(keys: Any) -> Any:
    """Keys (Ibis) of printable ASCII without the marks of an export: `linked.keys.key_form`."""
    bare = keys.replace(" ", "").upper()
    unmarked = bare.re_replace(r"^'+", "")
    plain = (unmarked == "").ifelse(bare, unmarked)
    whole = plain.re_search(r"^[0-9]+\.0+$").ifelse(plain.re_extract(r"^[0-9]+", 0), plain)
    significant = whole.re_replace(r"^0+", "")
    number = (significant == "").ifelse("0", significant)
    return whole.re_search(r"^[0-9]+$").ifelse(number, whole)
