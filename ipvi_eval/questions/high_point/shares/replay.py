"""Why a cumulative share with unequal follow-up climbs: our people replayed on another program's calendar.

Two answers are given. `replay` keeps our re-offence risk as it is and asks what that program's published cumulative
shares would look like under it, given when its people were notified and when each share was read. `own_calendar` counts
our own people the same crude way at the same ages of the programme, beside their risk in a fixed window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.published.follow_up_calendar import DAYS_PER_MONTH, Calendar
from ipvi_eval.questions.high_point.shares.coarse import Step
from ipvi_eval.synthesis.proportions import wilson
from ipvi_eval.synthesis.risk_curve import Days, follow_up, risk_curve
from ipvi_eval.worded import Worded, given, joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Cumulative share at each reading under our risk and the site's calendar of notifications.

    Arrays are (readings,): `expected` with bootstrap bounds, `mean_follow_up` in months, and `beyond`, the share of
    people followed for longer than we have followed anybody (their risk is held at our last, so `expected` is then a
    lower bound). `step` is what the shares are told in.
    """

    calendar: Calendar
    expected: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    mean_follow_up: NDArray[np.float64]
    beyond: NDArray[np.float64]
    level: float
    n: int
    events: int
    draws: int
    step: Step

    def coarse(self) -> Replay:
        """The replay as it may be told: shares in steps of many people (see `coarse`), limits outwards."""
        step = self.step
        rounded = ((step.nearest, self.expected), (step.below, self.lower), (step.above, self.upper))
        expected, lower, upper = (np.array([to(one) for one in of.tolist()]) for to, of in rounded)
        return replace(self, expected=expected, lower=lower, upper=upper)

    @property
    def rounded(self) -> Worded:
        """What is said of the shares as they are told."""
        return Worded("rounded to multiples of {step}, so that none tells of a few people", {"step": str(self.step)})

    def tidy(self) -> pd.DataFrame:
        """One row per reading: label, months since start, published and replayed share, mean follow-up in months.

        Shares are told as `coarse`.
        """
        readings, told = self.calendar.readings, self.coarse()
        return pd.DataFrame(
            {
                "label": [reading.figure.label for reading in readings],
                "months": [reading.age / DAYS_PER_MONTH for reading in readings],
                "published": [reading.figure.value for reading in readings],
                "expected": told.expected,
                "lower": told.lower,
                "upper": told.upper,
                "mean_follow_up": self.mean_follow_up,
                "beyond": self.beyond,
                "status": [reading.figure.status for reading in readings],
                "source": [reading.figure.source for reading in readings],
            }
        )

    def estimates(self, prefix: str = "evidence.replay") -> tuple[Estimate, ...]:
        """`<prefix>.at_<date>.expected` and `.published` per reading, told as `coarse`."""
        made, told = [], self.coarse()
        for i, reading in enumerate(self.calendar.readings):
            held = " (a lower bound: some were followed for longer than anybody here)" if self.beyond[i] > 0 else ""
            made += [
                Estimate(
                    id=f"{prefix}.{reading.key}.expected",
                    value=float(told.expected[i]),
                    unit="proportion",
                    method=f"our Kaplan-Meier risk over the site's follow-up; {self.draws:,} bootstraps of people",
                    label=f"ours on {self.calendar.site}'s calendar",
                    lower=float(told.lower[i]),
                    upper=float(told.upper[i]),
                    level=self.level,
                    cells=(self.n, self.events),
                    note=joined(
                        "one unchanging risk of re-offence",
                        given(f"start taken as {self.calendar.start}{held}"),
                        self.rounded,
                        by=", ",
                    ),
                ),
                Estimate(
                    id=f"{prefix}.{reading.key}.published",
                    value=reading.figure.value,
                    unit="proportion",
                    method=f"published; {reading.figure.provenance()}",
                    label=reading.figure.label,
                    note=reading.figure.follow_up.words(),
                    scope=reading.figure.scope,
                    quoted=True,
                ),
            ]
        return tuple(made)


def replay(
    entry: Days,
    event: NDArray[np.float64],
    end: Days,
    *,
    calendar: Calendar,
    step: Step,
    draws: int = 400,
    level: float = 0.95,
    seed: int,
) -> Replay:
    """Replay our people on the site's calendar.

    `entry`, `event`, `end` are (n,): calendar days (any origin) of notification, of first re-offence (NaN where none)
    and of the end of observation; `step` is what shares are told in. People notified at age a of the programme are
    followed for (reading - a); the share is the mean of our risk over those follow-ups. Raises AnalysisError on days
    that contradict each other.
    """
    time, hit = follow_up(entry, event, end)
    longest = int(time.max())
    weights = np.stack([follow_up_weights(calendar, reading.age) for reading in calendar.readings])
    rng = np.random.default_rng(seed)
    n = len(time)
    risk = risk_curve(time, hit)
    resampled = rng.multinomial(n, np.full(n, 1 / n), size=draws).astype(np.float64)
    boot = np.stack([_average(weights, risk_curve(time, hit, weights=w)) for w in resampled])
    tail = (1 - level) / 2
    days = np.arange(weights.shape[1])
    return Replay(
        calendar=calendar,
        expected=_average(weights, risk),
        lower=np.quantile(boot, tail, axis=0),
        upper=np.quantile(boot, 1 - tail, axis=0),
        mean_follow_up=weights @ days / DAYS_PER_MONTH,
        beyond=weights[:, longest + 1 :].sum(axis=1),
        level=level,
        n=n,
        events=int(hit.sum()),
        draws=draws,
        step=step,
    )


def own_calendar(
    entry: Days,
    event: NDArray[np.float64],
    end: Days,
    *,
    start: int,
    ages: Sequence[int],
    fewest: int,
    window: int = 365,
) -> pd.DataFrame:
    """Our crude cumulative share at given ages (days since `start`) of our own programme, beside a fixed-window risk.

    The crude share counts everybody notified so far and everybody of them re-arrested so far, as the published shares
    do. The fixed-window risk (Kaplan-Meier at `window` days) uses the same people and the same cut-off. Ages beyond the
    data are left out. The risk is told in steps of at least `fewest` people (see `coarse`): beside the events so far it
    would tell how few came after the window. Columns: months, n, events, share, lower, upper, mean_follow_up,
    window_risk (None until anybody was followed for the window, and where people are too few for such a step).
    """
    follow_up(entry, event, end)
    rows = []
    for age in ages:
        cut = start + age
        seen = entry < cut
        if cut > end.max() or not seen.any():
            continue
        hits = int((event[seen] <= cut).sum())
        n = int(seen.sum())
        lower, upper = wilson(hits, n)
        stop = np.minimum(end[seen], cut)
        inside = np.where(event[seen] <= stop, event[seen], np.nan)
        time, hit = follow_up(entry[seen], inside, stop)
        step = Step.of(n, fewest)
        risk = step.nearest(float(risk_curve(time, hit)[window])) if step and time.max() >= window else None
        rows.append(
            {
                "months": age / DAYS_PER_MONTH,
                "n": n,
                "events": hits,
                "share": hits / n,
                "lower": lower,
                "upper": upper,
                "mean_follow_up": float((cut - entry[seen]).mean()) / DAYS_PER_MONTH,
                "window_risk": risk,
            }
        )
    names = ["months", "n", "events", "share", "lower", "upper", "mean_follow_up", "window_risk"]
    return pd.DataFrame(rows, columns=names)


def follow_up_weights(calendar: Calendar, age: int) -> NDArray[np.float64]:
    """Share of those notified by `age` with each follow-up in days; (last age + 1,), same length for every reading."""
    last = calendar.readings[-1].age
    notified = np.interp(np.arange(age + 1), calendar.ages, calendar.notified)
    arrivals = np.diff(notified)  # during day d of the programme, d = 0 .. age - 1: followed for age - d days
    weights = np.zeros(last + 1)
    weights[1 : age + 1] = arrivals[::-1]
    total = weights.sum()
    return weights / total if total > 0 else weights


def _average(weights: NDArray[np.float64], risk: NDArray[np.float64]) -> NDArray[np.float64]:
    size = weights.shape[1]
    held = np.concatenate([risk[:size], np.full(max(size - len(risk), 0), risk[-1])])
    return np.asarray(weights @ held, dtype=np.float64)
