"""The parts of an answer as the results of a run: the ratios in one table, what could not be estimated in another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.questions.left_out import left_out_table
from ipvi_eval.questions.ratio_checks import with_table
from ipvi_eval.questions.reoffence.asked import Part
from ipvi_eval.questions.reoffence.frames import Frames
from ipvi_eval.questions.reoffence.ratio import NamedRatio
from ipvi_eval.questions.reoffence.tables import ratios_table
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.store import Result

CHECKS = "Whether each hazard ratio may be read as one number"


def told(frames: Frames, parts: Iterable[Part]) -> Iterator[Result | Agreement]:
    """The results of `parts` in order, then `survival.ratio_checks` and `survival.outcomes` where there are ratios, and
    `survival.left_out`."""
    ratios: list[NamedRatio] = []
    left_out: list[NotEstimated] = []
    checked: Iterable[Result | Agreement | NamedRatio | NotEstimated] = with_table("survival", CHECKS, parts)
    for one in checked:
        if isinstance(one, NamedRatio):
            ratios.append(one)
        elif isinstance(one, NotEstimated):
            left_out.append(one)
        else:
            yield one
    each = replace(frames.populations.spells(), base="those whom each row names", clock="as each row says")
    yield from scoped(each, (ratios_table("survival.outcomes", ratios),) if ratios else ())
    yield left_out_table("survival.left_out", left_out)
