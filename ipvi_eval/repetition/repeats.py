"""How many incidents are repeats: another one of the same victim, pair or offender shortly before.

"Has there been one before" depends on how far back the record goes: in its first months hardly anything can be a
repeat, and the share rises by itself. So the question is asked with one fixed look-back, only of incidents that have
that much record behind them; those that have less are counted and left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.repetition.clustered import cluster_of_each, clustered_share
from ipvi_eval.survival.spells.arrays import Bools, Floats, Ints, as_groups, as_times


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RepeatShare(Printed):
    """Share of `incidents` with another one of the same key in the `lookback` days before; interval by key or cluster.

    `repeats` are those that have one. `left_truncated` incidents lie too early in the record to look back that far,
    and `unknown` have no key; neither is counted. `keys` is how many different keys the incidents counted have.
    """

    title = "Repeats"

    incidents: int
    repeats: int
    share: float
    lower: float
    upper: float
    level: float
    keys: int
    lookback: float
    left_truncated: int
    unknown: int

    def tidy(self) -> pd.DataFrame:
        """One row: share, lower, upper, repeats, incidents, keys, left_truncated, unknown."""
        names = ("share", "lower", "upper", "repeats", "incidents", "keys", "left_truncated", "unknown")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])

    @property
    def sentence(self) -> str:
        """What was counted, and what was not."""
        return (
            f"{self.repeats:,} of {self.incidents:,} incidents came within {self.lookback:g} days of an earlier one; "
            f"{self.left_truncated:,} lie too early in the record to tell, {self.unknown:,} have no key."
        )


@checked
def repeat_share(
    day: ArrayLike,
    key: ArrayLike,
    *,
    start: float,
    lookback: float = 365,
    cluster: ArrayLike | None = None,
    level: float = 0.95,
) -> RepeatShare:
    """Share of incidents that are repeats within `lookback` days.

    Args:
        day: of each incident (n,), in days on any calendar; several of one key on one day count once.
        key: of the victim, the pair or the offender (n,), None or missing where it is not known.
        start: the first day of the record; incidents are counted from `lookback` days later.
        lookback: days before an incident in which an earlier one makes it a repeat.
        cluster: of each incident (n,), what varies together where that is wider than the key: the offender of several
            pairs. One of each key.
        level: coverage of the interval.

    Raises AnalysisError for an incident before the start, a look-back of no days, or days that are no numbers.

    >>> import ipvi_eval as ie
    >>> found = ie.repeat_share([400, 500, 900, 1300, 50], ["a", "a", "a", "b", "b"], start=0)
    >>> found.repeats, found.incidents, found.left_truncated
    (1, 4, 1)
    """
    level = as_level(level)
    days, known, codes = known_keys(day, key)
    if not lookback > 0:
        msg = "lookback is a number of days above 0"
        raise AnalysisError(msg)
    refuse_before(days, start)
    who, when = one_a_day(codes, days[known])
    before = np.r_[False, (who[1:] == who[:-1]) & (when[1:] - when[:-1] <= lookback)]
    told = when >= start + lookback
    owner = cluster_of_each(codes, known, cluster, int(who.max()) + 1 if len(who) else 0)
    counted = clustered_share(before[told], owner[who[told]], level=level)
    return RepeatShare(
        incidents=counted.n,
        repeats=counted.hits,
        share=counted.share,
        lower=counted.lower,
        upper=counted.upper,
        level=level,
        keys=len(np.unique(who[told])),
        lookback=float(lookback),
        left_truncated=int((~told).sum()),
        unknown=int((~known).sum()),
    )


def known_keys(day: ArrayLike, key: ArrayLike) -> tuple[Floats, Bools, Ints]:
    """Days (n,), whether the key is known (n,), and the codes of those that are. AnalysisError where lengths differ."""
    days = as_times(day, "day")
    labels = np.asarray(key, dtype=object)
    if labels.ndim != 1:
        msg = "a key is one label for each incident (n,)"
        raise AnalysisError(msg)
    keys = pd.Series(labels)
    if len(keys) != len(days):
        msg = f"day has {len(days)} values and key {len(keys)}; give one of each for every incident"
        raise AnalysisError(msg)
    known = keys.notna().to_numpy()
    groups = as_groups(keys[known].to_numpy(), int(known.sum()), "key")
    assert groups is not None
    return days, known, groups.codes


def refuse_before(days: Floats, start: float) -> None:
    """AnalysisError where an incident lies before the record is said to begin."""
    early = int((days < start).sum())
    if early:
        msg = f"{early} incidents lie before the start of the record; give its first day as start"
        raise AnalysisError(msg)


def one_a_day(codes: Ints, days: Floats) -> tuple[Ints, Floats]:
    """The distinct (key, day), by key and then by day."""
    order = np.lexsort((days, codes))
    who, when = codes[order], days[order]
    new = np.r_[True, (who[1:] != who[:-1]) | (when[1:] != when[:-1])][: len(who)]
    return who[new], when[new]
