"""Shares between the horizons that are told, so coarse that none tells of a few people.

A share averaged over times of follow-up is a sum over the days of events. Several such shares and the risk at a fixed
horizon are as many equations, and whoever solves them finds how many had an event between two times: of 429 people
between none and five from month 18 to 24, from eight shares of four digits. So nothing finer leaves than steps of which
each is worth as many people as the shipped rule asks for.
"""

from __future__ import annotations

import math

STEPS = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5)
"""What shares are rounded to: the finest that is coarse enough, by the number of people alone."""
FEWEST = 11
"""How many people a step is worth at least."""


def step_of(people: int) -> float:
    """The finest of STEPS that is worth FEWEST of these `people`; the last one where none is.

    >>> step_of(1112), step_of(429)
    (0.01, 0.05)
    """
    return next((step for step in STEPS if step * people >= FEWEST), STEPS[-1])


def nearest(share: float, people: int) -> float:
    """The multiple of the step that is nearest.

    >>> nearest(0.0447, 429)
    0.05
    """
    return below(share + step_of(people) / 2, people)


def below(share: float, people: int) -> float:
    """The multiple of the step at or below it, for a lower limit."""
    step = step_of(people)
    return round(math.floor(share / step + 1e-9) * step, 2)


def above(share: float, people: int) -> float:
    """The multiple of the step at or above it, for an upper limit."""
    return -below(-share, people)
