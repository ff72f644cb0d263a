"""Keys that stop linking lose people silently: an error near nought, a note on a break, nothing where all is well."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.data.linked.bookings import of_listed
from ipvi_eval.data.linked.checks import check_tables
from ipvi_eval.data.linked.links import _months_of_suspects, links, lost_links
from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.errors import DataError

YEARS = range(2016, 2023)


def _table(name, frame, *columns):
    rows = np.arange(2, len(frame) + 2)
    return SourceTable(name, f"{name}.csv", frame, rows, {column: column.upper() for column in columns})


@pytest.fixture
def tables():
    """Seven years, two areas, a hundred incidents a year in each; four of five suspects are on the list."""
    number = np.arange(1400)
    year = np.array(YEARS)[number // 200]
    key = pd.Series([f"P{1000 + k % 280}" if k % 5 else f"X{k}" for k in number], dtype="string")
    incidents = pd.DataFrame(
        {
            "incident": [f"I{k}" for k in number],
            "date": pd.to_datetime([f"{y}-06-01" for y in year]),
            "area": np.where(number % 2, "Here", "There"),
            "relationship": "intimate",
            "suspect": key,
            "victim": pd.Series(pd.NA, index=number, dtype="string"),
        }
    )
    first = incidents[key.str.startswith("P")].drop_duplicates("suspect").reset_index(drop=True)
    persons = pd.DataFrame({"person": first["suspect"], "area": first["area"], "entry": first["date"]})
    persons["exit"] = pd.NaT
    held = persons.head(40).assign(start=persons["entry"], end=pd.NaT)[["person", "start", "end"]]
    return {
        "incidents": _table("incidents", incidents, "suspect"),
        "persons": _table("persons", persons, "person"),
        "custody": _table("custody", held, "person"),
    }


def _with_suspects(tables, change, where):
    frame = tables["incidents"].frame
    keys = frame["suspect"].where(~where(frame), frame["suspect"].map(change))
    return tables | {"incidents": replace(tables["incidents"], frame=frame.assign(suspect=keys.astype("string")))}


def _since(year, area=None):
    return lambda frame: (frame["date"].dt.year >= year) & ((frame["area"] == area) if area else True)


def _told(tables):
    problems, notes = lost_links(tables, links(tables))
    return [str(problem) for problem in problems], notes


def test_rates_in_all_by_year_and_by_area(tables) -> None:
    found = {(link.table, link.area, link.year): (link.linked, link.of) for link in links(tables)}
    assert found["incidents", None, None] == (1120, 1400)
    assert found["incidents", None, 2019] == (160, 200)
    assert found["incidents", "Here", 2019] == (80, 100)
    assert found["persons", None, None][0] == found["persons", None, None][1]
    assert found["custody", None, None] == (40, 40)
    plain = next(iter(links(tables))).plain()
    assert (plain["table"], plain["to"], plain["rate"], plain["year"]) == ("incidents", "persons", 0.8, None)


def test_nothing_is_said_where_all_is_well(tables) -> None:
    assert _told(tables) == ([], ())


@pytest.mark.parametrize(
    "change",
    [lambda key: key.removeprefix("P"), lambda key: f"{key}-22", lambda key: str(900000 + len(key))],
    ids=["a letter lost", "a part added", "another agency's numbers"],
)
def test_suspects_that_stop_linking_are_refused_with_their_years(tables, change) -> None:
    problems, notes = _told(_with_suspects(tables, change, _since(2019)))
    assert len(problems) == 1
    assert problems[0].startswith("incidents.csv, column 'SUSPECT': suspects stop linking to persons.csv: 2016 160 of")
    assert "2018 160 of 200, 2019 0 of 200" in problems[0]
    assert "export the keys as persons.csv has them" in problems[0]
    assert notes == ()


def test_one_area_whose_suspects_stop_linking(tables) -> None:
    problems, _ = _told(_with_suspects(tables, lambda key: key[1:], _since(2020, "Here")))
    assert len(problems) == 1
    assert "suspects in Here stop linking" in problems[0]
    assert "2020 0 of 100" in problems[0]


def test_suspects_that_never_link(tables) -> None:
    problems, _ = _told(_with_suspects(tables, lambda key: key[1:], _since(2000)))
    assert "not one of 1,400 suspects is in persons.csv, and none of its 224 people is a suspect here" in problems[0]


def test_suspects_next_to_none_of_whom_link(tables) -> None:
    problems, _ = _told(_with_suspects(tables, lambda key: key[1:] if key != "P1001" else key, _since(2000)))
    assert "only 5 of 1,400 suspects are in persons.csv, and only 1 of its 224 people are a suspect here" in problems[0]


@pytest.mark.parametrize(("people", "refused"), [(4, False), (5, True)])
def test_none_of_a_short_list_is_a_suspect(tables, people, refused) -> None:
    """Of a handful this may be; people come onto a list by incidents, so that of more it is a fault of keys."""
    broken = _with_suspects(tables, lambda key: key[1:], _since(2000))
    few = tables["persons"].only(np.arange(len(tables["persons"].rows)) < people)
    problems, notes = _told(broken | {"persons": few})
    assert (len(problems), len(notes)) == ((1, 0) if refused else (0, 1))
    told = problems[0] if refused else notes[0]
    assert ("not one of" if refused else "none of the") in told


def test_a_break_half_way_is_a_note(tables) -> None:
    half = _with_suspects(tables, lambda key: f"{key}x" if int(key[1:]) // 2 % 2 else key, _since(2020))
    problems, notes = _told(half)
    assert problems == []
    assert notes[0].startswith("incidents.csv: fewer suspects link to persons.csv from 2020 on than before: 2016 160")


@pytest.fixture
def monthly(tables):
    """The same, spread over the months of each year, and three times as many."""
    frame = tables["incidents"].frame
    month = frame.index.to_numpy() // 2 % 12 + 1
    dates = pd.to_datetime([f"{day.year}-{m:02d}-03" for day, m in zip(frame["date"], month, strict=True)])
    frame = pd.concat([frame.assign(date=dates)] * 3, ignore_index=True)
    return tables | {"incidents": _table("incidents", frame, "suspect")}


def test_suspects_by_area_and_month_are_those_of_pandas(monthly) -> None:
    tables = _with_suspects(monthly, lambda key: key[1:], lambda frame: frame["date"] >= pd.Timestamp(2021, 5, 1))
    frame = tables["incidents"].frame.drop_duplicates(["incident", "suspect"])
    found = frame["suspect"].isin(tables["persons"].frame["person"])
    expected = found.groupby([frame["area"], frame["date"].dt.to_period("M")]).agg(["sum", "size"])
    counted = _months_of_suspects(tables).set_index(["area", "month"]).sort_index()
    assert counted.index.tolist() == expected.index.tolist()
    assert counted[["linked", "of"]].to_numpy().tolist() == expected.to_numpy().tolist()
    assert _months_of_suspects({}).empty


@pytest.mark.parametrize("first", [10, 12])
def test_keys_that_change_in_the_last_months(monthly, first) -> None:
    assert _told(monthly) == ([], ())
    problems, notes = _told(
        _with_suspects(monthly, lambda key: key[1:], lambda frame: frame["date"] >= pd.Timestamp(2022, first, 1))
    )
    told = problems if first == 10 else list(notes)
    assert len(problems) + len(notes) == 1
    assert "hardly any suspect links to persons.csv in some months: 2022-" in told[0]
    assert f"2022-{first} 0 of" in told[0]
    assert "2022-09" not in told[0]


def test_links_that_begin_late_are_a_note(tables) -> None:
    problems, notes = _told(_with_suspects(tables, lambda key: key[1:], lambda frame: frame["date"].dt.year < 2019))
    assert problems == []
    assert "suspects link to persons.csv only from 2019 on" in notes[0]


def test_a_small_list_in_a_large_county_is_no_fault(tables) -> None:
    """One suspect in a hundred is on the list, and everyone on the list is a suspect."""
    frame = tables["incidents"].frame
    crowd = pd.concat([frame.assign(suspect="C" + frame["suspect"])] * 80, ignore_index=True)
    incidents = replace(tables["incidents"], frame=pd.concat([frame, crowd], ignore_index=True))
    assert _told(tables | {"incidents": incidents}) == ([], ())


def test_people_who_leave_by_and_by_are_no_break(tables) -> None:
    frame = tables["incidents"].frame
    # The share on the list falls by 15 % a year.
    late = (frame.index * 7919 % 100) >= 100 * 0.85 ** (frame["date"].dt.year - 2016)
    keys = frame["suspect"].where(~late, "X" + frame["suspect"])
    changed = tables | {"incidents": replace(tables["incidents"], frame=frame.assign(suspect=keys))}
    assert _told(changed)[0] == []


def test_persons_whose_keys_change_are_told(tables) -> None:
    frame = tables["persons"].frame.copy()
    more = frame.assign(person="Q" + frame["person"], entry=pd.Timestamp(2020, 5, 1))
    persons = replace(tables["persons"], frame=pd.concat([frame, more], ignore_index=True))
    problems, notes = _told(tables | {"persons": persons})
    assert problems == []
    assert any("persons.csv: hardly anyone who entered in 2020 is a suspect in incidents.csv" in x for x in notes)


def test_many_strangers_are_told_by_year(tables) -> None:
    held = tables["custody"]
    frame = held.frame.assign(person="Q" + held.frame["person"])
    with pytest.raises(DataError) as error:
        check_tables({"persons": tables["persons"], "custody": replace(held, frame=frame)})
    first = str(error.value).splitlines()[0]
    assert first.startswith("custody.csv, column 'PERSON': not one of 40 rows names anybody in persons.csv")
    frame.loc[0, "person"] = held.frame["person"][0]
    with pytest.raises(DataError) as error:
        check_tables({"persons": tables["persons"], "custody": replace(held, frame=frame)})
    first = str(error.value).splitlines()[0]
    assert first.startswith("custody.csv, column 'PERSON': 39 of 40 rows name nobody in persons.csv (2016 39 of 40)")
    assert "where the jail books everybody, write everybody = true into [custody]" in first


def _jail(tables, broken=lambda frame: frame["start"].isna()):
    """Two stays of every person on the list, years apart, among thirty times as many of others; `broken` keys."""
    persons = tables["persons"].frame
    number = np.arange(60 * len(persons))
    year = 2016 + number % 7
    listed = persons["person"].to_numpy()[(number // 30) % len(persons)]
    frame = pd.DataFrame(
        {"person": pd.Series(np.where(number % 30, [f"Z{k}" for k in number], listed), dtype="string")}
    )
    frame["start"] = pd.to_datetime([f"{y}-03-01" for y in year])
    frame["end"] = frame["start"] + pd.Timedelta(days=3)
    frame["person"] = frame["person"].mask(broken(frame), "Q" + frame["person"])
    held = _table("custody", frame, "person")
    rates = links(tables | {"custody": held})
    kept, _ = of_listed(held, tables["persons"])
    return [str(problem) for problem in lost_links(tables | {"custody": kept}, rates)[0]]


def test_a_jail_of_everybody_may_hold_few_of_the_list_but_not_none(tables) -> None:
    assert _jail(tables) == []
    (told,) = _jail(tables, lambda frame: frame["start"].notna())
    assert told.startswith(
        "custody.csv, column 'PERSON': not one of 13,440 bookings is of anybody in persons.csv, and none of its 224"
    )
    (told,) = _jail(tables, lambda frame: frame["start"].dt.year >= 2020)
    assert "bookings stop linking to persons.csv: 2016 64 of 1,920" in told


def test_an_extract_carries_its_rates(agency) -> None:
    found = {(link.table, link.year): (link.linked, link.of) for link in agency.read().links}
    assert found["incidents", None] == found["incidents", 2020] == (3, 3)
    assert found["persons", None] == (2, 2)
    assert found["custody", None] == (2, 2)


def test_no_suspect_at_all_among_few_is_a_note(agency) -> None:
    for key in ("P1", "P2"):
        agency.files["persons.csv"] = agency.files["persons.csv"].replace(key, f"Q{key}")
        agency.files["notifications.csv"] = agency.files["notifications.csv"].replace(key, f"Q{key}")
        agency.files["custody.csv"] = agency.files["custody.csv"].replace(key, f"Q{key}")
    assert "incidents.csv: none of the 3 suspects is in persons.csv" in agency.read().warnings


def test_areas_that_no_incident_lies_in_are_told_and_everybodys_suspects_are_counted(tables) -> None:
    """The jail's word for the town is not that of the police: no rate at all was told, and nothing refused."""
    people = replace(tables["persons"], frame=tables["persons"].frame.assign(area="County"))
    problems, notes = _told(tables | {"persons": people})
    assert problems == []
    assert [note for note in notes if "no incident lies in an area that people of persons.csv come from" in note]
    found = {(link.table, link.area, link.year): (link.linked, link.of) for link in links(tables | {"persons": people})}
    assert found["incidents", None, None] == (1120, 1400)
    strange = _with_suspects(tables, lambda key: f"Q-{key}", _since(2000))
    (problem,) = _told(strange | {"persons": people})[0]
    assert "not one of 1,400 suspects is in persons.csv" in problem
    assert "by `joins` or [crosswalk]" in problem
    assert not any("no incident lies" in note for note in _told(tables)[1])
