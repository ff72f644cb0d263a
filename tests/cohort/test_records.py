from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.cohort.records import as_incidents
from ipvi_eval.data.mapped.tables import TABLES, empty_table


def canonical(name, *rows):
    """Rows of a canonical table, what is not given as it stands when no file gives it."""
    base = empty_table(name)
    absent = {one.name: one.fallback for one in TABLES[name].columns}
    frame = pd.DataFrame([{**absent, **row} for row in rows], columns=list(base.columns))
    return frame.astype(base.dtypes.to_dict())


INCIDENT = {"report": True, "arrest": True, "injury": False}
INCIDENTS = canonical(
    "incidents",
    {**INCIDENT, "incident": "I1", "date": "2020-01-01", "area": "Here", "relationship": "intimate", "suspect": "P1"},
    {**INCIDENT, "incident": "I1", "date": "2020-01-01", "area": "Here", "relationship": "family", "suspect": "P2"},
    {**INCIDENT, "incident": "I2", "date": "2020-02-01", "area": "There", "sealed": True, "victim": "V2"},
)
RECORDS = canonical(
    "arrests",
    {"record": "A1", "person": "P2", "date": "2020-03-01", "incident": "I1", "kind": "felony"},
    {"person": "P3", "date": "2020-03-02", "incident": "I2", "area": "Here"},
    {"person": "P3", "date": "2020-03-02", "incident": "I7"},
    {"date": "2020-03-04"},
    {"record": "A5", "date": "2020-03-05", "incident": "I1"},
)


def test_a_record_has_the_facts_of_its_incident_and_its_own_number_person_and_day():
    found = as_incidents(RECORDS, INCIDENTS)
    assert list(found.columns) == [*INCIDENTS.columns, "kind", "linked"]
    assert found.dtypes[INCIDENTS.columns].equals(INCIDENTS.dtypes)
    assert found["incident"].tolist() == ["A1", "P3 2020-03-02", "P3 2020-03-02", "row 3", "A5", "A5"]
    assert found["suspect"].fillna("").tolist() == ["P2", "P3", "P3", "", "", ""]
    assert found["date"].dt.day.tolist() == [1, 2, 2, 4, 5, 5]
    assert found["area"].fillna("").tolist() == ["Here", "Here", "", "", "Here", "Here"]
    told = ["family", "unknown", "unknown", "unknown", "intimate", "family"]
    assert found["relationship"].tolist() == told
    assert found["arrest"].tolist() == [True, True, False, False, True, True]
    assert found["sealed"].tolist() == [False, True, False, False, False, False]
    assert found["victim"].fillna("").tolist() == ["", "V2", "", "", "", ""]
    assert found["linked"].tolist() == [True, True, False, False, True, True]
    assert found["kind"].fillna("").tolist() == ["felony", "", "", "", "", ""]


def test_by_the_incident_a_record_about_none_has_no_day():
    found = as_incidents(RECORDS, INCIDENTS, dated="incident")
    assert found["date"].dt.strftime("%m-%d").fillna("").tolist() == ["01-01", "02-01", "", "", "01-01", "01-01"]


@pytest.mark.parametrize("dated", ["record", "incident"])
def test_without_incidents_nothing_is_known_of_any(dated):
    found = as_incidents(RECORDS, INCIDENTS.iloc[:0], dated=dated)
    assert not found["linked"].any()
    assert set(found["relationship"]) == {"unknown"}
    assert found["date"].isna().all() == (dated == "incident")
    assert as_incidents(RECORDS.iloc[:0], INCIDENTS, dated=dated).empty
