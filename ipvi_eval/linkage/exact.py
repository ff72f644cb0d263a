"""Exact agreement, which comes before anything probable: one number, or the same names and the same day of birth."""

from __future__ import annotations

import pandas as pd

_WHO = ["first", "last", "born"]


def same_number(frame: pd.DataFrame) -> pd.Series:
    """(n,) the number of each record as a whole number: records of one number of one system are of one person."""
    return frame.groupby(["system", "form"], sort=True).ngroup()


def same_identity(frame: pd.DataFrame) -> pd.Series:
    """(n,) which records agree in both names and the day of birth, missing for those that cannot be told by them.

    Records that agree in these and not in the sex that both give are left to the model.
    """
    told = frame[frame[_WHO].notna().all(axis=1)]
    group = told.groupby(_WHO, sort=True).ngroup()
    alike = told["sex"].groupby(group).transform("nunique") <= 1
    return group.where(alike).reindex(frame.index).astype("Int64")


def born_on_several_days(frame: pd.DataFrame) -> int:
    """How many numbers have records with different days of birth: one of them may be of somebody else."""
    return int((frame["born"].groupby(same_number(frame)).nunique() > 1).sum())
