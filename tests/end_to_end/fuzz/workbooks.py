"""The ways in which a person keeps, and spoils, a workbook of one table."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time

import openpyxl
from openpyxl.cell import WriteOnlyCell

from tests.end_to_end.fuzz.cells import NOBODY_KNOWS, Cell, Chance
from tests.end_to_end.fuzz.made_table import COLUMNS, UNUSED, Made
from tests.end_to_end.fuzz.text_files import BROKEN, FAITHFUL, MAY_BE_REFUSED, MUST_BE_REFUSED, Written


def write(made: Made, chance: Chance) -> Written:
    """The table on a sheet, its days as true dates or as text, and in half of the cases with something odd in it."""
    dice = chance.dice
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    header = [*COLUMNS, UNUSED]
    dice.shuffle(header)
    how = dice.choice([_as_it_is] * len(_ODD) + _ODD)
    more, verdict, lines = how(book, header, [[row[name] for name in header] for row in made.rows], chance)
    true_dates = dice.choice((None, _true_date, _true_time))
    for line in lines:
        dated = true_dates if len(line) == len(header) else None
        names = [*header, *[""] * len(line)]
        sheet.append([_value(cell, name, dated) for name, cell in zip(names, line, strict=False)])
    if how is _merged and sheet.max_row > 3:
        column = header.index(dice.choice(("date", "area", "report"))) + 1
        sheet.merge_cells(start_row=sheet.max_row - 1, end_row=sheet.max_row, start_column=column, end_column=column)
        verdict = MUST_BE_REFUSED
    stream = io.BytesIO()
    book.save(stream)
    written = Written(stream.getvalue(), "\n".join(more), verdict, how.__name__)
    return written if dice.random() < 0.8 else _damaged(written, chance)


def _value(cell, name, true_dates):
    """What stands in the cell: text that openpyxl shall not take for a formula, or a true date."""
    if isinstance(cell, str):
        return cell or None
    if name == "date" and true_dates and cell.text == cell.means:
        return true_dates(date.fromisoformat(cell.means))
    if cell.text[:1] == "=" or "\x00" in cell.text:
        return "#REF!"
    return cell.text or None


def _true_date(day):
    return day


def _true_time(day):
    return datetime.combine(day, time(10, 30))


def _damaged(written, chance):
    """Bytes lost or exchanged, in the packed file or in the XML inside."""
    dice, content = chance.dice, written.content
    at = dice.randrange(len(content))
    how = dice.randrange(4)
    if how == 0:
        return Written(content[:at], written.more, BROKEN, "cut off")
    if how == 1:
        return Written(content[:at] + dice.randbytes(3) + content[at + 3 :], written.more, BROKEN, "bytes")
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        names = old.namelist()
        hit = dice.choice(["xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml", *names])
        for name in names:
            text = old.read(name).decode("utf-8")
            if name != hit or how == 2:
                new.writestr(name, _spoiled(text, chance) if name == hit else text)
    return Written(stream.getvalue(), written.more, BROKEN, f"{hit} {'changed' if how == 2 else 'lost'}")


def _spoiled(text, chance):
    dice = chance.dice
    how = dice.randrange(5)
    at = dice.randrange(len(text))
    if how == 0:
        return text[:at]
    if how == 1:
        return text[:at] + dice.choice("<>&\"'0A/\u0000\ufffd") + text[at + 1 :]
    found = list(re.finditer(r'="([^"]*)"|>([^<>]+)<', text))
    if not found:
        return text[:at]
    one = dice.choice(found)
    start, end = one.span(1 if one[1] is not None else 2)
    wrong = ("", "-1", "99999999999999999999", "ZQX7781", "1e400", "nan", "A0", "XFE1048577", "s", "e", "d", "b", "n")
    return text[:start] + dice.choice(wrong) + text[end:]


def _as_it_is(book, header, lines, chance):
    return [], FAITHFUL, [header, *lines]


def _title_rows(book, header, lines, chance):
    many = chance.dice.randint(1, 3)
    titles = [[f"Records of {2019 + n}"] for n in range(many)]
    return [f"header_row = {many + 1}"], FAITHFUL, [*titles, header, *lines]


def _title_rows_untold(book, header, lines, chance):
    return [], MUST_BE_REFUSED, [["Elena Nguyen"], header, *lines]


def _blank_lines(book, header, lines, chance):
    for _ in range(chance.dice.randint(1, 4)):
        lines.insert(chance.dice.randint(0, len(lines)), [""])
    return [], FAITHFUL, [header, *lines]


def _several_sheets(book, header, lines, chance):
    book.create_sheet("Elena Nguyen").append(["4719 Qzxwood St"])
    told = chance.dice.random() < 0.5
    return (['sheet = "Data"'], FAITHFUL, [header, *lines]) if told else ([], MUST_BE_REFUSED, [header, *lines])


def _another_sheet(book, header, lines, chance):
    book.create_sheet("Other")
    return ['sheet = "Other"'], MUST_BE_REFUSED, [header, *lines]


def _no_such_sheet(book, header, lines, chance):
    return ['sheet = "Dato"'], MUST_BE_REFUSED, [header, *lines]


def _a_chart(book, header, lines, chance):
    book.create_chartsheet("Chart")
    return ['sheet = "Chart"'], MUST_BE_REFUSED, [header, *lines]


def _merged(book, header, lines, chance):
    return [], FAITHFUL, [header, *lines]


def _shifted(book, header, lines, chance):
    chance.dice.choice(lines).insert(0, "Elena Nguyen")
    return [], MUST_BE_REFUSED, [header, *lines]


def _with_formulas(book, header, lines, chance):
    """Formulas that no program has calculated: their cells are empty."""
    at = header.index("date")
    chance.dice.choice(lines)[at] = Cell("#REF!", NOBODY_KNOWS)
    book.active["Z1"] = None
    return [], MUST_BE_REFUSED, [header, *lines]


def _error_cells(book, header, lines, chance):
    at = header.index(chance.dice.choice(("date", "area", "relationship", "report")))
    error = WriteOnlyCell(book.active, chance.dice.choice(("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?")))
    chance.dice.choice(lines)[at] = Cell(error.value, NOBODY_KNOWS)
    return [], MUST_BE_REFUSED, [header, *lines]


def _serial_dates(book, header, lines, chance):
    at = header.index("date")
    line = chance.dice.choice(lines)
    line[at] = Cell(str(43466 + chance.dice.randrange(1000)), NOBODY_KNOWS)
    return [], MUST_BE_REFUSED, [header, *lines]


def _names_swapped(book, header, lines, chance):
    first, second = chance.dice.sample(("date", "area", "report", "relationship"), 2)
    swap = {first: second, second: first}
    return [], MUST_BE_REFUSED, [[swap.get(name, name) for name in header], *lines]


def _columns_twice(book, header, lines, chance):
    at = header.index(chance.dice.choice(COLUMNS))
    return [], MUST_BE_REFUSED, [[*header, header[at]], *([*line, line[at]] for line in lines)]


def _nameless(book, header, lines, chance):
    return [], MAY_BE_REFUSED, [header, *([*line, "Elena Nguyen"] for line in lines)]


_ODD = [
    *(_title_rows, _title_rows_untold, _blank_lines, _several_sheets, _another_sheet, _no_such_sheet, _a_chart),
    *(_merged, _shifted, _with_formulas, _error_cells, _serial_dates, _names_swapped, _columns_twice, _nameless),
]
