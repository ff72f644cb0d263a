"""The share who re-offended within each horizon, list by list: from entry, and of the notified from notification."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ipvi_eval.questions.reoffence.asked import Asked, Part
from ipvi_eval.questions.reoffence.lists.follow_up import follow_up_table
from ipvi_eval.questions.reoffence.lists.list_comparison import lists_differ
from ipvi_eval.questions.reoffence.risk import curve_agreement, risk_by_horizon
from ipvi_eval.questions.reoffence.tables import at_risk_table, followed_table, survival_curve
from ipvi_eval.results.not_estimated import parts_of
from ipvi_eval.results.scoped import scoped

if TYPE_CHECKING:
    import pandas as pd

    from ipvi_eval.survival.curves.kaplan_meier import KaplanMeier


def shares_by_list(asked: Asked) -> Iterator[Part]:
    """Kaplan-Meier from entry with its curve, people at risk, and the log-rank test across lists."""
    return scoped(asked.frames.populations.spells(), _from_entry(asked))


def shares_since_notification(asked: Asked) -> Iterator[Part]:
    """The same shares of the notified, from the first notification and by list at notification."""
    return scoped(asked.frames.populations.spells_since_notification(), _from_notification(asked))


def _from_entry(asked: Asked) -> Iterator[Part]:
    label, lists = (
        asked.label,
        [(asked.frames.lists.label(name), name, on) for name, on in asked.each_list(asked.people)],
    )
    for words, name, on_list in lists:
        prefix = f"{asked.stem}.list_{name.lower()}"
        fit, shares = _shares(asked, prefix, f"{label}, {words}", on_list)
        yield from shares
        yield survival_curve(prefix, words, fit)
    named = [(name, words, on_list) for words, name, on_list in lists]
    yield at_risk_table(f"{asked.stem}.at_risk", label, named)
    if asked.primary:  # of the others these counts would cost shares that are asked for
        yield followed_table(f"{asked.stem}.followed", label, named, asked.plan.horizons_days)
        told = [(name, words) for name, words, _ in named]
        yield follow_up_table(f"{asked.stem}.follow_up", label, told, asked.spells.frame)
    yield from parts_of(f"{label}: lists compared", lists_differ, asked.stem, label, asked.people)


def _from_notification(asked: Asked) -> Iterator[Part]:
    people = asked.frames.spells_since_notification(asked.outcome).to_first()
    for name, on_list in asked.each_list(people):
        prefix = f"{asked.stem}.notified.list_{name.lower()}"
        words = f"{asked.label}, {asked.frames.lists.label(name)} since notification"
        yield from _shares(asked, prefix, words, on_list)[1]


def _shares(asked: Asked, prefix: str, words: str, people: pd.DataFrame) -> tuple[KaplanMeier, tuple[Part, ...]]:
    fit, shares = risk_by_horizon(prefix, words, people, asked.plan.horizons_days, level=asked.study.level)
    return fit, (*shares, *curve_agreement(prefix, people, fit))
