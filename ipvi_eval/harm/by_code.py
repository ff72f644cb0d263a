"""On which codes the harm rests: a handful of the rarest may carry more of it than all the others together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ipvi_eval.arguments import checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.rounding import percent
from ipvi_eval.survival.spells.arrays import as_groups, as_times


@dataclass(frozen=True, slots=True, repr=False)
class HarmByCode(Printed):
    """Harm of each code, the rarest first: `rows` code, incidents, harm, share_of_incidents, share_of_harm.

    `rare` are codes with fewer than `few` incidents, and `on_rare` is the share of all harm that rests on them.
    """

    title = "Harm by code"

    rows: pd.DataFrame
    few: int
    rare: tuple[str, ...]
    on_rare: float

    def tidy(self) -> pd.DataFrame:
        """The rows."""
        return self.rows

    @property
    def sentence(self) -> str:
        """How much of the harm rests on the rarest codes."""
        codes = f"{len(self.rare)} code{'' if len(self.rare) == 1 else 's'}"
        return f"{percent(self.on_rare, 1)} of the harm rests on {codes} with fewer than {self.few} incidents."


@checked
def harm_by_code(code: ArrayLike, harm: ArrayLike, *, few: int = 11) -> HarmByCode:
    """Sum the `harm` (n,) of incidents, from 0, by their `code` (n,).

    Codes with fewer than `few` incidents count as rare: a change of one or two of them is chance, and may decide what
    happens to the harm as a whole.

    Raises AnalysisError for a negative number, a missing code, or no harm at all.

    >>> import ipvi_eval as ie
    >>> ie.harm_by_code(["a", "a", "a", "b"], [1, 2, 3, 18], few=2)
    Harm by code: few 2, on rare 0.75
    75.0% of the harm rests on 1 code with fewer than 2 incidents.
    <BLANKLINE>
    code  incidents  harm  share_of_incidents  share_of_harm
    b             1    18                0.25           0.75
    a             3     6                0.75           0.25
    """
    values = as_times(harm, "harm")
    groups = as_groups(code, len(values), "code")
    if groups is None or (values < 0).any() or not values.sum() > 0:
        msg = "harm by code needs a code and a harm from 0 for each incident, and some harm"
        raise AnalysisError(msg)
    rows = pd.DataFrame(
        {
            "code": [str(label) for label in groups.labels],
            "incidents": np.bincount(groups.codes, minlength=groups.count),
            "harm": np.bincount(groups.codes, values, minlength=groups.count),
        }
    ).sort_values(["incidents", "code"], ignore_index=True)
    rows = rows.assign(
        share_of_incidents=rows["incidents"] / len(values), share_of_harm=rows["harm"] / rows["harm"].sum()
    )
    rare = rows["incidents"] < few
    return HarmByCode(rows, few, tuple(rows.loc[rare, "code"]), float(rows.loc[rare, "share_of_harm"].sum()))
