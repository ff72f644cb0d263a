"""The parts of an answer as the results of a run; what could not be had stands in a table of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.questions.delivery.asked import Part
from ipvi_eval.questions.left_out import left_out_table
from ipvi_eval.questions.ratio_checks import with_table
from ipvi_eval.questions.step_checks import with_step_table
from ipvi_eval.results.not_estimated import NotEstimated, set_aside
from ipvi_eval.results.store import Result

CHECKS = "Whether each hazard ratio by delivery may be read as one number"
STEPS = "Whether the counts by the share reached fit their months"


def told(parts: Iterable[Part]) -> Iterator[Result | Agreement]:
    """The results of `parts` in order, then the checks of ratios (`delivery.*_checks`) and `delivery.left_out`."""
    left_out: list[NotEstimated] = []
    yield from set_aside(with_step_table("delivery", STEPS, with_table("delivery", CHECKS, parts)), left_out)
    yield left_out_table("delivery.left_out", left_out, title="What could not be told of the program's delivery")
