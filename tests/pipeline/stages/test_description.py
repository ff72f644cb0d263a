"""What every report starts from: counts of the extract, its files, its quality, and the plan."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

import pytest

from ipvi_eval.counted import Key
from ipvi_eval.data.privacy.fingerprints import fingerprints
from ipvi_eval.data.privacy.pseudonyms import known_key
from ipvi_eval.errors import DataError, PlanError
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.stages.description import describe
from ipvi_eval.plan.study import read_study


@pytest.fixture
def described(tiny):
    """A function that describes the tiny study as it now lies on disk."""

    def run():
        study = read_study(tiny)
        return describe(study, Inputs(study).frames)

    return run


def test_the_area_s_records_are_counted(described):
    found = described().estimates
    assert {id: estimate.value for id, estimate in found.items()} == {
        "data.incidents": 144,  # 36 months, two relationships, two incidents each
        "data.persons": 9,  # of twelve, three live elsewhere
        "data.notified": 2,
        "data.notified_by_letter": 2,
        "data.due": 0,  # everybody entered in 2019, the program began in 2021
        "data.due_notified": 0,
        "data.list_c_and_d.persons": 9,  # five of the nine on C and four on D: told together
        "data.baseline_dir": 48,  # a third of 144 in 2020
        "data.baseline_ipv": 24,
        "data.ipv_dir.incidents": 72,
    }
    assert {estimate.unit for estimate in found.values()} == {"incidents", "persons"}, "disclosure control needs these"


def test_only_what_the_plan_asks_for(described, change):
    change("analysis/study.toml", "baseline_year = 2020\n", "")
    change("analysis/study.toml", '["C", "D"]', '["C"]')
    lists = "".join(f'[{table}.codes]\nlist = ["C", "D"]\n' for table in ("persons", "notifications"))
    change("analysis/mapping.toml", "[custody]", f"{lists}[custody]")
    found = described().estimates
    assert not [id for id in found if "baseline" in id or "list_d" in id]
    assert found["data.persons"].value == 5


def test_tables_by_fingerprint_and_nothing_of_their_files(described, tiny):
    rows = dict(described().tables["data.sources"].rows)
    names = ["incidents", "persons", "notifications", "custody", "populations"]
    hashes = [hashlib.sha256((tiny.parents[1] / "data" / f"{name}.csv").read_bytes()).hexdigest() for name in names]
    assert rows == dict(zip(names, fingerprints(hashes, known_key()), strict=True))


def test_the_quality_table_tells_who_is_found_where(described, tiny):
    path = tiny.parents[1] / "data" / "incidents.csv"
    path.write_text(path.read_text("utf-8").replace(",P003,", ",p003,").replace(",P004,", ",X4,"), "utf-8")
    table = described().tables["data.quality"]
    rows = {row[0]: row[1:3] for row in table.rows}
    here = [line for line in path.read_text("utf-8").splitlines() if ",Here," in line]
    strange = [line for line in here if ",X4," in line]
    assert rows["suspects who are on a list"] == (144 - len(strange), 144)
    of_2020 = sum(",2020-" in line for line in strange)
    assert rows["suspects who are on a list, 2020"] == (48 - of_2020, 48)
    assert rows["people who are a suspect in some incident"] == (8, 9)
    assert rows["bookings of people on a list"] == (1, 1)
    assert rows["keys spelled otherwise elsewhere (incidents, suspect)"] == (18, 216)
    assert [column.role for column in table.columns][1:3] == ["count", "count"], "disclosure control needs these"


def test_what_is_not_recorded_is_counted_and_people_left_out_are_told(described, change):
    change("data/incidents.csv", "Here,intimate", "Here,unknown")
    change("data/incidents.csv", "assault,P010,", "assault,,")
    change("data/persons.csv", "P002,Here,C,2019-03-15,", "P002,Here,C,2022-03-15,")
    rows = {row[0]: row[1:3] for row in described().tables["data.quality"].rows}
    assert rows["incidents without a recorded relationship"] == (1, 144)
    assert rows["incidents without a known suspect"] == (1, 144)
    assert rows["people left out of the results on IPV report"] == (1, 9)


def test_people_on_a_list_that_the_plan_does_not_study_are_told(described, change):
    change(
        "analysis/mapping.toml", "[persons.columns]\n", '[persons.codes]\nlist = ["C", "D", "E"]\n[persons.columns]\n'
    )
    change("data/persons.csv", "P001,Here,D", "P001,Here,E")
    rows = {row[0]: row[1:3] for row in described().tables["data.quality"].rows}
    assert rows["people on no list of the plan"] == (1, 9)
    assert rows["people who are a suspect in some incident"][1] == 9


def test_releases_that_a_rule_supplied_are_told(described, change, tiny):
    custody = tiny.parents[1] / "data" / "custody.csv"
    header, row = custody.read_text("utf-8").splitlines()[:2]
    person, start, _ = row.split(",")[:3]
    custody.write_text(f"{header}\n{person},{start},\n{person},2022-06-01,2022-06-09\n", "utf-8")
    change("analysis/mapping.toml", "[custody]\n", '[custody]\nmissing_release = "next_booking"\n')
    rows = {row[0]: row[1:] for row in described().tables["data.quality"].rows}
    told = (1, 2, "taken as the day of the next booking")
    assert rows["releases missing before a later booking"] == told


@pytest.mark.parametrize(
    ("word", "what"), [("exclude", "do not count"), ("both", "do not count"), ("include", "count")]
)
def test_sealed_arrests_are_counted_among_arrests(described, change, word, what):
    change("analysis/study.toml", "seed = 1\n", f'seed = 1\nsealed = "{word}"\n')
    change("analysis/mapping.toml", 'injury = "injury"\n', 'injury = "injury"\nsealed = "injury"\n')
    change("data/incidents.csv", "Y,Y,N", "Y,Y,Y")
    change("data/incidents.csv", "Y,N,N", "Y,N,Y")  # sealed, and no arrest: nothing of an arrest is left out
    found = {row[0]: row[1:] for row in described().tables["data.quality"].rows}
    number, of, words = found["incidents with an arrest whose record is sealed"]
    assert (number, of) == (1, 72)
    assert words.startswith(what)


def test_what_is_recorded_of_one_of_an_incident_s_people_is_recorded_of_the_incident(described, change, tiny):
    """One incident, first a suspect of whom neither relationship nor arrest is recorded, then one of whom both are."""
    change("analysis/study.toml", "seed = 1\n", 'seed = 1\nsealed = "include"\n')
    change("analysis/mapping.toml", 'injury = "injury"\n', 'injury = "injury"\nsealed = "injury"\n')
    path = tiny.parents[1] / "data" / "incidents.csv"
    header, first, *rest = path.read_text("utf-8").splitlines()
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    assert (cells["relationship"], cells["arrest"]) == ("intimate", "Y")
    nothing = ",".join(
        (cells | {"relationship": "unknown", "arrest": "N", "suspect": "P011", "victim": "V99"}).values()
    )
    known = ",".join((cells | {"injury": "Y"}).values())
    path.write_text("\n".join([header, nothing, known, *rest]) + "\n", "utf-8")
    found = {row[0]: row[1:3] for row in described().tables["data.quality"].rows}
    assert found["incidents without a recorded relationship"] == (0, 144)
    assert found["incidents with an arrest whose record is sealed"] == (1, 72)


def test_what_the_years_are_there_for_is_said_once(described):
    rows = described().tables["data.quality"].rows
    of_years = [row for row in rows if row[0].startswith("suspects who are on a list, ")]
    said = [row[3] for row in of_years if row[3]]
    first, last = of_years[0][0][-4:], of_years[-1][0][-4:]
    assert len(of_years) > 1
    assert said == [f"{first} to {last}: a break from one year to the next points to keys that changed"]


def test_people_left_out_alike_for_every_outcome_are_one_row(described, change):
    """The follow-up of a person who entered after the freeze is of no length whatever the outcome."""
    change("data/persons.csv", "P002,Here,C,2019-03-15,", "P002,Here,C,2022-03-15,")
    more = '[outcomes.ipv_arrest]\nlabel = "IPV arrest"\nrelationship = ["intimate"]\narrest = true\n\n[survival]\n'
    change("analysis/study.toml", '[survival]\noutcomes = ["ipv_dir"]', f'{more}outcomes = ["ipv_dir", "ipv_arrest"]')
    rows = [row for row in described().tables["data.quality"].rows if row[0].startswith("people left out")]
    assert [row[:3] for row in rows] == [("people left out of the results on any outcome", 1, 9)]


def test_an_area_where_nobody_is_on_a_list_has_its_counts_and_says_why_nobody_is_followed(described, tiny):
    """Such a site stopped the run of all sites, whatever its own `analyses` were."""
    people = tiny.parents[1] / "data" / "persons.csv"
    people.write_text(people.read_text("utf-8").replace(",Here,", ",There,"), "utf-8")
    found = described()
    assert (values(found)["data.incidents"], values(found)["data.persons"]) == (144, 0)
    assert not any(row[0].startswith("people left out") for row in found.tables["data.quality"].rows)
    with pytest.raises(DataError, match=r"nobody in Here is on one of the plan's lists.*`analyses`"):
        Inputs(read_study(tiny)).frames.spells("ipv_dir")


def test_the_plan_is_there_in_words(described):
    assert "study.plan" in described().tables


def kept_tables(tiny, *wanted):
    """Leave only these tables in the tiny study's mapping."""
    path = tiny.parent / "mapping.toml"
    pieces = re.split(r"\n(?=\[\w+\]\n)", path.read_text("utf-8"))
    path.write_text("\n".join(piece for piece in pieces if piece.split("]")[0][1:] in wanted) + "\n", "utf-8")


def values(results):
    return {id: estimate.value for id, estimate in results.estimates.items()}


def test_without_notifications_nobody_knows_who_was_notified(described, tiny):
    kept_tables(tiny, "incidents", "persons", "custody", "populations")
    found = values(described())
    assert "data.notified" not in found
    assert (found["data.incidents"], found["data.persons"], found["data.baseline_ipv"]) == (144, 9, 24)


def test_without_persons_there_is_no_number_of_people(described, tiny, change):
    kept_tables(tiny, "incidents", "populations")
    change("analysis/study.toml", '[survival]\noutcomes = ["ipv_dir"]\ncovariates = []\n', "")
    assert set(values(described())) == {
        *("data.incidents", "data.baseline_dir", "data.baseline_ipv", "data.ipv_dir.incidents"),
    }


@pytest.mark.parametrize("year", [2016, 2018, 2022])
def test_a_baseline_year_before_or_after_the_records_is_not_zero(described, change, year):
    change("analysis/study.toml", "baseline_year = 2020", f"baseline_year = {year}")
    assert not [id for id in values(described()) if "baseline" in id]


def test_a_part_of_a_year_is_no_baseline(described, change, tiny):
    path = tiny.parents[1] / "data" / "incidents.csv"
    rows = [row for row in path.read_text("utf-8").splitlines() if not re.search(r",2019-0[1-4]", row)]
    path.write_text("\n".join(rows) + "\n", "utf-8")
    change("analysis/study.toml", "start = 2019-01-01", "start = 2019-05-01")
    change("analysis/study.toml", "baseline_year = 2020", "baseline_year = 2019")
    assert not [id for id in values(described()) if "baseline" in id]


@pytest.mark.parametrize(
    ("default", "left"),
    [
        ('relationship = "unknown"', {"data.baseline_dir"}),  # reports are known, who they concern is not
        ('relationship = "intimate"', set()),  # other reports were never in the file
    ],
)
def test_a_relationship_that_no_file_gives(described, change, default, left):
    change("analysis/mapping.toml", 'relationship = "relationship"\n', "")
    change("analysis/mapping.toml", "[incidents]\n", f"[incidents]\ndefaults = {{ {default} }}\n")
    change("analysis/study.toml", 'relationship = ["intimate"]\n', "")
    assert {id for id in values(described()) if "baseline" in id} == left


def test_reports_that_no_file_gives_are_no_baseline(described, change):
    change("analysis/mapping.toml", 'report = "report"\n', "")
    change("analysis/mapping.toml", "[incidents]\n", "[incidents]\ndefaults = { report = false }\n")
    change("analysis/study.toml", "report = true\n", "")
    assert not [id for id in values(described()) if "baseline" in id]


def test_an_outcome_on_what_no_file_gives_has_no_count(described, change):
    change("analysis/mapping.toml", 'injury = "injury"\n', "")
    change("analysis/study.toml", "[survival]", '[outcomes.hurt]\nlabel = "injury"\ninjury = true\n\n[survival]')
    assert "data.hurt.incidents" not in values(described())


TOTALS = """[monthly_counts]
file = "totals.csv"
[monthly_counts.columns]
month = "month"
area = "area"
outcome = "outcome"
count = "count"
"""


@pytest.fixture
def of_totals(tiny, change):
    """The tiny study with monthly totals in the place of everything else: 10 in January, 11 in February, and so on."""
    (tiny.parent / "mapping.toml").write_text(TOTALS, "utf-8")
    rows = [
        f"{year}-{month:02d}-01,{area},ipv_dir,{9 + month}"
        for year in (2019, 2020, 2021)
        for month in range(1, 13)
        for area in ("Here", "There")
    ]
    (tiny.parents[1] / "data" / "totals.csv").write_text("\n".join(["month,area,outcome,count", *rows]) + "\n", "utf-8")
    change("analysis/study.toml", '[survival]\noutcomes = ["ipv_dir"]\ncovariates = []\n', "")
    return change


def test_monthly_totals_are_added_up_and_nothing_else_is_counted(described, of_totals):
    results = described()
    # 10 + 11 + ... + 21 = 186 a year, three years.
    assert values(results) == {"data.ipv_dir.total": 558, "data.ipv_dir.total_baseline": 186}
    assert {one.label for one in results.estimates.values()} == {
        *("IPV report, the complete months of the study", "IPV report, 2020"),
    }
    assert "data.quality" not in results.tables


def test_totals_that_lack_a_month_of_the_year_have_no_baseline(described, of_totals):
    of_totals("data/totals.csv", "2020-06-01,Here,ipv_dir,15\n", "")
    assert values(described()) == {}
    of_totals("analysis/study.toml", "start = 2019-01-01", "start = 2020-07-01")
    assert values(described()) == {"data.ipv_dir.total": 186 + 16 + 17 + 18 + 19 + 20 + 21}


DURATIONS = """[durations]
file = "times.csv"
columns = { time = "days", end = "end", list = "list" }
codes = { end = { reoffence = ["1"], censored = ["0"] } }
defaults = { area = "Here", entry = 2019-01-01 }
"""


@pytest.fixture
def of_durations(tiny, change):
    """The tiny study with follow-up times in the place of everything else."""
    (tiny.parent / "mapping.toml").write_text(DURATIONS, "utf-8")
    rows = [f"{900 + 10 * number},{number % 2},{'CD'[number % 3 == 0]}" for number in range(20)]
    (tiny.parents[1] / "data" / "times.csv").write_text("\n".join(["days,end,list", *rows]) + "\n", "utf-8")
    change("analysis/study.toml", 'comparison_areas = ["There"]\n', "")
    change("analysis/study.toml", 'relationship = ["intimate"]\n', "")
    change("analysis/study.toml", '[its]\noutcomes = ["ipv_dir"]\n', "")
    return change


def test_durations_are_people_and_never_incidents(described, of_durations):
    results = described()
    assert values(results) == {"data.persons": 20, "data.list_c_and_d.persons": 20}
    assert "data.quality" not in results.tables
    assert "Data freeze" not in {row["item"] for row in results.tables["study.plan"].records()}


def test_durations_are_not_counted_by_month(tiny, of_durations):
    of_durations("analysis/study.toml", "[survival]", '[its]\noutcomes = ["ipv_dir"]\n\n[survival]')
    with pytest.raises(PlanError, match="neither incidents nor monthly totals"):
        _ = Inputs(read_study(tiny)).frames


def test_totals_beside_durations_are_what_is_counted_by_month(tiny, of_durations, of_months_too):
    frames = Inputs(read_study(tiny)).frames
    assert frames.monthly("ipv_dir").counts.tolist() == [5] * 36


@pytest.fixture
def of_months_too(tiny):
    """Monthly totals beside the follow-up times."""
    path = tiny.parent / "mapping.toml"
    path.write_text(f"{path.read_text('utf-8')}\n{TOTALS}", "utf-8")
    rows = [f"{year}-{month:02d}-01,Here,ipv_dir,5" for year in (2019, 2020, 2021) for month in range(1, 13)]
    (tiny.parents[1] / "data" / "totals.csv").write_text("\n".join(["month,area,outcome,count", *rows]) + "\n", "utf-8")


def test_a_plan_with_durations_asks_for_nothing_they_lack(tiny, of_durations):
    of_durations("analysis/study.toml", "report = true\n", 'relationship = ["intimate"]\n')
    with pytest.raises(PlanError, match="asks for relationship, which the extract does not tell"):
        _ = Inputs(read_study(tiny)).frames


def test_reach_is_of_those_who_entered_a_notified_list_since_the_start_and_by_the_freeze(described, change):
    change("data/persons.csv", "P000,Here,C,2019-01-15,", "P000,Here,C,2021-01-15,")  # due, notified by letter
    change("data/persons.csv", "P002,Here,C,2019-03-15,", "P002,Here,C,2021-02-15,")  # due, notified after the freeze
    change("data/persons.csv", "P004,Here,C,2019-05-15,", "P004,Here,C,2021-12-15,")  # entered after the freeze
    change("data/persons.csv", "P003,Here,D,2019-04-15,", "P003,Here,D,2021-03-15,")  # on a list that is not notified
    change(
        "data/notifications.csv",
        "P001,2021-03-01,D,letter",
        "P001,2021-03-01,D,letter\nP001,2021-03-02,D,meeting\nP002,2021-12-02,C,letter",
    )
    change("analysis/study.toml", "freeze_lag_days = 0", "freeze_lag_days = 31")  # November 30, 2021
    change("analysis/study.toml", "[its]", "[list_details.D]\nnotified = false\n[its]")
    found, expected = values(described()), {"persons": 8, "due": 2, "due_notified": 1, "notified": 2}
    assert {name: found[f"data.{name}"] for name in expected} == expected
    assert found["data.notified_by_letter"] == 1


def test_disclosure_control_knows_whose_part_a_count_is(described, change):
    change("data/notifications.csv", "P001,2021-03-01,D,letter", "P001,2021-03-01,D,letter\nP001,2021-03-02,D,")
    found = described().estimates
    # One by letter only; of the other's two notifications, one is of no recorded kind.
    by_letter, notified = (found[f"data.{name}"].value for name in ("notified_by_letter", "notified"))
    assert (by_letter, notified) == (1, 2)
    assert by_letter.key == replace(notified.key, state="events by letter")
    change("analysis/study.toml", "start = 2021-01-01", "start = 2019-02-01")
    found = described().estimates
    assert (found["data.due"].value, found["data.due_notified"].value) == (8, 1)  # all of nine but P000
    due, reached = (found[f"data.{name}"].value.key for name in ("due", "due_notified"))
    assert due == Key("due.entered_since", "people", clock="calendar")
    assert reached == Key("due.entered_since", "events", "notification", "calendar")


def test_how_people_were_notified_is_not_told_where_no_file_does(described, change):
    change("analysis/mapping.toml", 'kind = "kind"', "")
    assert "data.notified_by_letter" not in values(described())


def test_incidents_after_the_freeze_or_before_the_window_are_not_counted(described, change):
    change("analysis/study.toml", "freeze_lag_days = 0", "freeze_lag_days = 31")
    change("analysis/study.toml", "start = 2019-01-01", "start = 2019-02-01")
    found = values(described())
    # Four in each month of the area, two of them between partners: 36 months less one at either end.
    assert (found["data.incidents"], found["data.ipv_dir.incidents"]) == (4 * 34, 2 * 34)
    assert found["data.baseline_dir"] == 48
    rows = {row[0]: row[1:3] for row in described().tables["data.quality"].rows}
    assert rows["incidents without a recorded relationship"] == (0, 4 * 34)
