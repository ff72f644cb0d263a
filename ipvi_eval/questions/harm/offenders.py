"""Whose the pairs are: those of one suspect vary together, which the errors of their numbers allow for."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, slots=True, eq=False)
class Offenders:
    """The suspect `of` each row (n,) of some pairs and `of_pairs` (pairs,), in the order in which these come first, and
    in words what errors are `clustered` by. None, and by pair, where nobody knows the suspect of one of them."""

    of: pd.Series | None
    of_pairs: pd.Series | None
    clustered: str


def offenders(known: pd.DataFrame) -> Offenders:
    """Of rows (n,) of `Asked.known` whose pair is known.

    A number of the extract makes a pair known whose suspect is not: another report of the pair may name the suspect.
    """
    owner = known.groupby("pair", sort=False)["suspect"].first()
    if owner.isna().any():
        return Offenders(None, None, "clustered by pair, because the suspect of some is not known")
    suspect = known["suspect"].fillna(known["pair"].map(owner))
    return Offenders(suspect.astype(object), owner.astype(object), "clustered by suspect")
