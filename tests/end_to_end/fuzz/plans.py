"""The ways in which a person spoils a TOML file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.end_to_end.fuzz.cells import Chance

NASTY = (
    *(
        "1",
        "-1",
        "0",
        "1.5",
        "true",
        "false",
        '""',
        '" "',
        "[]",
        "{}",
        "2019-01-01",
        "2019-01-01T10:00:00Z",
        "10:00:00",
    ),
    *(
        "0001-01-01",
        "9999-12-31",
        "1e400",
        "inf",
        "-inf",
        "nan",
        "-0.0",
        "99999999999999999999",
        "9" * 5000,
        "0x" + "f" * 99,
    ),
    *("[" * 3000 + "]" * 3000, "{a=" * 500 + "1" + "}" * 500, '[""]', "[1]", "[[]]", "[{}]", '{a = "b"}', '["a", 1]'),
    *(
        '"../../../x"',
        '"/x*.csv"',
        '"**.csv"',
        '"[.csv"',
        '"a\\u0000b.csv"',
        '"\\u0000"',
        '"."',
        '"' + "x" * 5000 + '"',
    ),
    *(
        '"\\U0001F600"',
        '"%Y"',
        '"%"',
        '"%Q-%m-%d"',
        '"%z"',
        '"%Y-%m-%d\\u0000"',
        '"*"',
        '"?"',
        '"sqlite:///"',
        "2019-02-30",
    ),
    *(
        '"2019-13"',
        '"2019-01"',
        '"0000-01"',
        '"9999-12"',
        '"\\n"',
        "'''\n'''",
        '"unclosed',
        "[unclosed",
        "=",
        "1979-05-27 07:32:00",
        "+",
        "",
    ),
    *('"Poughkeepsie"', '"None"', "1_000", "0b1", "1e3", '"1e3"', '["Here", "Here"]', '["There"]', '"Here"', '"There"'),
)
LINES = (
    *(
        "[]",
        "[[]]",
        "[a",
        "a",
        "= 1",
        "a = 1",
        '"" = 1',
        "a.b.c = 1",
        "[incidents]",
        "[window]",
        "[[shocks]]",
        "[outcomes]",
    ),
    *(
        "# ? open",
        "\ufeff",
        "\x00",
        "\x1b",
        "\r",
        "[window.start]",
        "[a.a.a.a.a.a]",
        "[[window]]",
        "[its.its]",
        "codes = 1",
    ),
    *(
        "[incidents.columns]",
        "[incidents.codes.relationship]",
        "[shocks]",
        "[outcomes.ipv_dir]",
        "[persons.date_format]",
    ),
    *("[incidents.codes]\narea = [1]", "[persons.defaults]\nlist = 1979-05-27", "[incidents.keep]\nx = 1"),
    "[" + ".".join(["a"] * 2000) + "]",
)


@dataclass(frozen=True)
class Spoiled:
    """The bytes of a file, and how they came to be."""

    content: bytes
    how: str


def spoil(text: str, chance: Chance) -> Spoiled:
    """The text with one to three mistakes."""
    hows = [chance.dice.choice(_WAYS) for _ in range(chance.dice.choice((1, 1, 1, 2, 3)))]
    for how in hows:
        text = how(text, chance)
    named = ", ".join(how.__name__ for how in hows)
    content = text.encode("utf-8", "surrogatepass")
    if chance.dice.random() < 0.05:
        return Spoiled(text.encode("utf-16"), f"{named}, utf-16")
    if chance.dice.random() < 0.05:
        at = chance.dice.randrange(len(content) + 1)
        return Spoiled(content[:at] + chance.dice.randbytes(2) + content[at:], f"{named}, bytes")
    return Spoiled(content, named)


def _lines(text, chance):
    lines = text.split("\n")
    return lines, chance.dice.randrange(len(lines))


def _another_value(text, chance):
    lines, _ = _lines(text, chance)
    at = chance.dice.choice([n for n, line in enumerate(lines) if " = " in line] or [0])
    lines[at] = f"{lines[at].partition(' = ')[0]} = {chance.dice.choice(NASTY)}"
    return "\n".join(lines)


def _another_key(text, chance):
    lines, at = _lines(text, chance)
    lines[at] = re.sub(
        r"^\w+", chance.dice.choice(("ZQX", "a.b", '"a b"', "start", "file", "files", "sheet", "keep")), lines[at]
    )
    return "\n".join(lines)


def _a_further_key(text, chance):
    lines, at = _lines(text, chance)
    key = chance.dice.choice((*_KEYS, "ZQX"))
    lines.insert(at, f"{key} = {chance.dice.choice(NASTY)}")
    return "\n".join(lines)


def _a_line_less(text, chance):
    lines, at = _lines(text, chance)
    del lines[at]
    return "\n".join(lines) or "\n"


def _a_line_twice(text, chance):
    lines, at = _lines(text, chance)
    lines.insert(at, lines[at])
    return "\n".join(lines)


def _a_line_more(text, chance):
    lines, at = _lines(text, chance)
    lines.insert(at, chance.dice.choice(LINES))
    return "\n".join(lines)


def _lines_exchanged(text, chance):
    lines, at = _lines(text, chance)
    other = chance.dice.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]
    return "\n".join(lines)


def _a_sign(text, chance):
    at = chance.dice.randrange(len(text) + 1)
    return text[:at] + chance.dice.choice("\"'[]{}=.,#\\\n\t\x00\u00a0é0-") + text[at + chance.dice.randrange(2) :]


def _cut_off(text, chance):
    return text[: chance.dice.randrange(len(text) + 1)] or "\n"


_KEYS = (
    *(
        "header_row",
        "first_year",
        "time_zone",
        "date_format",
        "delimiter",
        "encoding",
        "missing",
        "keep",
        "files",
        "sheet",
    ),
    *("sheets", "source", "table", "labels", "columns", "covariates", "codes", "defaults", "level", "baseline_year"),
    *(
        "freeze_lag_days",
        "phase_in_months",
        "phase_in",
        "shocks",
        "lists",
        "sealed",
        "contact",
        "seed",
        "extract",
        "mapping",
    ),
    *(
        "editions",
        "slope",
        "same_victim",
        "offence",
        "injury",
        "weapon",
        "vouched",
        "strict_gate",
        "synthetic",
        "everybody",
        "missing_release",
        "missing_release",
        "unit",
    ),
    *("horizons", "end", "start", "model", "censoring", "population", "list_details", "harm", "evidence", "equity"),
)
_WAYS = (
    *(_another_value, _another_value, _another_value, _a_further_key, _a_further_key, _another_key, _a_line_less),
    *(_a_line_twice, _a_line_more, _lines_exchanged, _a_sign, _cut_off),
)
