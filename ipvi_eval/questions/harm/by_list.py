"""Harm per year at liberty, list by list, before a notification and after it, by weights coarse enough to be told.

The few gravest offenses of one list would be told by its harm, so that all that weigh at least the middle one of the
plan's offenses count as much as that one, and lighter ones as nothing. Then a list's harm is one number of incidents
times one weight, and as safe to tell as that number. A description: who is not notified yet differs from who is, and
notification follows an incident; the answer on re-offense is the planned hazard ratio.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ipvi_eval.counted import Group, grave
from ipvi_eval.harm.per_year import harm_per_year
from ipvi_eval.questions.harm.asked import Asked, Part
from ipvi_eval.questions.harm.weighing import rate_limits
from ipvi_eval.questions.harm.weights import HarmWeights, weights_of
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.scoped import scoped
from ipvi_eval.worded import given

WHAT = "Harm by list, and before and after a notification"
DAYS_PER_YEAR = 365.25
FEWEST = 20
"""Grave incidents below which a rate is too uncertain to be told. By a profile that shows no count so small it is the
smallest that is shown: of a row that is there and withheld a reader would know that it is no less than these."""
SIDES = {False: "before a notification", True: "after a notification"}


def coarse_weight(weights: HarmWeights, classes: dict[str, str]) -> float:
    """The middle one of the positive middle weights of the offenses that the plan names; 0 where none weighs anything.

    >>> from ipvi_eval.questions.harm.weights import harm_weights
    >>> coarse_weight(harm_weights(), {"a": "misdemeanor_a", "b": "violation", "c": "no crime", "d": "misdemeanor_a"})
    182.0
    """
    middle = weights.of(classes, classes)["middle"]
    positive = np.sort(middle[middle > 0].to_numpy(dtype=np.float64))
    return float(positive[len(positive) // 2]) if len(positive) else 0.0


def by_list(asked: Asked) -> Iterator[Part]:
    """`harm.by_list`: a row for each list and side of the first notification; nothing where no harm is weighed."""
    if not asked.plan.classes:
        return
    held = asked.frames.extract
    if not (held.holds("persons") and held.tells("incidents", "offence") and held.tells("incidents", "suspect")):
        why = "the extract does not tell which offenses are those of people on a list"
        yield NotEstimated(what=WHAT, why=why, remedy="")
        return
    weights = weights_of(asked.plan, asked.study.folder)
    coarse = coarse_weight(weights, asked.plan.classes)
    rows = _rows(asked, weights, coarse)
    fewest = max(FEWEST, asked.frames.smallest_shown)
    found = list(_cells(asked, rows, coarse, fewest))
    if not found:
        yield NotEstimated(what=WHAT, why=f"fewer than {fewest} grave incidents on every list", remedy="")
        return
    columns = {
        "group": "List, and side",
        "incidents": "Grave incidents",
        "years": "Years at liberty",
        "harm": f"Harm a year ({weights.unit})",
        "lower": "From",
        "upper": "To",
    }
    table = table_from(
        pd.DataFrame(found, columns=list(columns), dtype=object),
        id="harm.by_list",
        title="Harm per person and year at liberty, by list and notification",
        columns=columns,
        counts=("incidents",),
        public=("group",),
        note=given(
            f"Grave is an incident whose offense weighs at least {coarse:g} {weights.unit}, which it then counts as; "
            "lighter ones count as nothing. No effect: people not notified yet are others than those who are, and a "
            f"notification follows an incident. From and to: bootstrap by person. Fewer than {fewest} are not told"
        ),
    )
    yield from scoped(asked.frames.populations.spells(), (table,))


def _rows(asked: Asked, weights: HarmWeights, coarse: float) -> pd.DataFrame:
    """A row for each stretch of a person's days at liberty: person, list, exposed, years, and grave incidents at its
    end."""
    outcome = asked.plan.outcome
    involved = asked.frames.involved(outcome)
    middle = weights.of(involved["offence"], asked.plan.classes)["middle"].to_numpy()
    own = involved.assign(grave=(coarse > 0) & (middle >= coarse))[["incident", "suspect", "date", "grave"]]
    own = own.dropna(subset=["suspect"]).drop_duplicates(["incident", "suspect"])
    on_day = own.groupby(["suspect", "date"])["grave"].sum()
    spells = asked.frames.spells(outcome).frame
    at = pd.MultiIndex.from_frame(spells[["person", "until"]])
    grave_then = on_day.reindex(at).fillna(0).to_numpy() * spells["event"].to_numpy(dtype=bool)
    years = (spells["stop"] - spells["start"]).to_numpy() / DAYS_PER_YEAR
    return spells[["person", "list", "exposed"]].assign(years=years, grave=grave_then)


def _cells(asked: Asked, rows: pd.DataFrame, coarse: float, fewest: int) -> Iterator[tuple[object, ...]]:
    lists = asked.frames.lists
    for name in lists.names:
        who = Group(f"list_{name.lower()}", asked.plan.outcome, "street")
        for notified, words in SIDES.items():
            side = rows.loc[(rows["list"] == name) & (rows["exposed"] == notified)]
            number = int(side["grave"].sum())
            if number < fewest:
                continue
            found = harm_per_year(
                coarse * side["grave"], side["years"], side["person"], seed=asked.study.seed, level=asked.study.level
            )
            (row,) = found.rates.to_dict("records")
            rate = rate_limits(row, found.level)
            limits = (round(rate[key]) if key in rate else None for key in ("lower", "upper"))
            count, label = who.count(number, grave(notified=notified)), f"{lists.label(name)}, {words}"
            yield label, count, round(float(side["years"].sum())), round(rate["value"]), *limits
