"""Rules of choosing whom to notify and when, for worlds in which notified people differ from the others.

A programme under such a rule sits every few days, looks at the people known and not yet notified, and chooses. Which
of these rules bend the hazard ratio after notification is what `benchmarks/notification.py` measures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.synthetic.draws import Floats

HALF_YEAR = 182
RECENT = 30  # days since a report within which "after an incident" means this one
QUIET = 60
_CALLED_IN = 0.025  # share of those who may be notified whom one call-in has room for
_ON_A_DAY = 0.0077  # chance a week at random times: a third of the people in a year
_AFTER_INCIDENT, _ONCE_QUIET, _AT_RELEASE = 0.25, 0.02, 0.7  # chances a sitting; the first has four in a month

Days = NDArray[np.int64]
Chosen = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Known:
    """Those who may be notified on one day, each field (n,).

    `since_report` days since the last reported incident, `reports` their number in half a year, `since_release` days
    since the end of the last stay in custody: negative within one, large without any. `early` marks those who came to
    notice before the programme began, `again` those with a report since they did. `frailty` has mean 1.
    """

    since_report: Days
    reports: NDArray[np.int64]
    since_release: Days
    early: Chosen
    again: Chosen
    frailty: Floats


@dataclass(frozen=True, slots=True)
class Rule:
    """A programme that sits `every` so many days and chooses from the known with uniform numbers (n,)."""

    every: int
    choose: Callable[[Known, Floats], Chosen]


def _at_random_times(known: Known, u: Floats) -> Chosen:
    return u < _ON_A_DAY


def _after_incident(known: Known, u: Floats) -> Chosen:
    return (known.since_report < RECENT) & (u < _AFTER_INCIDENT)


def _by_counts(known: Known, u: Floats) -> Chosen:
    """Most reports first, ties by lot."""
    chosen = np.zeros(len(u), dtype=bool)
    chosen[np.lexsort((u, -known.reports))[: int(np.ceil(_CALLED_IN * len(u)))]] = True
    return chosen & (known.reports > 0)


def _when_quiet(known: Known, u: Floats) -> Chosen:
    return (known.since_report >= QUIET) & (known.since_release >= 0) & (u < _ONCE_QUIET)


def _early_ones_again(known: Known, u: Floats) -> Chosen:
    """Those known before the programme began after their next report only, the others at random times."""
    soon = known.again & (known.since_report < RECENT)
    return np.where(known.early, soon & (u < _AFTER_INCIDENT), u < _ON_A_DAY)


def _at_release(known: Known, u: Floats) -> Chosen:
    return np.asarray((known.since_release == 0) & (u < _AT_RELEASE))


def _by_reach(known: Known, u: Floats) -> Chosen:
    return u < _ON_A_DAY / np.sqrt(known.frailty)


def _by_danger(known: Known, u: Floats) -> Chosen:
    return u < _ON_A_DAY * known.frailty


AS_SHIPPED = "by list and entry date"
"""The shipped world: drawn at entry, from list and entry date alone (`people.notification`)."""

RULES: Mapping[str, Rule] = {
    "at random times": Rule(7, _at_random_times),
    "after an incident": Rule(7, _after_incident),
    "by counts": Rule(91, _by_counts),
    "when quiet": Rule(7, _when_quiet),
    "early ones again": Rule(7, _early_ones_again),
    "at release": Rule(1, _at_release),
    "by reach": Rule(7, _by_reach),
    "by danger": Rule(7, _by_danger),
}
"""The others. "By reach": chance in proportion to frailty to the power -1/2; "by danger": to frailty."""
