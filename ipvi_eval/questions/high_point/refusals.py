"""Three calculations that are often asked for and always wrong: refused, with the reason and what to do instead."""

from __future__ import annotations

from typing import NoReturn

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.published.figure import Figure
from ipvi_eval.questions.high_point.shares.risk import Risk


def lifetime_cost_of_incidents() -> NoReturn:
    """Lifetime cost times incidents averted. Always raises AnalysisError."""
    msg = (
        "a lifetime cost cannot be multiplied by incidents averted: it is the cost of one person's exposure over a "
        "whole life (Peterson et al. 2018), one victim may have many incidents, and an incident averted does not undo "
        "a life's exposure. Use unit costs per incident from costs.toml, each with its source"
    )
    raise AnalysisError(msg)


def rate_ratio_to_cohens_d() -> NoReturn:
    """A rate ratio as a standardised mean difference. Always raises AnalysisError."""
    msg = (
        "a rate ratio is not converted into Cohen's d: d divides by a standard deviation between units that a ratio of "
        "counts does not have, and the usual formulas are for odds of individuals. Pool and compare rate ratios with "
        "rate ratios, on the log scale"
    )
    raise AnalysisError(msg)


def require_fixed_window(figure: Figure, ours: Risk) -> None:
    """Raise AnalysisError unless `figure` is a share within the same fixed window as ours: a raw cumulative share, one
    without a window, or what is no share is never set against a risk.
    """
    if figure.unit != "proportion":
        msg = f"{figure.site}'s {figure.text()} is no share of people, and a share is all that ours can stand beside"
        raise AnalysisError(msg)
    if figure.follow_up.kind == "fixed" and ours.follow_up == "fixed" and figure.follow_up.months == ours.months:
        return
    raw = figure.follow_up.kind != "fixed"
    if figure.follow_up.kind == "none":
        msg = f"within what time {figure.site}'s {figure.text()} were counted is not stated: enter it once it is read"
        raise AnalysisError(msg)
    what = f"{figure.site}'s {figure.text()}" if raw else "our raw cumulative share"
    if not raw and ours.follow_up == "fixed":
        msg = (
            f"{figure.site}'s {figure.text()} is for {figure.follow_up.words()} and ours for {ours.months:g} months: "
            "risks grow with time, so compare them at one horizon"
        )
        raise AnalysisError(msg)
    msg = (
        f"{what} is a cumulative share with unequal follow-up: some were followed for days, some for years, so it "
        "climbs with time whatever the program does and answers another question than a risk in a fixed window. "
        "Compare at a fixed horizon by list at entry, or replay our people on the site's calendar"
    )
    raise AnalysisError(msg)
