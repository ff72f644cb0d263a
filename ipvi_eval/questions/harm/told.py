"""The parts of an answer as the results of a run; what could not be had stands in a table of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.questions.harm.asked import Part
from ipvi_eval.questions.left_out import left_out_table
from ipvi_eval.questions.ratio_checks import with_table
from ipvi_eval.questions.step_checks import with_step_table
from ipvi_eval.results.not_estimated import NotEstimated, set_aside
from ipvi_eval.results.store import Result

CHECKS = "Whether the rate of the next report may be read as one number"
STEPS = "Whether each lasting step in shares and in harm fits its months"


def told(parts: Iterable[Part]) -> Iterator[Result | Agreement]:
    """The results of `parts` in order, then the checks of its models (`harm.*_checks`) and `harm.left_out`."""
    left_out: list[NotEstimated] = []
    yield from set_aside(with_step_table("harm", STEPS, with_table("harm", CHECKS, parts)), left_out)
    yield left_out_table("harm.left_out", left_out, title="What could not be told of harm and repetition")
