"""What our change in monthly counts can show, what it does to belief, and what it is worth, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.store import Table
from ipvi_eval.worded import given

if TYPE_CHECKING:
    from ipvi_eval.questions.high_point.money.costs import Valuation


def detectable(frame: pd.DataFrame, *, site: str, yearly: int, published_fall: float) -> Table:
    """The smallest fall that a year before and after can show here, beside that of `site`."""
    columns = {
        "design": "Design",
        "dispersion": "Variance over mean",
        "fall": "Smallest fall shown",
        "published": f"{site}'s fall",
        "shown": "Would be shown here",
        "yearly": "Incidents a year",
    }
    words = {"one place": "this place alone", "equal comparison": "with a comparison place of equal size"}
    return table_from(
        frame.assign(yearly=yearly, published=published_fall, design=frame["design"].map(words)),
        id="evidence.detectable",
        title=f"Could a fall as large as {site}'s be shown here?",
        columns=columns,
        behind=("yearly",),
        public=("design", "dispersion", "published"),
    )


def influence(frame: pd.DataFrame, *, cells: tuple[int, ...]) -> Table:
    """How far the conclusion depends on what was believed before."""
    columns = {
        "prior": "Belief before",
        "prior_ratio": "Its rate ratio",
        "ratio": "Rate ratio after",
        "lower": "Lower",
        "upper": "Upper",
        "probability_any": "Chance of any fall",
        "probability_at_least": "Chance of a fall worth having",
        "prior_weight": "Weight of belief",
        "conflict": "p, belief against data",
        "events": "Incidents",
    }
    return table_from(
        frame.assign(events=min(cells, default=None)),
        id="evidence.influence",
        title="How far the conclusion depends on what was believed before",
        columns=columns,
        behind=("events",),
        public=("prior", "prior_ratio"),
    )


def densities(frames: Mapping[str, pd.DataFrame], *, cells: tuple[int, ...]) -> Table:
    """Curves of the posterior plot, by prior: densities of the log rate ratio."""
    parts = [frame.assign(name=name) for name, frame in frames.items()]
    columns = {
        "name": "Belief before",
        "ratio": "Rate ratio",
        "prior": "Before",
        "data": "Our data alone",
        "posterior": "After",
        "events": "Incidents",
    }
    return table_from(
        pd.concat(parts, ignore_index=True).assign(events=min(cells, default=None)),
        id="evidence.densities",
        title="Belief before and after our data",
        columns=columns,
        behind=("events",),
        public=("name",),
    )


def perspectives(valuation: Valuation, *, cells: tuple[int, ...]) -> Table:
    """What the incidents averted are worth to whom, what the program costs, and the difference."""
    columns = {"perspective": "Perspective", "value": "Value", "lower": "Lower", "upper": "Upper"}
    return table_from(
        valuation.tidy().assign(events=min(cells, default=None)),
        id="evidence.perspectives",
        title="Benefit and cost by perspective",
        columns=columns | {"events": "Incidents"},
        behind=("events",),
        public=("perspective",),
        note=given(
            f"dollars of {valuation.year}, discounted at {100 * valuation.discount:g} % a year"
            + ("; the interval of incidents averted includes no effect" if valuation.includes_none else "")
        ),
    )


def tornado(valuation: Valuation, *, cells: tuple[int, ...]) -> Table:
    """Net value at the low and high end of each input, others at their means, by the names of the inputs.

    The widest first, the rows would still tell which is wider where the numbers are withheld.
    """
    columns = {"input": "Input", "net_at_low": "Net at its low end", "net_at_high": "Net at its high end"}
    return table_from(
        valuation.tornado.sort_values("input", ignore_index=True).assign(events=min(cells, default=None)),
        id="evidence.tornado",
        title="What the net value depends on",
        columns=columns | {"events": "Incidents"},
        behind=("events",),
        public=("input",),
    )
