"""One table of ours proposed from one sheet: its columns, how its days are written, and what its codes mean."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from ipvi_eval.data.footers import is_total
from ipvi_eval.data.layouts import reads
from ipvi_eval.data.mapped.dates import DateForm, read_days
from ipvi_eval.data.mapped.mapping import MonthlyCountsMapping
from ipvi_eval.data.mapped.tables import TABLES, Column, TableName
from ipvi_eval.data.privacy.identities import identity
from ipvi_eval.data.problems import row_list
from ipvi_eval.data.year_rows import year_rows
from ipvi_eval.errors import DataError
from ipvi_eval.plan.file import TO_WRITE
from ipvi_eval.proposal.cells import Cells, in_common
from ipvi_eval.proposal.codes import codes_of, our_word, speaks_of
from ipvi_eval.proposal.names import may_mean, means, words_of
from ipvi_eval.proposal.question import Ask, Question, answered, nobody, written
from ipvi_eval.proposal.sheets import Sheet
from ipvi_eval.proposal.totals import side_by_side, stand_in_columns

_MOST_ANSWERS = 8
_DEFAULT = re.compile(r'^defaults\.(\w+) = "(.*)"$', re.MULTILINE)
_END_OF_FOLLOW_UP = ("persons", "exit")
"""Without it everybody counts as followed to the end: any column of days that is none of ours is asked about."""
_OUTCOME = re.compile(r"^outcomes\.(\w+) = ", re.MULTILINE)
_AREA = re.compile(r'^areas\."(.*)" = ', re.MULTILINE)
_WHAT_IS_COUNTED = frozenset({"outcome", "service", "partner", "part"})
"""Words that no column of whole numbers holds: that is one of counts, a total of the year for example."""
_SEQUENCE = frozenset({"seq", "sequence"})
_COLUMN = re.compile(r'^columns\.(\w+) = (".*")$')


@dataclass(frozen=True, slots=True)
class Part:
    """The lines and questions of one table; `columns` are those that are settled, ours = "THEIRS", and `beside` those
    that a table joined to it tells."""

    table: TableName
    sheet: Sheet
    columns: dict[str, str] = field(default_factory=dict)
    lines: tuple[str | Question, ...] = ()
    beside: dict[str, str] = field(default_factory=dict)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is open."""
        return tuple(line for line in self.lines if isinstance(line, Question))

    def toml(self) -> Iterator[str]:
        """The table as lines of a mapping."""
        yield f"[{self.table}]"
        yield from self.sheet.whereabouts()
        yield from written(self.lines)

    def cells(self, ours: str) -> Cells | None:
        """The cells of a column of ours, where it is settled which it is."""
        return Cells(self.sheet.raw, self.columns[ours]) if ours in self.columns else None

    def words(self, ours: str) -> tuple[str, ...]:
        """What a column of words holds, or columns of totals are of, as the mapping would call it."""
        if ours == "area" and (side := self._of_columns(_AREA)):
            return side
        cells = self.cells(ours)
        return () if cells is None or not cells.listable else tuple(our_word(ours, one) for one in sorted(cells.values))

    def hides(self, ours: str) -> bool:
        """Whether a column of words holds some that are not shown, as they look like identities."""
        cells = self.cells(ours)
        return cells is not None and cells.listable and cells.withheld > 0

    def default(self, ours: str) -> tuple[str, ...]:
        """The one word that all rows have for a column, where somebody gave it."""
        lines = (match for line in self.lines if isinstance(line, str) for match in _DEFAULT.finditer(line))
        return tuple(match[2] for match in lines if match[1] == ours)

    def outcomes(self) -> tuple[str, ...]:
        """The outcomes of monthly totals: those that stand side by side, those of a column, or the one of all rows."""
        return self._of_columns(_OUTCOME) or self.words("outcome") or self.default("outcome")

    def _of_columns(self, named: re.Pattern[str]) -> tuple[str, ...]:
        """What columns of totals are of, where they stand side by side."""
        return tuple(match[1] for line in self.lines if isinstance(line, str) for match in named.finditer(line))

    def days(self, ours: str) -> tuple[pd.Timestamp, pd.Timestamp] | None:
        """The first and last day of a column of dates that is written in one way."""
        found = self.days_by_format(ours)
        return next(iter(found.values())) if len(found) == 1 else None

    def days_by_format(self, ours: str) -> dict[str, tuple[pd.Timestamp, pd.Timestamp]]:
        """The first and last day of a column of dates for each way in which it may be written."""
        cells = self.cells(ours)
        if cells is None:
            return {}
        if isinstance(self.sheet.where, MonthlyCountsMapping) and self.sheet.where.layout == "years_by_months":
            return self._years(cells.name)
        none = cells.no_days()
        found = {}
        for format_ in cells.formats(TABLES[self.table].column(ours).kind, none):
            form = DateForm(format_, never=none)
            days = read_days(cells.filled, form, workbook=cells.raw.workbook).values.dropna()
            found[format_] = days.min(), days.max()
        return found

    def _years(self, name: str) -> dict[str, tuple[pd.Timestamp, pd.Timestamp]]:
        """The first and last day of rows that are years; nothing where some are none."""
        try:
            found = year_rows(self.sheet.raw, name)
        except DataError:
            return {}
        end = pd.Timestamp(int(found.years.max()), max(found.reached, 1), 1) + pd.offsets.MonthEnd()
        return {"%Y": (pd.Timestamp(int(found.years.min()), 1, 1), end)}


def propose_table(table: TableName, sheet: Sheet, ask: Ask, *, elsewhere: Sequence[str] = ()) -> Part:
    """A table of ours from a sheet; what is not certain is put to `ask`. Columns of ours that stand `elsewhere` are not
    looked for."""
    asked = list(_columns(table, sheet, elsewhere))
    if table == "monthly_counts":
        asked = [answered(one, ask) if isinstance(one, Question) and _about(one, ("month",)) else one for one in asked]
        if stand_in_columns(sheet, columns := _settled(asked)):
            asked = [one for one in asked if not _about(one, ("outcome", "count", "area"))]
            columns.pop("count", None)
            asked += side_by_side(sheet, columns)
    lines = [answered(one, ask) if isinstance(one, Question) else one for one in asked]
    columns = _settled(lines)
    lines = _with_format(table, sheet, columns, lines)
    part = Part(table, sheet, columns)
    lines += [answered(one, ask) if isinstance(one, Question) else one for one in _days(part)]
    for column in TABLES[table].mapped:
        if (cells := part.cells(column.name)) is not None:
            lines += codes_of(column, cells, ask)
    return Part(table, sheet, columns, tuple(_with_codes(table, sheet, one) for one in lines))


def _with_codes(table: TableName, sheet: Sheet, line: str | Question) -> str | Question:
    """The line; a column that is asked about brings its codes where all are known, as nobody comes back to ask."""

    def told(answer: str) -> str:
        if not (found := _COLUMN.match(answer)):
            return answer
        lines = list(codes_of(TABLES[table].column(found[1]), Cells(sheet.raw, json.loads(found[2])), nobody))
        codes = [one for one in lines if isinstance(one, str)]
        return "\n".join([answer, *codes] if len(codes) == len(lines) else [answer])

    return line if isinstance(line, str) else replace(line, answers=tuple(map(told, line.answers)))


def _columns(table: TableName, sheet: Sheet, elsewhere: Sequence[str]) -> Iterator[str | Question]:
    """Which column each of ours is: certain where one name, and no other, means it and its cells fit."""
    raw = sheet.raw
    names = list(raw.columns)
    if isinstance(sheet.where, MonthlyCountsMapping):  # months side by side: their names are no columns of ours
        names = [name for name in names if not reads(sheet.where)(name)]
    # A line above the header may be taken for it, and hold somebody's name.
    offered = [name for name in names if identity(name) is None]
    given = {*sheet.where.read(), *elsewhere}
    spec = [column for column in TABLES[table].mapped if column.name not in given]
    if isinstance(sheet.where, MonthlyCountsMapping) and sheet.where.layout == "years_by_months":
        spec = [column for column in spec if column.name != "month"]
        yield _years(TABLES[table].column("month"), [name for name in offered if Cells(raw, name).are_years()])
        names, offered = ([name for name in some if not Cells(raw, name).are_years()] for some in (names, offered))
    sure = {column.name: [name for name in names if means(table, column.name, name)] for column in spec}
    taken = {name for found in sure.values() for name in found}
    for column in spec:
        fitting = [name for name in sure[column.name] if Cells(raw, name).fit(column)]
        if len(sure[column.name]) == len(fitting) == 1 and sum(fitting[0] in one for one in sure.values()) == 1:
            yield _is(column, fitting[0])
            continue
        # A number within an incident is that of another person in each of them.
        sequence = _SEQUENCE if column.kind == "key" else frozenset()
        allowed = [name for name in offered if name not in taken and not sequence & set(words_of(name).split())]
        maybe = [name for name in allowed if may_mean(table, column.name, name)]
        candidates = [name for name in (*sure[column.name], *maybe) if Cells(raw, name).fit(column)]
        wrong = [name for name in sure[column.name] if name not in candidates]
        if not candidates and (column.required or (table, column.name) == _END_OF_FOLLOW_UP):
            candidates = [name for name in allowed if Cells(raw, name).fit(column)]
            alike = [other.name for other in spec if other.kind == column.kind and other is not column]
            candidates = [name for name in candidates if not any(may_mean(table, other, name) for other in alike)]
            if column.kind == "key":  # two people may have one day, and one of them two
                dated = {name for name in candidates if (cells := Cells(raw, name)).formats("date", cells.no_days())}
                candidates = [name for name in candidates if name not in dated] or candidates
            if column.kind == "flag":  # few values alone say nothing of yes and no
                candidates = [name for name in candidates if speaks_of(column, Cells(raw, name))]
            if column.name in _WHAT_IS_COUNTED:
                whole = Column(name="count", kind="whole")
                candidates = [name for name in candidates if not Cells(raw, name).fit(whole)]
        if candidates or wrong or column.required:
            yield _which(table, column, candidates[:_MOST_ANSWERS], wrong, _no_days(sheet, column, wrong))


def _years(month: Column, names: Sequence[str]) -> str | Question:
    """The column of the years, where each row is one."""
    if len(names) == 1:
        return _is(month, names[0])
    what = "Which column is" if names else "No column is certainly"
    answers = tuple(_is(month, one) for one in names)
    return Question(f"{what} `month` of [monthly_counts], here the year? It is needed.", answers)


def _about(line: str | Question, ours: Sequence[str]) -> bool:
    """Whether a question is about one of our columns, or a line says that the total of others is one."""
    if isinstance(line, Question):
        return any(f"`{one}`" in line.asks for one in ours)
    found = _COLUMN.match(line)
    return found is not None and found[1] in ours and is_total(json.loads(found[2]))


def _settled(lines: Sequence[str | Question]) -> dict[str, str]:
    """The columns that lines settle, ours = "THEIRS"."""
    found = (_COLUMN.match(one) for one in lines if isinstance(one, str))
    return {match[1]: json.loads(match[2]) for match in found if match is not None}


def _is(column: Column, name: str) -> str:
    return f"columns.{column.name} = {json.dumps(name, ensure_ascii=False)}"


_NEEDED = {
    "flag": ("defaults.{} = true", "defaults.{} = false"),
    "text": (f'defaults.{{}} = "{TO_WRITE}"',),
    "code": (),
    "date": ("defaults.{} = 2020-01-01",),
}


def _no_days(sheet: Sheet, column: Column, wrong: Sequence[str]) -> str:
    """Where a column called like one of dates has something else in some of its rows."""
    rows = Cells(sheet.raw, wrong[0]).not_days(column.kind) if wrong and column.kind in ("date", "month") else ()
    if not rows:
        return ""
    several = " of its sheets or files" if sheet.where.sheets or sheet.where.files else ""
    what = "a note, or days written in another way, which a copy should have like the others"
    return f" Most are {column.kind}s written alike, but {row_list(rows)}{several}: {what}."


def _which(
    table: TableName, column: Column, candidates: Sequence[str], wrong: Sequence[str], where: str = ""
) -> Question:
    said = f" Its cells are not what '{wrong[0]}' says.{where}" if wrong and not candidates else ""
    if said and column.kind == "date":
        said += " If it is this one all the same, take the lines, and write how its days are written (%m, %d, %Y ...)."
    if said and column.kind in ("whole", "number"):
        said += (
            " If it is this one all the same, take the line, and write the words among its numbers, such as an age "
            "below a limit, into `missing` of this table: they then count as not recorded."
        )
    need = "It is needed" if column.required else "None of them may be right: then delete this line only"
    answers = [_is(column, name) for name in candidates]
    if said and column.kind == "date":
        answers.append(f'{_is(column, wrong[0])}\ndate_format.{column.name} = "{TO_WRITE}"')
    if said and column.kind in ("whole", "number"):
        answers.append(_is(column, wrong[0]))
    if column.required and not (table == "incidents" and column.kind == "date"):
        answers += [line.format(column.name) for line in _NEEDED.get(column.kind, ())]
    if column.required and "unknown" in column.codes:
        answers.append(f'defaults.{column.name} = "unknown"')
    if column.required and column.kind == "text":
        said += " Where no column tells it, as all rows are of one, take the last line and write the name of that one."
    what = "Which column is" if candidates else "No column is certainly"
    return Question(f"{what} `{column.name}` of [{table}], {_HOLDS[column.kind]}?{said} {need}.", tuple(answers))


_HOLDS = {
    "key": "a key",
    "text": "a word",
    "code": "a code",
    "date": "a date",
    "month": "a month",
    "flag": "yes or no",
    "whole": "a whole number",
    "number": "a number",
}


def _days(part: Part) -> Iterator[str | Question]:
    """How the days of a table are written: in one way where all columns allow it, otherwise column by column."""
    kinds = {one.name: one.kind for one in TABLES[part.table].mapped if one.kind in ("date", "month")}
    if isinstance(part.sheet.where, MonthlyCountsMapping) and part.sheet.where.layout == "years_by_months":
        return
    cells = {ours: Cells(part.sheet.raw, theirs) for ours, theirs in part.columns.items() if ours in kinds}
    if not cells:
        return
    if none := tuple(dict.fromkeys(mark for one in cells.values() for mark in one.no_days())):
        yield f"missing = {json.dumps(none)}  # no day"
    formats = {ours: one.formats(kinds[ours], none) for ours, one in cells.items()}
    if together := in_common(formats.values()):
        yield from _format("date_format", together, [one.name for one in cells.values()])
        return
    for ours, those in formats.items():
        yield from _format(f"date_format.{ours}", those, [cells[ours].name])


def _with_format(
    table: TableName, sheet: Sheet, columns: dict[str, str], lines: Sequence[str | Question]
) -> list[str | Question]:
    """The lines, where the answers of open questions about days also say how these are written, as nobody comes back to
    ask."""
    kinds = {one.name: one.kind for one in TABLES[table].mapped if one.kind in ("date", "month")}
    about = [one for one in lines if isinstance(one, Question) and _about(one, list(kinds))]
    if kinds.keys() & columns.keys():
        return list(lines)

    def told(answer: str) -> str:
        if not (found := _COLUMN.match(answer)):
            return answer
        cells = Cells(sheet.raw, json.loads(found[2]))
        formats = cells.formats(kinds[found[1]], cells.no_days())
        alone = len(formats) == 1 and "%z" not in formats[0] and formats[0] != DateForm().written
        key = "date_format" if len(about) == 1 else f"date_format.{found[1]}"
        return f'{answer}\n{key} = "{formats[0]}"' if alone else answer

    return [Question(one.asks, tuple(map(told, one.answers))) if one in about else one for one in lines]


def _format(key: str, formats: Sequence[str], names: Sequence[str]) -> Iterator[str | Question]:
    if len(formats) == 1 and "%z" not in formats[0]:
        if formats[0] != DateForm().written or "." in key:
            yield f'{key} = "{formats[0]}"'
        return
    named = " and ".join(f"'{name}'" for name in names)
    if len(formats) == 1:
        zone = f'{key} = "{formats[0]}"\ntime_zone = "America/New_York"'
        yield Question(f"In which time zone do the days of {named} begin? Its cells have an offset from UTC.", (zone,))
        return
    lines = tuple(f'{key} = "{one}"' for one in formats)
    yield Question(f"How are the days of {named} written? Every cell fits each of these: ask the agency.", lines)
