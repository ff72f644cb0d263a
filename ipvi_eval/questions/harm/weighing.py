"""How much harm an incident stands for, before the start and after it, by the weights of the plan.

A description: what changes from before to after has many reasons, and nobody's model is behind it. It stands beside the
number of incidents, with low and high weights, and with how much of the harm rests on the rarest codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ipvi_eval.cohort.incidents import once
from ipvi_eval.counted import Count, Key, of_code
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.harm.by_code import harm_by_code
from ipvi_eval.harm.per_year import Harm, HarmRates, harms_per_year
from ipvi_eval.questions.harm.asked import Asked, Part
from ipvi_eval.questions.harm.weights import RAREST, HarmWeights, weights_of
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.not_estimated import NotEstimated, parts_of
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.store import Table
from ipvi_eval.worded import given

WHAT = "How much harm an incident stands for"
METHOD = "mean weight of the incidents, studentised bootstrap by suspect"
SIDES = {"before": "before the start", "after": "from the start on"}
RANGE = ("low", "middle", "high")


def weighing(asked: Asked) -> Iterator[Part]:
    """`harm.weight.*` and `harm.codes`: mean harm of an incident on both sides, the rarest codes, and code by code."""
    about = asked.about("incidents ({})")
    if not asked.plan.classes:
        yield NotEstimated(what=WHAT, why="the plan gives offenses no class", remedy="name them under [harm.classes]")
    elif not asked.frames.extract.tells("incidents", "offence"):
        yield NotEstimated(what=WHAT, why="the extract does not tell offenses", remedy="map offence of [incidents]")
    elif asked.study.programme is None:
        yield NotEstimated(what=WHAT, why="the plan names no program, so there is no before and after", remedy="")
    else:
        yield from scoped(about, parts_of(WHAT, _weighed, asked, weights_of(asked.plan, asked.study.folder)))


def _weighed(asked: Asked, weights: HarmWeights) -> tuple[Estimate | Table, ...]:
    rows = weighed_incidents(asked, weights)
    counts = {side: code_counts(asked, rows.loc[rows["side"] == side], side) for side in SIDES}
    if not all(sum(numbers.values()) for numbers in counts.values()):
        msg = "there is no incident on one side of the start"
        raise AnalysisError(msg)
    rarest = _rarest(rows)
    *weighed, own = _resampled(asked, rows, rarest)
    share = _share_of(own, tuple(count for side in counts.values() for count in side.values()))
    means = tuple(_means(asked, weighed, weights, counts))
    return (*means, share, _by_code(rows, counts, weights, rarest, (*(one.id for one in means), share.id)))


def weighed_incidents(asked: Asked, weights: HarmWeights) -> pd.DataFrame:
    """A row for each incident: date, side of the start, code, low, middle and high weight, and whose cluster it is in.

    A suspect's incidents are resampled together; one without a known suspect is by itself.
    """
    assert asked.study.programme is not None
    people = asked.involved
    rows = once(people)
    by = people.drop_duplicates("incident", ignore_index=True)["suspect"].astype("string")
    after = (rows["date"] >= pd.Timestamp(asked.study.programme.start)).to_numpy(dtype=bool)
    made = weights.of(rows["offence"], asked.plan.classes)
    return made.assign(
        code=rows["offence"].to_numpy(dtype=object),
        side=np.where(after, "after", "before"),
        cluster=by.where(by.notna(), "incident " + rows["incident"].astype("string")).to_numpy(dtype=object),
        date=rows["date"],
    )


def code_counts(asked: Asked, rows: pd.DataFrame, side: str) -> dict[str, Count]:
    """Incidents of each code of the plan on one side, those with none among them."""
    area, outcome = asked.study.area, asked.plan.outcome
    found = rows["code"].value_counts()
    return {
        code: Count(int(found.get(code, 0)), Key(area, of_code(side, code), outcome)) for code in asked.plan.classes
    }


def _resampled(asked: Asked, rows: pd.DataFrame, rarest: tuple[str, ...]) -> tuple[HarmRates, ...]:
    """The mean weights of RANGE by side, and the part of the `rarest` codes: the same people drawn for all of them."""
    one = np.ones(len(rows))
    own = rows["middle"].where(rows["code"].isin(rarest), 0.0)
    cases = [*(Harm(rows[which], one, rows["side"]) for which in RANGE), Harm(own, rows["middle"])]
    return harms_per_year(cases, rows["cluster"], seed=asked.study.seed, level=asked.study.level)


def _means(
    asked: Asked, weighed: Sequence[HarmRates], weights: HarmWeights, counts: dict[str, dict[str, Count]]
) -> Iterator[Estimate]:
    for which, found in zip(RANGE, weighed, strict=True):
        for side in SIDES:
            (row,) = found.rates.loc[found.rates["group"] == side].to_dict("records")
            cells = tuple(counts[side].values())
            yield Estimate(
                id=f"harm.weight.{side}_{which}",
                unit="days" if weights.unit == "days" else "number",
                method=f"{METHOD}; {weights.name}",
                label=f"{which.capitalize()} weight of an incident in {weights.unit}, {SIDES[side]}",
                n=asked.count(sum(cells), of_code(side)),
                n_of="incidents",
                cells=cells,
                **rate_limits(row, found.level),
            )


def _rarest(rows: pd.DataFrame) -> tuple[str, ...]:
    """The rarest codes, as many as together have at most RAREST of the incidents."""
    found = harm_by_code(rows["code"], rows["middle"]).rows
    return tuple(found.loc[found["share_of_incidents"].cumsum() <= RAREST, "code"])


def _share_of(found: HarmRates, cells: tuple[Count, ...]) -> Estimate:
    """The share of the rarest of all harm, with the harm of all as what it is a rate of."""
    (row,) = found.rates.to_dict("records")
    return Estimate(
        id="harm.weight.rarest",
        unit="proportion",
        method="share of the middle weights, studentised bootstrap by suspect",
        label=f"Share of all harm that rests on the rarest codes, together at most {100 * RAREST:g}% of incidents",
        cells=cells,
        **rate_limits(row, found.level),
    )


def rate_limits(row: dict[Any, Any], level: float) -> dict[str, Any]:
    """Value and interval; no interval where too few people carry the harm to say how sure it is."""
    if np.isnan(row["lower"]) or np.isnan(row["upper"]):
        return {"value": float(row["value"])}
    return {"value": float(row["value"]), "lower": float(row["lower"]), "upper": float(row["upper"]), "level": level}


def _by_code(
    rows: pd.DataFrame,
    counts: dict[str, dict[str, Count]],
    weights: HarmWeights,
    rarest: tuple[str, ...],
    rests_on: tuple[str, ...],
) -> Table:
    """Code by code, in the order of the plan. Shares of harm and numbers of incidents give away a code that is hidden,
    so all or none leave; the rarest first, the order would still tell which code has more incidents than which."""
    shares = harm_by_code(rows["code"], rows["middle"]).rows.set_index("code")["share_of_harm"]
    rare = {*rarest, *(code for code in counts["before"] if code not in shares.index)}
    table = pd.DataFrame(
        [
            (
                code.replace("_", " "),
                counts["before"][code],
                counts["after"][code],
                round(100 * float(shares.get(code, 0.0)), 1),
                code in rare,
            )
            for code in counts["before"]
        ],
        columns=["code", "before", "after", "harm", "rare"],
        dtype=object,
    )
    return table_from(
        table,
        id="harm.codes",
        title="Incidents by offense, and what part of all harm they are",
        columns={
            "code": "Offense",
            "before": "Incidents before the start",
            "after": "Incidents from the start on",
            "harm": "Of all harm (%)",
            "rare": "Among the rarest",
        },
        counts=("before", "after"),
        public=("code",),
        rests_on=rests_on,
        note=given(f"Harm by the middle weights of: {weights.name}. Source: {weights.source}"),
    )
