"""The tiny study with arrests and court dispositions in tables of their own, faults in their keys among them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

TABLES = """
[pseudonymise]
person = false
incident = false

[arrests]
file = "arrests.csv"
[arrests.columns]
person = "WHO"
date = "DAY"
incident = "DIR"

[dispositions]
file = "dispositions.csv"
[dispositions.columns]
record = "COURT_KEY"
person = "WHO"
date = "DAY"
incident = "DIR"
kind = "DISPO"
[dispositions.codes.kind]
convicted = ["PG", "GV"]
dismissed = ["DSM"]
"""
OUTCOMES = """
[outcomes.arrested]
label = "Arrest for anything"
table = "arrests"

[outcomes.convicted]
label = "Conviction"
table = "dispositions"
kind = ["convicted"]

[outcomes.ipv_convicted]
label = "IPV conviction"
table = "dispositions"
kind = ["convicted"]
relationship = ["intimate"]

[outcomes.ipv_convicted_since]
label = "IPV conviction, by the day of the incident"
table = "dispositions"
kind = ["convicted"]
relationship = ["intimate"]
dated = "incident"
"""
LATER = timedelta(days=100)


def incidents_of(plan: Path) -> list[dict[str, str]]:
    """The rows of the study's incidents, as their file has them."""
    with (plan.parents[1] / "data" / "incidents.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def dispositions(incidents: list[dict[str, str]]) -> Iterator[list[str]]:
    """A disposition of every third incident a hundred days on, two charges of each docket; then the faults."""
    for number, one in enumerate(incidents[::3]):
        day = (date.fromisoformat(one["date"]) + LATER).isoformat()
        for _ in range(2):
            yield [f"D{number:03d}", one["suspect"], day, one["incident"], ("PG", "GV", "DSM")[number % 3]]
    first = incidents[1]
    yield ["E1", "P000", "2020-05-05", "X9999", "PG"]  # an incident that is not on file
    yield ["E2", "P001", "2020-05-06", "", "PG"]  # none at all
    yield ["E3", "P011", "2020-05-07", first["incident"], "PG"]  # of which the person is no suspect
    yield ["E4", first["suspect"], "2018-12-01", first["incident"].lower(), "PG"]  # before it, and spelled otherwise


@pytest.fixture
def court(tiny: Path) -> Path:
    """The path of its plan."""
    for name, more in (("mapping.toml", TABLES), ("study.toml", OUTCOMES)):
        path = tiny.parent / name
        path.write_text(path.read_text("utf-8") + more, "utf-8")
    incidents = incidents_of(tiny)
    rows = [",".join(row) for row in dispositions(incidents)]
    data = tiny.parents[1] / "data"
    (data / "dispositions.csv").write_text("\n".join(["COURT_KEY,WHO,DAY,DIR,DISPO", *rows]) + "\n", "utf-8")
    taken = [f"{one['suspect']},{one['date']},{one['incident']}" for one in incidents if one["arrest"] == "Y"]
    strangers = [f"Q{number:03d},2020-03-{number + 1:02d}," for number in range(20)]
    (data / "arrests.csv").write_text("\n".join(["WHO,DAY,DIR", *taken, *taken[:5], *strangers]) + "\n", "utf-8")
    return tiny
