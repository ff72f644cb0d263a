from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest

from ipvi_eval.errors import DataError, PlanError
from ipvi_eval.pipeline.quality import assess_study
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.stages.description import describe
from ipvi_eval.plan.study import read_study
from tests.court_records import dispositions, incidents_of


def frames_of(plan):
    return Inputs(read_study(plan)).frames


def by_hand(plan, *, relationship=None, dated="record"):
    """Convictions, each docket once: (docket, person, day, area), from the files alone."""
    on_file = {one["incident"]: one for one in incidents_of(plan)}
    found = {}
    for docket, person, day, number, code in dispositions(list(on_file.values())):
        about = on_file.get(number.upper())
        about = about if about and about["suspect"] == person else None
        if code == "DSM" or (relationship and (not about or about["relationship"] != relationship)):
            continue
        if dated == "incident" and not about:
            continue
        found[docket] = (person, about["date"] if dated == "incident" else day, about["area"] if about else None)
    return found


@pytest.mark.parametrize(
    ("outcome", "asked"),
    [
        ("convicted", {}),
        ("ipv_convicted", {"relationship": "intimate"}),
        ("ipv_convicted_since", {"relationship": "intimate", "dated": "incident"}),
    ],
)
def test_convictions_are_those_counted_by_hand(court, outcome, asked):
    frames, expected = frames_of(court), by_hand(court, **asked)
    rows = frames.incidents(outcome)
    areas = [None if pd.isna(area) else area for area in rows["area"]]
    assert dict(zip(rows["incident"], zip(rows["date"].astype(str), areas, strict=True), strict=True)) == {
        docket: (day, area) for docket, (_, day, area) in expected.items()
    }
    months = Counter(day[:7] for _, day, area in expected.values() if area == "Here")
    counted = frames.monthly(outcome)
    assert dict(zip(counted.months, counted.counts, strict=True)) == {month: months[month] for month in counted.months}
    entry = {f"P{i:03d}": f"2019-0{1 + i % 9}-15" for i in range(9)}
    spells = frames.spells(outcome).frame
    events = spells.loc[spells["event"], ["person", "until"]]
    assert {(person, f"{until:%Y-%m-%d}") for person, until in events.itertuples(index=False)} == {
        (person, day) for person, day, _ in expected.values() if person in entry and entry[person] < day <= "2021-12-31"
    }


def test_arrests_of_everybody_count_once_a_day_and_only_the_listed_come_back(court):
    frames = frames_of(court)
    taken = {(one["suspect"], one["date"]) for one in incidents_of(court) if one["arrest"] == "Y"}
    assert len(frames.incidents("arrested")) == len(taken)
    assert set(frames.spells("arrested").frame["person"]) == {f"P{i:03d}" for i in range(9)}
    # Nobody knows where the twenty others were taken: they count nowhere, and are left out.
    assert int(frames.monthly("arrested").counts.sum()) == len(
        {(one["suspect"], one["date"]) for one in incidents_of(court) if one["arrest"] == "Y" and one["area"] == "Here"}
    )


def test_faults_of_links_are_counted_and_told(court):
    frames = frames_of(court)
    said = "\n".join(frames.extract.warnings)
    rows = [row for row in dispositions(incidents_of(court)) if row[3]]
    named = len({tuple(row) for row in rows})
    on_file = named - 1
    assert f"dispositions.csv: 1 of {named} rows that name an incident name none of incidents.csv" in said
    assert f"1 of {on_file} rows name an incident of incidents.csv of which the person is no suspect" in said
    assert f"1 of {on_file} rows lie before the day of their incident in incidents.csv" in said
    assert "1 keys in 1 rows of 'DIR' are spelled otherwise elsewhere" in said
    assert "arrests.csv: 5 of" in said
    links = {(link.table, link.column): link for link in frames.extract.links if link.year is link.area is None}
    assert (links["dispositions", "incident"].linked, links["dispositions", "incident"].of) == (on_file, named)
    assert links["arrests", "person"].of - links["arrests", "person"].linked == 20
    facts = {one.name: one for one in assess_study(frames).facts}["links"]
    assert ("dispositions", "incident", "incidents", "all", "all", on_file, named, on_file / named) in facts.rows


def test_what_is_described(court):
    frames = frames_of(court)
    results = describe(frames.study, frames)
    convicted = [area for _, day, area in by_hand(court).values() if "2019-01-01" <= day <= "2021-12-31"]
    assert results.estimates["data.convicted.incidents"].value == convicted.count("Here")
    quality = {row[0]: row[1:3] for row in results.tables["data.quality"].rows}
    assert quality["arrests of people on a list"][1] - quality["arrests of people on a list"][0] == 20
    assert "dispositions whose incident is on file" in quality
    plan = dict(results.tables["study.plan"].rows)
    assert plan["Outcome: IPV conviction, by the day of the incident"] == (
        "relationship intimate, rows of dispositions, kind convicted, on the day of the incident"
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("mapping.toml", 'incident = "DIR"\nkind', "kind", "asks for the incident of each row of dispositions"),
        ("study.toml", 'table = "arrests"', 'table = "charges"', "asks for the table charges"),
        ("study.toml", 'kind = ["convicted"]', 'kind = ["convict"]', "it lists convicted, dismissed"),
        ("study.toml", 'table = "arrests"', 'kind = ["x"]', "kind is about the rows of a table"),
        ("study.toml", 'table = "arrests"', 'table = "bookings"', "outcomes.arrested.table: "),
    ],
)
def test_what_cannot_be_asked_is_refused(court, change, file, old, new, says):
    change(f"analysis/{file}", old, new)
    change(
        "analysis/study.toml",
        '[survival]\noutcomes = ["ipv_dir"]',
        '[survival]\noutcomes = ["arrested", "convicted", "ipv_convicted"]',
    )
    with pytest.raises(PlanError, match=says):
        frames_of(court)


def test_counts_need_an_area(court, change):
    change("analysis/mapping.toml", 'incident = "DIR"\n\n[disp', "\n[disp")
    change("analysis/study.toml", '[its]\noutcomes = ["ipv_dir"]', '[its]\noutcomes = ["arrested"]')
    with pytest.raises(PlanError, match="its counts arrested by area"):
        frames_of(court)


def test_numbers_of_another_system_are_refused(court):
    path = court.parents[1] / "data" / "dispositions.csv"
    path.write_text(path.read_text("utf-8").replace(",I0", ",Z0").replace(",i0", ",z0"), "utf-8")
    with pytest.raises(DataError, match="rows that name an incident name none of incidents"):
        frames_of(court)


def test_the_numbers_of_dockets_are_replaced_like_those_of_incidents(court, change):
    change("analysis/mapping.toml", "person = false\nincident = false", "")
    extract = frames_of(court).extract
    assert not extract.dispositions["record"].str.fullmatch(r"[DE]\d+").any()
    linked = extract.dispositions["incident"].isin(extract.incidents["incident"])
    assert int(linked.sum()) == len(extract.dispositions) - 2  # one is not on file, one names none
