"""What the values of a column stand for: by a published list, by words of yes and no, or by somebody's answer."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Sequence

from ipvi_eval.data.mapped.tables import Column
from ipvi_eval.proposal.cells import Cells
from ipvi_eval.proposal.code_lists import CodeList, best_list, holds_several, label_of
from ipvi_eval.proposal.question import Ask, Question, answered

_LABELS = {"yes": "true", "no": "false"}


def codes_of(column: Column, cells: Cells, ask: Ask) -> Iterator[str | Question]:
    """The lines of the mapping for them, or a question where nothing tells; none where the column needs none."""
    if column.kind == "text":
        yield from _words(column, cells)
    elif column.kind == "code" or (column.kind == "flag" and not cells.plain_flag()):
        yield from _meanings(column, cells, ask)
    elif column.kind == "flag" and cells.empty:
        yield answered(Question(_of_empty(cells), tuple(_with_empty(column, cells))), ask)


def speaks_of(column: Column, cells: Cells) -> bool:
    """Whether what a column holds is yes and no, or codes of a published list of our column; one number in all rows
    may be a count as well."""
    values = cells.values
    known = best_list(column.name, values)
    yes_or_no = cells.plain_flag() and (len(values) > 1 or not any(one.isdigit() for one in values))
    return yes_or_no or (known is not None and all(map(known.word, values)))


def _of_empty(cells: Cells) -> str:
    return (
        f"{cells.empty:,} of {len(cells.text):,} rows of '{cells.name}' are empty. What do they stand for: no, or yes?"
    )


def _with_empty(column: Column, cells: Cells) -> Iterator[str]:
    """The codes of a column of plain yes and no with the empty cell among those of no, and among those of yes."""
    yes = cells.flags()
    for word in ("false", "true"):
        codes = {ours: [one for one, is_yes in yes.items() if is_yes == (ours == "true")] for ours in ("true", "false")}
        codes[word].append("")
        yield "\n".join(f"codes.{column.name}.{ours} = {json.dumps(those)}" for ours, those in codes.items())


def _words(column: Column, cells: Cells) -> Iterator[str | Question]:
    key = f"codes.{column.name}"
    values = sorted(cells.values)
    if cells.withheld or not values:
        asks = (
            f"'{cells.name}' holds values that are not shown ({cells.withheld}), as they look like names or numbers of "
            "people; rows with a value that is not listed are refused. "
        )
        lists = (
            f"List what it may hold: {cells.raw.codes(cells.name)} shows the others, with --show-labels all. One that "
            "names nobody, such as a town called after somebody, also goes into `vouched` at the top of this file."
        )
        yield Question(asks + lists, ("\n".join(_listed(key, column.name, values)),))
    else:
        yield from _listed(key, column.name, values)


def _listed(key: str, ours: str, values: Sequence[str]) -> Iterator[str]:
    """The values of a column of words, in one line where plan and mapping call them the same."""
    if all(our_word(ours, one) == one for one in values):
        yield f"{key} = {json.dumps(values, ensure_ascii=False)}"
        return
    for one in values:
        yield f"{key}.{our_word(ours, one)} = {json.dumps([one], ensure_ascii=False)}"


def our_word(ours: str, value: str) -> str:
    """How a value is called in plan and mapping: names of lists are letters, digits and underscores.

    >>> our_word("list", "High risk"), our_word("area", "High Point")
    ('High_risk', 'High Point')
    """
    return re.sub(r"[^A-Za-z0-9]+", "_", value).strip("_")[:24] if ours == "list" else value


def _meanings(column: Column, cells: Cells, ask: Ask) -> Iterator[str | Question]:
    ours = column.codes or ("true", "false")
    values = cells.values
    known = best_list(column.name, values)
    meaning = {one: word for one in values if known is not None and (word := known.word(one)) is not None}
    if column.kind == "flag":  # "1 - Yes" says it itself
        meaning |= {one: word for one in values if one not in meaning and (word := _yes_or_no(one)) is not None}
    if any(map(holds_several, meaning)) and "true" in ours:
        yield "# Of several codes in one cell, one that means yes makes it yes. Another extract may hold other pairs of"
        yield "# them, which `ipvi-eval check` then refuses until they are listed."
    if column.kind == "flag" and cells.empty:
        values = {**values, "": cells.empty}
    for one in values:
        if one not in meaning and (answer := ask(_one(cells, one, values[one], ours))) is not None:
            meaning[one] = answer
    unknown = [one for one in values if one not in meaning]
    if known is not None and known.whole:  # the next extract may hold those that this one does not
        meaning = {**{code: word for word, codes in known.codes.items() for code in codes}, **meaning}
    by_word = {word: [one for one, its in meaning.items() if its == word] for word in ours}
    lines = [
        f"codes.{column.name}.{word} = {json.dumps(those, ensure_ascii=False)}"
        for word, those in by_word.items()
        if those or unknown
    ]
    if unknown or cells.withheld:
        yield Question(_what(cells, unknown, known, ours), ("\n".join(lines),))
    elif lines:
        yield from (
            f"# {line}" for line in (textwrap.wrap(f"By {known.name}. Source: {known.source}.", 110) if known else ())
        )
        yield from lines


def _yes_or_no(value: str) -> str | None:
    """What a code with a label of yes or no says."""
    return _LABELS.get((label_of(value) or "").casefold())


def _one(cells: Cells, value: str, rows: int, ours: Sequence[str]) -> Question:
    if not value:
        return Question(_of_empty(cells), tuple(ours))
    where = f"'{cells.name}' ({rows:,} row{'s' * (rows != 1)})"
    return Question(f"What does {json.dumps(value, ensure_ascii=False)} of {where} stand for?", tuple(ours))


def _what(cells: Cells, unknown: Sequence[str], known: CodeList | None, ours: Sequence[str]) -> str:
    by = f" The others are placed by: {known.name}." if known else ""
    show = f"{cells.raw.codes(cells.name)} with --show-labels shows all"
    hidden = f" Not shown, as they look like identities: {cells.withheld}; {show}." if cells.withheld else ""
    if not unknown:
        return f"What do all values of '{cells.name}' stand for?{by}{hidden}"
    shown = ", ".join(json.dumps(one, ensure_ascii=False) for one in unknown)
    if "" in unknown:
        hidden = f' {_of_empty(cells)} They are written as "".{hidden}'
    do, each = ("does", "it") if len(unknown) == 1 else ("do", "each")
    return f"What {do} {shown} of '{cells.name}' stand for? Put {each} beside one of {', '.join(ours)}.{by}{hidden}"
