"""Rows of one forest plot: ours and another program's at each horizon, and other sites' fixed windows for context."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.questions.high_point.published.figure import Outcome
from ipvi_eval.questions.high_point.published.registry import Registry, published
from ipvi_eval.questions.high_point.shares.comparison import RecidivismComparison
from ipvi_eval.questions.high_point.shares.counterpart import published_share


def forest(
    comparison: RecidivismComparison,
    *,
    registry: Registry | None = None,
    outcome: Outcome = "arrest",
    level: float = 0.95,
) -> pd.DataFrame:
    """The comparison's rows, then other sites' quotable fixed-window shares of the same outcome, marked as context.

    Columns are those of `RecidivismComparison.tidy` and `role` ("compare" or "context"). Lower and upper are empty for
    a share whose number of people is not known: draw it without whiskers.
    """
    shown = comparison.tidy().assign(role="compare")
    rows = []
    for figure in (registry or published()).quotable().select(outcome=outcome, kind="fixed"):
        compared_here = figure.site == comparison.site and figure.role == "compare"
        if figure.unit != "proportion" or figure.value is None or figure.role == "claim" or compared_here:
            continue
        share = published_share(figure)
        lower, upper = share.interval(level) if share.known else (None, None)
        rows.append(
            {
                "label": figure.label or figure.definition,
                "value": figure.value,
                "lower": lower,
                "upper": upper,
                "site": figure.site,
                "list": figure.list_at_entry,
                "horizon": figure.follow_up.months,
                "outcome": figure.outcome,
                "n": figure.denominator,
                "events": figure.numerator,
                "design_level": figure.design.level,
                "status": figure.status,
                "source": figure.source,
                "role": "context",
            }
        )
    both = [*shown.to_dict("records"), *rows]
    return pd.DataFrame(both, columns=list(shown.columns), dtype=object)
