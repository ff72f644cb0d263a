"""The parts of an answer as the results of a run: whose counts they rest on, and all their sentences in one table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.counted import INCIDENTS, TOGETHER, Count
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.lasting_step.level_terms import POOLED
from ipvi_eval.questions.counts import reporting
from ipvi_eval.questions.counts.asked import Asked, Part
from ipvi_eval.questions.counts.findings import Finding, in_words, not_estimated
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.resting import resting
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.store import Result


def told(asked: Asked, parts: Iterable[Part]) -> Iterator[Result | Agreement]:
    """The results of `parts` in order, then their findings as `<prefix>.findings`.

    All of them fall with the outcome's counts before and after; only the numbers of months do not.
    """
    everything = (
        *reporting.size_of(asked.prefix, asked.headline.alone.gate, asked.months_per_period),
        *_resting(asked, parts),
    )
    named = (one if isinstance(one, Agreement) else _named(one, asked) for one in everything)
    yield from scoped(asked.about(), (_of_quarters(one) if asked.quarters else one for one in named))


def _named(one: Result, asked: Asked) -> Result:
    """Incidents of months that name no outcome are those of the one that is asked about; areas added up have names."""

    def own(value: Any) -> Any:
        if not isinstance(value, Count) or value.key.state != INCIDENTS or value.key.outcome:
            return value
        area = TOGETHER.join(asked.areas) if value.key.cohort == POOLED else value.key.cohort
        return Count(value, replace(value.key, cohort=area, outcome=asked.outcome))

    if isinstance(one, Estimate):
        return replace(one, events=own(one.events), cells=tuple(map(own, one.cells)))
    return one


def _of_quarters(one: Result | Agreement) -> Result | Agreement:
    """An estimate of a series by quarter says what its `n` counts."""
    if isinstance(one, Estimate) and one.n is not None and one.n_of == "months":
        return replace(one, n_of="quarters")
    return one


def _resting(asked: Asked, parts: Iterable[Part]) -> Iterator[Result | Agreement]:
    behind = [f"{asked.prefix}.{name}" for name in ("headline.ratio", "exact_rate_ratio", "mean_before", "mean_after")]
    findings: list[Finding] = []
    for one in resting(behind, parts):
        if isinstance(one, Finding):
            findings.append(one)
        elif isinstance(one, NotEstimated):
            findings.append(not_estimated(one))
        else:
            yield one
    yield from resting(behind, (in_words(findings).table(f"{asked.prefix}.findings"),))
