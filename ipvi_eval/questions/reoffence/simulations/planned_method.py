"""The planned hazard ratio by its name and by what it answers on a fixed example, to be stored with a simulation."""

from __future__ import annotations

from functools import cache

import pandas as pd

from ipvi_eval.questions.reoffence.risk import notification_ratio
from ipvi_eval.results.measured_file import method_of

_PEOPLE, _LIST = 48, ("B", "C")


@cache
def planned_method() -> str:
    """As a stored simulation names it: other errors, or another way to count, make it another text.

    >>> planned_method().partition(",")[0]
    'Cox model with Efron ties on street time'
    """
    found = notification_ratio("x.hazard_ratio", "", _example(), covariates=("calendar_year",), level=0.95)[1]
    return method_of(found.method, found.value, found.lower, found.upper)


def _example() -> pd.DataFrame:
    """Rows of people without a second event, some on one day; of every two one is notified a while after entry."""
    rows = []
    for one in range(_PEOPLE):
        stop, day, event = 60 + 10 * (7 * one % 24), 20 + 29 * one % 97, one % 3 != 1
        told = one % 2 == 0 and day < stop
        spans = [(0, day, False), (day, stop, True)] if told else [(0, stop, False)]
        rows += [
            (one, start, end, event and end == stop, exposed, _LIST[one % 4 // 2], 2015 + one % 5 + exposed)
            for start, end, exposed in spans
        ]
    names = ["person", "start", "stop", "event", "exposed", "list_recorded", "calendar_year"]
    return pd.DataFrame(rows, columns=names)
