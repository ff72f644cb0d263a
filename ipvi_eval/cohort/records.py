"""Arrests, charges, dispositions and probation as rows that an outcome can count: one shape, that of incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ipvi_eval.data.linked.records import about

if TYPE_CHECKING:
    from typing import Literal

_UNKNOWN: dict[str, str | bool] = {
    "relationship": "unknown",
    "offence": "other",
    "report": False,
    "arrest": False,
    "injury": False,
    "weapon": False,
}
"""What is said of a record that is about no incident on file."""


def as_incidents(
    records: pd.DataFrame, incidents: pd.DataFrame, *, dated: Literal["record", "incident"] = "record"
) -> pd.DataFrame:
    """The canonical `records` in the columns of `incidents`, with `kind` and whether they are `linked`.

    A record has a row for each row of the incident that it is about (`data.records.about`), with what is known of that
    incident, and one row where it is about none. `incident` is here the number of the record, which counts once, and
    without one the person and the day; the suspect is the person of the record. Days are those of the record, or of its
    incident: a record about none then has no day, and counts nowhere. The area is the record's own, or else its
    incident's; the record is sealed where either of the two is.
    """
    which = about(records, incidents)
    rows = pd.DataFrame({"row": range(len(records))}).merge(which, on="row", how="left")
    own = records.iloc[rows["row"]].reset_index(drop=True)
    linked = rows["at"].notna()
    facts = incidents.reset_index(drop=True).reindex(rows["at"].fillna(-1).astype(int)).reset_index(drop=True)
    same_day = own["person"] + " " + own["date"].dt.strftime("%Y-%m-%d")
    found = facts.assign(
        incident=own["record"].fillna(same_day).fillna("row " + rows["row"].astype("string")),
        date=own["date"] if dated == "record" else facts["date"],
        area=own["area"].fillna(facts["area"]),
        suspect=own["person"],
        sealed=own["sealed"] | facts["sealed"].where(linked, False).astype(bool),
        **{name: facts[name].where(linked, value) for name, value in _UNKNOWN.items()},
    )
    return found.astype(incidents.dtypes.to_dict()).assign(kind=own["kind"], linked=linked)
