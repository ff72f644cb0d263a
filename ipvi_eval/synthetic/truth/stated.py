"""What is true in the synthetic world of every number that the reports of the shipped study state."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ipvi_eval.synthetic.parameters import Parameters
from ipvi_eval.synthetic.truth.delivered import came, taken_up
from ipvi_eval.synthetic.truth.monthly import monthly_truth
from ipvi_eval.synthetic.truth.shipped_study import FREEZE, MIDDLE_HORIZON, PRIMARY
from ipvi_eval.synthetic.truth.tally import Tally
from ipvi_eval.synthetic.truth.true_values import TrueValue, read_measured
from ipvi_eval.synthetic.truth.without_truth import ONE_COUNTY, WITHOUT, why_without

_ABOUT = (
    "The true value of each number that the reports of analysis/study.toml state, by the name of the estimate: what "
    "the parameters make it in expectation, not what came of them in this one extract. error is the Monte Carlo "
    "standard error of the value, 0 where it is exact; spread the standard deviation from one such world to another "
    "of an estimate that has no interval."
)
_WAYS: Final = {
    "counted": "a count of this one extract, which is stated as such and must be met exactly",
    "closed form": "from the planted parameters",
    "complete worlds": "counted, day by day, in fresh worlds in which everybody is seen as long as the number asks",
    "two worlds": "the same people with nobody notified, and with the hazard after notification from entry on",
    "fresh series": "the mean of the same estimate over fresh monthly series",
    "mixture of lists": "the true shares of the lists, by how many people of the group in this extract entered each: "
    "the world treats groups alike",
    "mixture of entries": "the true shares of those who entered before the programme began and since, by how many of "
    "each were invited in this extract",
    "large city": "the same estimate in one city made of several fresh ones: the value that it scatters about. The "
    "ratio planted for one person is not it: among people who differ the ratio lies nearer to 1, and where an outcome "
    "leaves incidents out, these raise the hazard of those it counts, so that it lies farther from 1",
}
_SAME: Final = {
    **{
        f"evidence.recidivism.list_{name}.{months}m.ours": f"survival.ipv_arrest.notified.list_{name}.risk_{months}m"
        for name in "bcd"
        for months in (6, 12, 24)
    },
    **{f"evidence.counts.{name}.arrests.ours": f"its.{name}.headline.ratio" for name in ("ipv_arrest",)},
    "harm.monthly.incidents": "its.ipv_dir.headline.ratio",
}
"""Numbers that are stated again under another name."""


def stated(tally: Tally) -> dict[str, Any]:
    """The true values, the ways they were got, and what has none and why; plain values for JSON.

    They are known for the shipped parameters, whatever the seed. With other parameters only that is said. Several
    counties have fewer of them: `ONE_COUNTY` says which and why.
    """
    if tally.parameters != Parameters():
        return {"about": "known for the shipped parameters only; run `ipvi-eval simulate` without options to have it"}
    measured = read_measured()
    without = WITHOUT if tally.counties == 1 else {**WITHOUT, **ONE_COUNTY}
    every = true_values(tally, measured.values)
    values = {name: value for name, value in every.items() if why_without(name, without) is None}
    return {
        "about": _ABOUT,
        "last_day": FREEZE.isoformat(),
        "ways": _WAYS,
        "made_by": {
            "command": measured.command,
            "version": measured.version,
            "date": measured.date.isoformat(),
            "first_seed": measured.seed,
            "worlds": measured.worlds,
            "cities": measured.cities,
            "series": measured.series,
        },
        "values": values,
        "without": without,
    }


def true_values(tally: Tally, measured: Iterable[TrueValue]) -> dict[str, dict[str, Any]]:
    """Of every estimate with a true value the value, its Monte Carlo error and the way it was got, by id.

    `measured` are those that took fresh worlds, drawn with the parameters of the `tally`.
    """
    values: dict[str, dict[str, Any]] = {
        name: {"value": number, "error": 0, "way": "counted", "spread": 0} for name, number in tally.counts.items()
    }
    for exact in (one.of(tally.counties) for one in monthly_truth(tally.parameters)):
        values[exact.id] = _entry(exact.value, 0, "closed form", exact.spread)
    values["delivery.offers.taken_up"] = _entry(taken_up(tally.parameters), 0, "closed form", None)
    values["delivery.call_ins.came"] = _entry(came(tally.parameters, tally.invited), 0, "mixture of entries", None)
    for one in measured:
        spread = None if one.spread is None else one.spread / math.sqrt(tally.counties)
        values[one.id] = _entry(one.value, one.error, one.way, spread)
    for name, (due, reached) in tally.reached.items():
        if due:
            values[f"equity.{name}.reached"] = {"value": reached / due, "error": 0, "way": "counted", "spread": 0}
    values |= _came_back(tally, values)
    return values | {name: values[same] for name, same in _SAME.items() if same in values}


def _came_back(tally: Tally, values: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The share of each group with a new record: of the lists' true shares, by who of the group is on which."""
    found, stem, end = {}, f"survival.{PRIMARY}.list_", f"risk_{MIDDLE_HORIZON}m"
    for name, spread in tally.lists.items():
        everybody = sum(spread.values())
        if not everybody:
            continue
        lists = [(people / everybody, values[f"{stem}{told.lower()}.{end}"]) for told, people in spread.items()]
        value = sum(share * one["value"] for share, one in lists)
        error = math.hypot(*(share * one["error"] for share, one in lists))
        found[f"equity.{name}.risk_{MIDDLE_HORIZON}m"] = _entry(value, float(f"{error:.2g}"), "mixture of lists", None)
    return found


def _entry(value: float, error: float, way: str, spread: float | None) -> dict[str, Any]:
    found = {"value": float(f"{value:.6g}"), "error": error, "way": way}
    return found if spread is None else {**found, "spread": float(f"{spread:.3g}")}
