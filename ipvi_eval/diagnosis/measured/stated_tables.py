"""How often the stated intervals hold the truth, as tables: kind by kind, and each number of which they do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ipvi_eval.diagnosis.measured.stated import FRAILTY, KINDS, NEVER, OF_OTHERS
from ipvi_eval.questions.counts.headline_method import FEW, headline_method
from ipvi_eval.questions.reoffence.simulations.planned_method import planned_method
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.measured_file import said_beside
from ipvi_eval.rounding import percent, whole_percent
from ipvi_eval.worded import given, signed

if TYPE_CHECKING:
    from ipvi_eval.diagnosis.measured.stated import Row, StatedMeasured
    from ipvi_eval.results.store import Table

_COLUMNS = {
    "kind": "What is stated",
    "numbers": "Numbers",
    "none": "No effect: hold the truth (fewest, most)",
    "planted": "Effect: hold the truth (fewest, most)",
    "error": "Error over scatter",
    "off": "Narrow, wide",
}
_OFF = {
    "kind": "What is stated",
    "id": "Estimate",
    "world": "County",
    "covers": "Hold the truth (Monte Carlo error)",
    "error": "Error over scatter",
    "off": "Interval",
}
_TITLE = "How often the intervals of these reports hold the truth where nothing goes wrong"
_WORLDS = {False: "no effect", True: "effect as shipped"}


def stated_tables(prefix: str, found: StatedMeasured, *, others: bool = True) -> Iterator[Table]:
    """Table `<prefix>.stated`, a row for each kind of number; and where there are any `<prefix>.stated_off`, one for
    each number whose intervals hold the truth more or less often than they say, beyond chance. A study that compares no
    `others` is not told of the designs that do."""
    kinds = [kind for kind in KINDS if others or kind not in OF_OTHERS]
    rows = [row for kind in kinds if (row := _kind(kind, found)) is not None]
    yield table_from(
        pd.DataFrame(rows, columns=[*_COLUMNS]), id=f"{prefix}.stated", columns=_COLUMNS, others="public",
        title=_TITLE,
        note=given(_note(found)),
    )  # fmt: skip
    off = [_apart(kind, one, found.level) for kind in kinds for one in _every(kind, found) if _said(one, found.level)]
    if off:
        yield table_from(
            pd.DataFrame(off, columns=[*_OFF]), id=f"{prefix}.stated_off", columns=_OFF, others="public",
            title="Stated numbers whose intervals hold the truth more or less often than they say",
            note=given(f"The counties, what chance allows and the words are those of the table \"{_TITLE}\"."),
        )  # fmt: skip


def _every(kind: str, found: StatedMeasured) -> tuple[Row, ...]:
    return (*found.of(kind, planted=False), *found.of(kind, planted=True))


def _kind(kind: str, found: StatedMeasured) -> tuple[str, ...] | None:
    """None where nothing of the kind was measured."""
    every = _every(kind, found)
    if not every:
        return None
    numbers = len({one.id for one in every})
    worlds = (_held(found.of(kind, planted=planted)) for planted in (False, True))
    said = [_said(one, found.level) for one in every]
    off = f"{said.count('narrow')}, {said.count('wide')} of {len(every)}"
    error = float(np.exp(np.mean([np.log(one.claimed / one.spread) for one in every])))
    return kind, str(numbers), *worlds, f"{error:.2f}", off


def _held(rows: Sequence[Row]) -> str:
    """The mean over the numbers, and the fewest and most of any of them."""
    if not rows:
        return ""
    covers = np.array([one.covers for one in rows])
    return f"{percent(covers.mean(), 1)} ({whole_percent(covers.min())}, {whole_percent(covers.max())})"


def _said(one: Row, level: float) -> str:
    return "narrow" if one.narrow(level) else "wide" if one.wide(level) else ""


def _apart(kind: str, one: Row, level: float) -> tuple[str, ...]:
    return (
        kind,
        one.id,
        _WORLDS[one.planted],
        f"{percent(one.covers, 1)} ({percent(one.chance(one.covers), 1)})",
        f"{one.claimed / one.spread:.2f}",
        "do not use" if one.narrow(level) else "wide",
    )


def _note(found: StatedMeasured) -> str:
    without, planted = (
        min((one.counties for one in found.rows if one.planted == with_it), default=0) for with_it in (False, True)
    )
    chance = ", ".join(
        f"{100 * np.sqrt(found.level * (1 - found.level) / counties):.1f} points in {counties} counties"
        for counties in dict.fromkeys((without, planted))
        if counties
    )
    unknown = sum(not one.known for one in found.rows)
    promised = whole_percent(found.level)
    return (
        f"{found.source[:1].upper()}{found.source[1:]}, {without} or more without and {planted} or more with the "
        f"shipped effect. Intervals should hold the truth {promised} of the time; chance alone moves that by {chance} "
        "(one Monte Carlo error). Error over scatter: that which is claimed over that of the answers; above one, "
        "intervals are wider than they need be; below one, too narrow. Narrow, wide: how many intervals hold the truth "
        f"less or more often than {promised}, beyond three such errors, of those of each number in both sorts of "
        "county. A narrow one is not "
        "to be used. Numbers of one kind are of the same counties, and so "
        f"move together; one that fewer than half of the counties state is left out. {unknown} of {len(found.rows)} "
        "numbers have no true value of their own: they are held against their mean over all counties, which tells "
        "whether the width is right and nothing else. In these counties everybody comes back in the end. So the share "
        "who never do is asked of as many others, in which the risk that an incident leaves dies away."
        f"{_models_off(found)} Made by {found.command}, version {found.version}, {found.date.isoformat()}."
        f"{said_beside(found, (headline_method(FEW), planned_method()))}"
    )


def _off_by(never: Sequence[Row]) -> str:
    """The least and the most, in points, and the largest Monte Carlo error: "-1.3 to -1.0 points (0.2)"."""
    least, most = (signed(100 * bound(one.bias for one in never), 1) for bound in (min, max))
    error = max(one.bias_error for one in never)
    return f"{least if least == most else f'{least} to {most}'} points ({100 * error:.1f})"


def _models_off(found: StatedMeasured) -> str:
    """By how much the means of split-population and frailty models are off, where their true values are known."""
    never = [one for one in found.rows if one.known and fnmatchcase(one.id, *KINDS[NEVER])]
    frail = [one for one in found.rows if one.known and fnmatchcase(one.id, FRAILTY)]
    told = f" The mean share who never come back is off by {_off_by(never)}." if never else ""
    for one in frail:
        ratio = float(np.exp(one.bias))
        told += (
            f" The mean hazard ratio with a frailty is {ratio:.2f} ({ratio * one.bias_error:.2f}) times the true one, "
            f"{_WORLDS[one.planted]}, {one.counties} counties."
        )
    return told
