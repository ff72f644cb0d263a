"""How many of the notified a hazard ratio of the first re-offence speaks of."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ipvi_eval.estimate import Estimate


def spoken_for(ratio: Estimate, spells: pd.DataFrame) -> Estimate:
    """The people followed after notification and before any re-offence, out of all followed after notification.

    `spells` are all spells of the outcome (`Spells.frame`), those after the first re-offence too: whoever was notified
    after one adds nothing to the hazard after notification.
    """
    after = spells.loc[spells["exposed"].to_numpy(dtype=bool)]
    every = int(after["person"].nunique())
    first = int(after.loc[after["number"] == 1, "person"].nunique())
    others = "; the others had a new record before they were notified, and add nothing to it" if first < every else ""
    return replace(
        ratio,
        id=f"{ratio.id.removesuffix('.hazard_ratio')}.spoken_for",
        value=float(first),
        unit="persons",
        method="people with a day of follow-up after notification and before a first new record",
        label=f"{ratio.label}: notified people it speaks of",
        n=every,
        events=None,
        cells=(every - first,),
        note=f"it speaks of {first:,} of the {every:,} people notified and followed on{others}",
        lower=None,
        upper=None,
        level=None,
        standard_error=None,
        p=None,
    )
