"""Names apart into words, and which of our tables and columns a name means, or may mean."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from ipvi_eval.data.accents import without_accents
from ipvi_eval.data.mapped.tables import TableName

_LONG = {
    **dict.fromkeys(("dt", "dttm", "dtm", "datetime", "dte"), "date"),
    **dict.fromkeys(("num", "nbr", "number"), "no"),
    **dict.fromkeys(("cd", "cde"), "code"),
    **dict.fromkeys(("vic", "vict"), "victim"),
    **dict.fromkeys(("wpn", "weap"), "weapon"),
    "susp": "suspect",
    "subj": "subject",
    "notif": "notification",
    "inc": "incident",
    "inj": "injury",
    "arr": "arrest",
    "rpt": "report",
    **dict.fromkeys(("numero", "nro"), "no"),
    "fec": "fecha",
}
"""How records systems shorten words, and what is one word with ours."""
_SAYS_KIND = frozenset({"yn", "ind", "flg", "flag", "desc", "description"})
"""What stands behind a word only to say how its cells are written."""
_BETWEEN = frozenset({"de", "del", "la", "el", "los", "las"})
"""What stands between Spanish words: "fecha del incidente" and "fecha_incidente" are one name."""
_NUMBER = re.compile(r"(?<!id)(?<!id )#", re.IGNORECASE)
"""A number, as in "DIR #"; behind "ID" it adds nothing."""
_YES_OR_NO = re.compile(r"\b(?:y/n|yes/no|si/no|s/n)\b", re.IGNORECASE)
"""How the cells are written, as in "Arrested (Y/N)"."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def words_of(name: str) -> str:
    """A name in lower case, apart into words.

    >>> words_of("OCC_DATE"), words_of("dateOccurred"), words_of(" DIR No. "), words_of("Víctima")
    ('occ date', 'date occurred', 'dir no', 'victima')
    """
    apart = _NUMBER.sub(" no ", _CAMEL.sub(" ", _YES_OR_NO.sub(" yn ", without_accents(name))))
    return " ".join(re.sub(r"[^0-9a-z]+", " ", apart.casefold()).split())


def spelled_out(name: str) -> tuple[str, ...]:
    """The words of a name, each in full.

    >>> spelled_out("VIC_SEQ_NBR")
    ('victim', 'seq', 'no')
    """
    return tuple(_in_full(words_of(name)).split())


def means(table: TableName, column: str, name: str) -> bool:
    """Whether a file's `name` is one of those that mean our column by themselves, or several of them with "/" between.

    >>> means("incidents", "date", "OCC_DATE"), means("incidents", "date", "RPT_DATE")
    (True, False)
    >>> means("incidents", "incident", "RPT_NBR"), means("incidents", "arrest", "ARR_YN")
    (True, True)
    >>> means("incidents", "area", "Town / City"), means("incidents", "arrest", "Arrest / Charge")
    (True, False)
    """
    names = _names(table, column)
    return _in_full(words_of(name)) in names or all(_in_full(words_of(one)) in names for one in name.split("/"))


def may_mean(table: TableName, column: str, name: str) -> bool:
    """Whether all words of one of those names stand among the words of `name`.

    >>> may_mean("incidents", "arrest", "ARREST_MADE_YN"), may_mean("incidents", "arrest", "RESTED")
    (True, False)
    """
    inside = set(_in_full(words_of(name)).split())
    return any(set(synonym.split()) <= inside for synonym in _names(table, column))


def called(place: str) -> Iterator[TableName]:
    """The tables of ours that a file or sheet called `place` is about.

    >>> list(called("incidents_2023")), list(called("CallIns"))
    (['incidents'], ['notifications', 'call_ins'])
    """
    text = f" {re.sub(r'[0-9]+', ' ', words_of(place))} "
    spaced = f" {' '.join(text.split())} "
    for table, columns in _synonyms().items():
        if any(f" {one} " in spaced for one in columns["called"]):
            yield table


@cache
def _names(table: TableName, column: str) -> tuple[str, ...]:
    return tuple(map(_in_full, (words_of(column), *_synonyms()[table].get(column, ()))))


def _in_full(words: str) -> str:
    """Words as they are spelled out, without those that only say how cells are written or stand between others."""
    full = [_LONG.get(word, word) for word in words.split()]
    return " ".join([word for word in full if word not in _SAYS_KIND | _BETWEEN] or full)


@cache
def _synonyms() -> dict[TableName, dict[str, list[str]]]:
    text = files("ipvi_eval.proposal").joinpath("synonyms.toml").read_text("utf-8")
    found: dict[TableName, dict[str, list[str]]] = tomllib.loads(text)  # type: ignore[assignment]
    return found
