"""The ways in which a program or a person writes, and spoils, a text file of one table."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

from tests.end_to_end.fuzz.cells import AREAS, RELATIONSHIPS, Cell, Chance, folded
from tests.end_to_end.fuzz.made_table import COLUMNS, UNUSED, Counts, Made

FAITHFUL, MAY_BE_REFUSED, MUST_BE_REFUSED, BROKEN = "faithful", "may be refused", "must be refused", "broken"


@dataclass(frozen=True)
class Written:
    """The bytes of a file, lines for its mapping, and what reading them must come to.

    A `faithful` file is read if its cells are; one that is `broken` is read by nobody who knows what it said, and must
    only end in words.
    """

    content: bytes
    more: str = ""
    verdict: str = FAITHFUL
    how: str = ""


def write(made: Made, chance: Chance) -> Written:
    """The table as one program or another writes it, and in half of the cases with something odd in the whole file."""
    dice = chance.dice
    header = [*COLUMNS, UNUSED]
    dice.shuffle(header)
    lines = [header, *([row[name].text for name in header] for row in made.rows)]
    how = dice.choice([_as_it_is] * len(_MISTAKES) + _MISTAKES)
    more, verdict = how(lines, chance)
    delimiter = dice.choice(",;\t|")
    end = dice.choice(("\n", "\r\n"))
    quoting = dice.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(lines)
    text = stream.getvalue()
    content, said = _encoded(text, chance)
    written = Written(content, "\n".join((*more, *said)), verdict, how.__name__)
    return written if dice.random() < 0.75 else _damaged(written, text, chance)


def _encoded(text, chance):
    encodings = ["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]
    encoding = chance.dice.choice(encodings)
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:
        encoding, content = "utf-8", text.encode()
    if encoding == "utf-16-le":
        content = b"\xff\xfe" + content
    return content, (['encoding = "cp1252"'] if encoding == "cp1252" else [])


def _damaged(written, text, chance):
    """Bytes lost, put in or exchanged on the way."""
    dice, content = chance.dice, written.content
    at = dice.randrange(len(content))
    how = dice.randrange(5)
    if how == 4:
        return _stray_marks(written, text, chance)
    if how == 0:
        return Written(content[:at], written.more, BROKEN, "cut off")
    if how == 1:
        return Written(content[:at] + b"\x00" + content[at:], written.more, BROKEN, "a NUL")
    if how == 2:
        return Written(content[:at] + bytes([dice.randrange(256)]) + content[at + 1 :], written.more, BROKEN, "a byte")
    wrong = dice.choice(("utf-16", "cp1252", "latin-1", "utf-8"))
    more = "\n".join(line for line in written.more.splitlines() if "encoding" not in line)
    return Written(content, f'{more}\nencoding = "{wrong}"', BROKEN, f"said to be {wrong}")


def _stray_marks(written, text, chance):
    """Quotation marks at the beginning or the end of cells, opened and closed rows apart."""
    for _ in range(chance.dice.randint(1, 3)):
        edges = [at for at, sign in enumerate(text) if sign in ",;\t|\n"]
        at = chance.dice.choice(edges) + chance.dice.randrange(2)
        text = f'{text[:at]}"{text[at:]}'
    more = "\n".join(line for line in written.more.splitlines() if "encoding" not in line)
    return Written(text.encode(), more, BROKEN, "stray marks")


def _as_it_is(lines, chance):
    return [], FAITHFUL


def _blank_lines(lines, chance):
    for _ in range(chance.dice.randint(1, 4)):
        lines.insert(chance.dice.randint(1, len(lines)), [""] * chance.dice.choice((0, 1, len(lines[0]))))
    return [], FAITHFUL


def _title_rows(lines, chance):
    many = chance.dice.randint(1, 3)
    lines[:0] = [[f"Records of {2019 + n}", "", ""] for n in range(many)]
    return [f"header_row = {many + 1}"], FAITHFUL


def _title_rows_untold(lines, chance):
    lines.insert(0, ["Elena Nguyen", ""])
    return [], MUST_BE_REFUSED


def _rows_twice(lines, chance):
    lines.insert(chance.dice.randint(1, len(lines)), list(chance.dice.choice(lines[1:])))
    return [], FAITHFUL


def _no_header(lines, chance):
    lines.pop(0)
    return [], MUST_BE_REFUSED


def _a_line_of_names_twice(lines, chance):
    """As where two exports were put below each other."""
    lines.insert(chance.dice.randint(2, len(lines)), list(lines[0]))
    return [], MUST_BE_REFUSED


def _columns_twice(lines, chance):
    name = chance.dice.choice(COLUMNS)
    at = lines[0].index(name)
    for line in lines:
        line.append(line[at])
    return [], MUST_BE_REFUSED


def _unused_twice(lines, chance):
    for n, line in enumerate(lines):
        line.insert(0, "4719 Qzxwood St" if n else UNUSED)
    return [], FAITHFUL


def _nameless(lines, chance):
    at = chance.dice.randint(0, len(lines[0]))
    for n, line in enumerate(lines):
        line.insert(at, "Elena Nguyen" if n else "")
    return [], MAY_BE_REFUSED


def _header_in_capitals(lines, chance):
    lines[0][:] = [name.upper() for name in lines[0]]
    return [], MAY_BE_REFUSED


def _header_padded(lines, chance):
    lines[0][:] = [f" {name}\u00a0" for name in lines[0]]
    return [], FAITHFUL


def _names_swapped(lines, chance):
    first, second = chance.dice.sample(("date", "area", "report", "relationship"), 2)
    swap = {first: second, second: first}
    lines[0][:] = [swap.get(name, name) for name in lines[0]]
    return [], MUST_BE_REFUSED


def _a_short_row(lines, chance):
    row = chance.dice.choice(lines[1:])
    del row[chance.dice.randint(4, len(row) - 1) :]  # of the first four, one at least is filled
    return [], MUST_BE_REFUSED


def _a_long_row(lines, chance):
    row = chance.dice.choice(lines[1:])
    row.insert(chance.dice.randint(0, len(row)), chance.dice.choice(("Elena Nguyen", "", "x")))
    return [], MUST_BE_REFUSED


def _huge(lines, chance):
    chance.dice.choice(lines[1:])[lines[0].index(UNUSED)] = "Elena Nguyen " * 12000
    return [], MAY_BE_REFUSED


def _a_column_missing(lines, chance):
    at = lines[0].index(chance.dice.choice(COLUMNS))
    for line in lines:
        del line[at]
    return [], MUST_BE_REFUSED


_MISTAKES = [
    *(_blank_lines, _title_rows, _title_rows_untold, _rows_twice, _no_header, _a_line_of_names_twice, _columns_twice),
    *(_unused_twice, _nameless, _header_in_capitals, _header_padded, _names_swapped, _a_short_row, _a_long_row, _huge),
    _a_column_missing,
]


def plainly(content: bytes, more: str) -> Counts | None:
    """What a file says by the shortest way to read it, strictly; None where that finds anything out of order."""
    told = dict(line.split(" = ") for line in more.splitlines() if line)
    encoding = told.get("encoding", "utf-8").strip('"')
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") and "encoding" not in told:
        encoding = "utf-16"
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except UnicodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeError:
            return None
    try:
        return _strictly(text, int(told.get("header_row", 1)) - 1)
    except (csv.Error, ValueError, LookupError):
        return None


def _strictly(text: str, above: int) -> Counts | None:
    line = text.splitlines()[above]
    delimiter = max(",;\t|", key=line.count)
    header, *rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))[above:]
    header = [name.strip() for name in header]
    found = []
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            raise ValueError
        cells = {name: row[header.index(name)].strip() for name in COLUMNS}
        if cells["date"] != date.fromisoformat(cells["date"]).isoformat():
            raise ValueError
        means = {"date": cells["date"], "incident": cells["incident"], "suspect": folded(cells["suspect"])}
        means["area"] = {name.casefold(): name for name in AREAS}[cells["area"].casefold()]
        means["relationship"] = {name: name for name in RELATIONSHIPS}[cells["relationship"].casefold() or "unknown"]
        means["report"] = {"y": "true", "n": "false"}[cells["report"].casefold()]
        row_of = {name: Cell(cells[name], means[name]) for name in COLUMNS}
        if row_of not in found:
            found.append(row_of)
    return Made(tuple(found)).counts()
