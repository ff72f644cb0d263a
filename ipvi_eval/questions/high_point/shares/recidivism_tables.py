"""Our shares re-arrested beside another program's as tables, each column with its role for disclosure control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.counted import EVENTS_SO_FAR, NOTIFIED, SO_FAR, Group
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.store import Table
from ipvi_eval.worded import given, joined

if TYPE_CHECKING:
    from ipvi_eval.questions.high_point.shares.equivalence import Equivalence
    from ipvi_eval.questions.high_point.shares.replay import Replay
    from ipvi_eval.questions.high_point.shares.standardisation import Standardised


STEM = "evidence.recidivism"
"""What the ids of the comparison begin with."""


def forest(frame: pd.DataFrame, *, here: str, site: str, of_rows: Sequence[str] = ()) -> Table:
    """Our shares and theirs, row by row, for the forest plot; `here` names our place, `site` theirs, `of_rows` is as in
    `Table`.
    """
    ours = frame["site"] == "ours"
    shown = frame.assign(
        design_level=frame["design_level"].map("{:.0f}".format, na_action="ignore"),
        label=frame["label"].str.replace("Ours", here, n=1, regex=False).where(ours, frame["label"]),
        site=frame["site"].where(~ours, here),
        people=frame["n"].where(ours),
        events=frame["events"].where(ours),
        others=(frame["n"] - frame["events"]).where(ours),
    )
    columns = {
        "label": "Share re-arrested",
        "value": "Share",
        "lower": "Lower",
        "upper": "Upper",
        "people": "People",
        "events": "Re-arrested",
        "others": "Not re-arrested",
        "site": "Site",
        "horizon": "Months",
        "outcome": "Outcome",
        "design_level": "Design level",
        "role": "Role",
        "status": "Status",
        "source": "Source",
    }
    return table_from(
        shown,
        id="evidence.forest",
        title=f"Re-arrest at fixed horizons, ours beside {site}'s and others'",
        columns=columns,
        of_rows=of_rows,
        behind=("people", "events", "others"),
        derived=("value", "lower", "upper"),
        others="public",
    )


def equivalence(tests: Sequence[Equivalence]) -> Table:
    """Each difference with its two one-sided tests and the conclusion, which falls with the numbers."""
    rows = [
        {
            "key": _in_words(test.key),
            "ratio": test.ratio,
            "lower": test.interval[0],
            "upper": test.interval[1],
            "margin": test.margin,
            "p": test.p,
            "p_not_worse": test.p_upper,
            "conclusion": test.conclusion,
            "people": test.n,
            "events": test.events,
            "others": None if test.events is None else test.n - test.events,
        }
        for test in tests
    ]
    columns = {
        "key": "List and horizon",
        "ratio": "Ratio",
        "lower": "Lower",
        "upper": "Upper",
        "margin": "Margin",
        "p": "p, within the margin",
        "p_not_worse": "p, not worse",
        "conclusion": "Conclusion",
        "people": "People",
        "events": "Re-arrested",
        "others": "Not re-arrested",
    }
    return table_from(
        pd.DataFrame(rows, columns=list(columns), dtype=object),
        id="evidence.equivalence",
        title="Equivalence and non-inferiority against the plan's margin",
        columns=columns,
        of_rows=[f"{STEM}.{test.key}.equivalence" for test in tests],
        behind=("people", "events", "others"),
        public=("key", "margin"),
    )


def standardised(items: Sequence[tuple[str, int, str, Standardised]], *, site: str) -> Table:
    """Both sides under one mix of lists: stem of the ids, horizon in months, whose mix, and what comes of it."""
    rows = [
        {
            "months": months,
            "mix": whose,
            "ours": item.ours,
            "theirs": item.theirs,
            "difference": item.difference,
            "lower": item.difference_interval[0],
            "upper": item.difference_interval[1],
            "people": item.n,
            "fewest": min(item.cells, default=None),
        }
        for _, months, whose, item in items
    ]
    columns = {
        "months": "Months",
        "mix": "Mix of lists",
        "ours": "Here",
        "theirs": site,
        "difference": "Difference",
        "lower": "Lower",
        "upper": "Upper",
        "people": "People",
        "fewest": "Smallest count",
    }
    return table_from(
        pd.DataFrame(rows, columns=list(columns), dtype=object),
        id="evidence.standardised",
        title="Shares under one mix of lists",
        columns=columns,
        of_rows=[f"{of}.difference" for of, _, _, _ in items],
        behind=("people", "fewest"),
        public=("months", "mix"),
    )


def replay(result: Replay) -> Table:
    """Their cumulative shares as published and ours on their calendar, reading by reading."""
    columns = {
        "label": "Reading",
        "months": "Months since start",
        "published": "Published",
        "expected": "Ours on their calendar",
        "lower": "Lower",
        "upper": "Upper",
        "mean_follow_up": "Mean follow-up, months",
        "beyond": "Followed for longer than anybody here",
        "status": "Status",
        "source": "Source",
        "people": "People",
        "events": "Re-arrested",
    }
    return table_from(
        result.tidy().assign(people=result.n, events=result.events),
        id="evidence.replay",
        title="Cumulative shares on one calendar of follow-up",
        columns=columns,
        behind=("people", "events"),
        derived=("expected", "lower", "upper", "beyond"),
        others="public",
        note=joined(given(f"start taken as {result.calendar.start}"), result.rounded),
    )


def starts(frame: pd.DataFrame, *, site: str, of: Replay) -> Table:
    """The replay `of` our people under each account of when the program of `site` started."""
    columns = {
        "account": "Account of the start",
        "mean_follow_up_at_first": "Mean follow-up at the first share, months",
        "fits": "Agrees with the stated follow-up",
        "first": "First share, ours",
        "last": "Last share, ours",
        "last_lower": "Lower",
        "last_upper": "Upper",
        "people": "People",
        "events": "Re-arrested",
    }
    return table_from(
        frame.assign(people=of.n, events=of.events),
        id="evidence.starts",
        title=f"The replay under each account of when {site} started",
        columns=columns,
        behind=("people", "events"),
        public=("account", "mean_follow_up_at_first", "fits"),
        note=of.rounded,
    )


def own_calendar(frame: pd.DataFrame, *, outcome: str, site: str) -> Table:
    """Our crude cumulative share of an outcome year by year beside the risk in a fixed window, as `site` counted."""
    columns = {
        "months": "Months since start",
        "n": "Notified so far",
        "events": "Re-arrested so far",
        "share": "Share so far",
        "lower": "Lower",
        "upper": "Upper",
        "mean_follow_up": "Mean follow-up, months",
        "window_risk": "Within a year",
        "others": "Not re-arrested",
    }
    notified = Group(NOTIFIED, clock="calendar")
    groups = {"n": (notified, SO_FAR), "events": (replace(notified, outcome=outcome), EVENTS_SO_FAR)}
    counts = {
        name: [who.count(int(n), state, round(month)) for n, month in zip(frame[name], frame["months"], strict=True)]
        for name, (who, state) in groups.items()
    }
    shown = frame.assign(
        months=frame["months"].round(),
        others=frame["n"] - frame["events"],
        **{name: pd.Series(found, index=frame.index, dtype=object) for name, found in counts.items()},
    )
    return table_from(
        shown,
        id="evidence.own_calendar",
        title=f"Our own cumulative share, counted as {site} counted",
        columns=columns,
        counts=("n", "events"),
        behind=("others",),
        public=("months",),
        note="The share within a year is rounded to steps of many people, so that it does not tell of few.",
    )


def _in_words(key: str) -> str:
    """list_d.12m as "List D, 12 months"."""
    name, _, months = key.partition(".")
    return f"List {name.removeprefix('list_').upper()}, {months.removesuffix('m').replace('_', '.')} months"
