"""Beside a hazard ratio after notification: how many of people like the notified, of a hundred, it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ipvi_eval.cohort.told_lists import RECORDED
from ipvi_eval.counted import EVENTS
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.other_people.exposure_contrast import ExposureContrast
from ipvi_eval.questions.reoffence.risk import design, from_entry, group_of_ratio
from ipvi_eval.scope import Scope
from ipvi_eval.survival.inference.natural_frequency import natural_frequency
from ipvi_eval.survival.regression.cox import CoxFit
from ipvi_eval.survival.regression.standardised import StandardisedShares, standardised_shares
from ipvi_eval.survival.spells.arrays import Bools
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.worded import Worded

SCOPE = Scope(population="people like the notified", base="the same people without notification")


def shares_over_time(
    ratio: Estimate, fit: CoxFit, spells: pd.DataFrame, horizons: Mapping[int, int], *, covariates: Sequence[str] = ()
) -> tuple[Estimate, ...]:
    """What the hazard ratio of `notification_effect` comes to among the notified people, as they were at entry.

    `spells` and `covariates` are those the model was fitted to; `horizons` months to days since entry. A covariate that
    changes, as the calendar year does, stays what it was on the first day.
    """
    X = design(spells, covariates).X
    notified = set(spells.loc[spells["exposed"].to_numpy(dtype=bool), "person"])
    order = np.argsort(spells["start"].to_numpy(), kind="stable")
    seen = spells.iloc[order].drop_duplicates("person").index
    target = spells.index.isin(seen) & spells["person"].isin(notified).to_numpy()
    sides = [np.column_stack([np.full(target.sum(), value), X[target, 1:]]) for value in (1.0, 0.0)]
    days = list(horizons.values())
    shares = standardised_shares(fit, *sides, times=days, strata=list(spells.loc[target, RECORDED]))
    counts = _events_by(from_entry(spells), spells["exposed"].to_numpy(dtype=bool), days)
    return _estimates(ratio, shares, horizons, counts)


def shares_of_contrast(contrast: ExposureContrast, horizons: Mapping[int, int]) -> tuple[Estimate, ...]:
    """What the hazard ratio of a weighted comparison comes to among the weighted notified people; `horizons` are months
    to days since entry."""
    treated = contrast.groups.treated
    ones = np.ones((int(treated.sum()), 1))
    days, rows = list(horizons.values()), contrast.rows
    shares = standardised_shares(
        contrast.fit, ones, 0 * ones, times=days, strata=list(contrast.groups.lists[treated]),
        weight=contrast.weights.weight[treated],
    )  # fmt: skip
    return _estimates(contrast.ratio, shares, horizons, _events_by(rows.spells, rows.exposed, days))


def _events_by(spells: Spells, exposed: Bools, days: Sequence[int]) -> list[tuple[int, int]]:
    """Events by each day, after notification and without it."""
    by_day = [spells.event & (spells.stop <= day) for day in days]
    return [(int((hit & exposed).sum()), int((hit & ~exposed).sum())) for hit in by_day]


def _estimates(
    ratio: Estimate, shares: StandardisedShares, horizons: Mapping[int, int], counts: Sequence[tuple[int, int]]
) -> tuple[Estimate, ...]:
    stem, _, ending = ratio.id.partition(".hazard_ratio")
    found = []
    who = group_of_ratio(ratio.id)
    for (months, days), row, by_then in zip(horizons.items(), shares.tidy().to_dict("records"), counts, strict=True):
        told = replace(
            ratio,
            id=f"{stem}.share_difference_{months}m{ending}",
            unit="difference in proportions",
            events=who.count(sum(by_then), EVENTS, days),
            cells=(
                *ratio.cells,
                who.count(by_then[0], f"{EVENTS} after", days),
                who.count(by_then[1], f"{EVENTS} before", days),
            ),
            method=f"shares from the same model, standardized to the notified at entry; {ratio.method}",
            scope=SCOPE,
            label=f"{ratio.label}, share within {months} months of entry, notified from then on less not notified",
        )
        if np.isnan(row["standard_error"]):
            none = "on one of the lists nobody was followed that long"
            if not np.isnan(row["one"]):
                none = "nobody re-offended by then"
            found.append(
                replace(told, value=None, lower=None, upper=None, level=None, standard_error=None, p=None, note=none)
            )
            continue
        base, one, other = natural_frequency(row["one"], row["other"])
        words = Worded(
            "suppose that notification makes the difference, and by the same ratio of rates throughout. Then of {base} "
            "people like the notified, {one} with notification from the day of entry on, against {other} of the same "
            "people without notification, would have a new event within {months} months",
            {"base": f"{base:,}", "one": f"{one:,}", "other": f"{other:,}"},
            {"months": f"{months}"},
        )
        lower, upper, error, p = (float(row[name]) for name in ("lower", "upper", "standard_error", "p"))
        value = float(row["difference"])
        found.append(replace(told, value=value, lower=lower, upper=upper, standard_error=error, p=p, note=words))
    return tuple(found)
