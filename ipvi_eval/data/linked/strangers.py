"""People who are in no row of persons: a jail or a court has everybody, and what is wrong with theirs stops nobody.

Their bookings take time from nobody. Their records count where they are of an area or of an incident on file; without
both they count nowhere. Such rows are left out and counted.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.linked.crosswalk import translated
from ipvi_eval.data.linked.keys import unify
from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.mapped.spoiled_keys import is_spoiled
from ipvi_eval.data.mapped.tables import TableName
from ipvi_eval.data.problems import ProblemsError
from ipvi_eval.plan.outcome import RECORDS
from ipvi_eval.worded import counted

Tables = Mapping[TableName, SourceTable]


def of_strangers(tables: Tables, *, everybody: bool) -> dict[TableName, NDArray[np.bool_]]:
    """Which rows (n,) of bookings, where these are of `everybody`, and of records are of strangers and count nowhere;
    keys may still be those of other agencies, or spelled otherwise."""
    try:
        known, _, _ = unify(translated(tables)[0])
    except ProblemsError:  # keys that translate nobody are told after cells that do not fit
        return {}
    if "persons" not in known:
        return {}
    found: dict[TableName, NDArray[np.bool_]] = {
        name: _nowhere(known[name], known) for name in RECORDS if name in known
    }
    if everybody and "custody" in known:
        found["custody"] = _strange(known["custody"], known)
    return found


def counting(table: SourceTable, tables: Tables) -> tuple[SourceTable, tuple[str, ...]]:
    """Records without those of strangers that count nowhere, and a sentence on how many these are; keys are alike.

    Rates at which keys link are taken before: `lost_links` asks whether so many strangers are broken keys.
    """
    if table.table not in RECORDS or "persons" not in tables:
        return table, ()
    nowhere = _nowhere(table, tables)
    if not nowhere.any():
        return table, ()
    what = (
        f"{int(nowhere.sum()):,} of {counted(len(nowhere), 'row')} are of people who are not in "
        f"{tables['persons'].file}, of no area and of no incident on file, and were left out"
    )
    return table.only(~nowhere), (f"{table.file}: {what}",)


def _strange(table: SourceTable, tables: Tables) -> NDArray[np.bool_]:
    """Whose key is that of nobody in persons; one that a spreadsheet spoiled may be anybody's."""
    keys = table.frame["person"]
    return (~keys.isin(tables["persons"].frame["person"]) & ~is_spoiled(keys)).to_numpy(dtype=bool)


def _nowhere(table: SourceTable, tables: Tables) -> NDArray[np.bool_]:
    on_file = pd.Series(False, index=table.frame.index)
    if "incidents" in tables:
        on_file = table.frame["incident"].isin(tables["incidents"].frame["incident"].dropna())
    return _strange(table, tables) & (table.frame["area"].isna() & ~on_file).to_numpy(dtype=bool)
