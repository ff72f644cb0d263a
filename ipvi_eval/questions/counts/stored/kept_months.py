"""The incidents of the months that a fit keeps, each with the key of those very months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.counted import TOGETHER, Count, incidents_of_months
from ipvi_eval.its.series.design import Design
from ipvi_eval.its.series.monthly import MonthlySeries


@dataclass(frozen=True, slots=True)
class KeptMonths:
    """Incidents `before` and `after` the start, and on `both` sides, without the months that are left out."""

    before: Count
    after: Count
    both: Count


def kept_months(
    series: MonthlySeries | Sequence[MonthlySeries],
    design: Design,
    *,
    after: NDArray[np.bool_] | None = None,
    outcome: str = "",
) -> KeptMonths:
    """What a `design` keeps of a series, or of several added up; `after` (m,) are those of its periods after the start,
    by default as the design has them.

    Who knows the `outcome` names it; `told` names that of the question where nobody has.
    """
    parts = [series] if isinstance(series, MonthlySeries) else list(series)
    first, last = parts[0].months[design.rows], parts[0].last_months[design.rows]
    counts = np.sum([one.counts[design.rows] for one in parts], axis=0)
    area = TOGETHER.join(one.name for one in parts)
    since = design.after if after is None else after

    def those(chosen: NDArray[np.bool_]) -> Count:
        stretches = list(compress(zip(map(str, first), map(str, last), strict=True), chosen))
        return incidents_of_months(float(counts[chosen].sum()), area, outcome, stretches)

    return KeptMonths(those(~since), those(since), those(np.ones(len(since), dtype=bool)))
