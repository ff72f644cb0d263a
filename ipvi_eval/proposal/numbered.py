"""Suspects or victims side by side in a row, numbered: a row for each of them is proposed."""

from __future__ import annotations

import re
from dataclasses import replace

from ipvi_eval.data.side_by_side import unfolded
from ipvi_eval.proposal.names import means
from ipvi_eval.proposal.question import Question
from ipvi_eval.proposal.sheets import Sheet

_OF_EACH = ("suspect", "victim", "dyad", "relationship")
_NUMBER = re.compile(r"\d+")


def with_numbered(incidents: Sheet) -> tuple[Sheet, tuple[Question, ...]]:
    """The incidents with a row for each of the suspects, or victims, that stand side by side, and what each is to the
    other; where both do, a question, as which of them belong together is nobody's to guess."""
    patterns = _patterns(incidents)
    people = [ours for ours in ("suspect", "victim", "dyad") if ours in patterns]
    if len(people) > 1:
        named = " and ".join(pattern for _, pattern in patterns.values())
        asks = (
            f"In {incidents.raw.file} several people stand side by side ({named}). Where those with one number are one "
            "pair, write `side_by_side` for all of them (`ipvi-eval explain side_by_side`). Where every suspect is to "
            "be beside every victim, write it for the suspects, and join the file to itself for the victims, by the "
            "number of the incident (`ipvi-eval explain joins`)"
        )
        together = ", ".join(f'"{made}" = "{pattern}"' for made, pattern in patterns.values())
        return incidents, (Question(asks, (f"side_by_side = {{ {together} }}",)),)
    if not people:
        return incidents, ()
    where = incidents.where.model_copy(update={"side_by_side": dict(patterns.values())})
    return replace(incidents, where=where, raw=unfolded(incidents.raw, where)), ()


def _patterns(sheet: Sheet) -> dict[str, tuple[str, str]]:
    """For each of our columns that stands there several times, what it is called without a number, and the pattern."""
    found: dict[str, dict[tuple[str, str], int]] = {}
    names = list(sheet.raw.columns)
    for name in names:
        made = re.sub(r"[ _-]*\d+", "", name)
        ours = [one for one in _OF_EACH if len(_NUMBER.findall(name)) == 1 and means("incidents", one, made)]
        if len(ours) == 1 and made not in names:
            times = found.setdefault(ours[0], {})
            key = (made, _NUMBER.sub("*", name))
            times[key] = times.get(key, 0) + 1
    alone = {ours: next(iter(times)) for ours, times in found.items() if len(times) == 1 and min(times.values()) > 1}
    return {ours: alone[ours] for ours in _OF_EACH if ours in alone}
