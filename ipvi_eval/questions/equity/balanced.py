"""Whether the notified of a group resemble its others, of the same lists, in what the plan adjusts for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipvi_eval.cohort.told_lists import RECORDED
from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.spells.indicators import indicators
from ipvi_eval.weighting.balance import balance_table

if TYPE_CHECKING:
    import pandas as pd

    from ipvi_eval.questions.equity.asked import Asked, PeopleOfGroup


def balanced(asked: Asked, rows: pd.DataFrame, group: PeopleOfGroup) -> None:
    """AnalysisError where the notified of a group differ from its others, of the same lists, by more than the plan
    allows in what the plan adjusts for."""
    assert asked.plan is not None
    assert asked.study.survival is not None
    names = [one for one in asked.study.survival.adjust if one in rows.columns and one != group.column]
    people = rows.drop_duplicates("person").reset_index(drop=True)
    notified = people["person"].isin(rows.loc[rows["exposed"], "person"]).to_numpy(dtype=bool)
    share = people.assign(told=notified).groupby(RECORDED)["told"].transform("mean").to_numpy(dtype=float)
    comparable = (share > 0) & (share < 1)
    if not names or min((notified & comparable).sum(), (~notified & comparable).sum()) < 2:
        msg = "nobody on the same list was not notified, so that there is nobody to compare with"
        raise AnalysisError(msg)
    columns = {key: value for name in names for key, value in indicators(name, people[name], between="_").items()}
    X, told = np.column_stack(list(columns.values()))[comparable], notified[comparable]
    weight = np.where(told, 1.0, share[comparable] / (1 - share[comparable]))  # the others as the notified by list
    balance = balance_table(X, told, weight, names=list(columns))
    if balance.worst_after > asked.plan.effects_largest_imbalance:
        msg = "the notified differ from the others of their lists by more than the plan allows"
        raise AnalysisError(msg)
