from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.data.linked.checks import contract
from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.mapped.tables import empty_table
from ipvi_eval.data.sources import read_extract
from ipvi_eval.errors import DataError


def _refused(agency) -> str:
    with pytest.raises(DataError) as error:
        agency.read()
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__
    return str(error.value)


def test_the_good_extract_passes(agency) -> None:
    *asked, odd = agency.read().warnings
    assert odd == "incidents.csv: no column is mapped to injury; outcomes with injury will be empty"
    assert all("no day lies above 12" in question for question in asked)


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("incidents.csv", "I2", "I1", "incidents.csv, row 3, column 'NO': the same NO stands in an earlier row"),
        ("persons.csv", "P2", "P1", "persons.csv, row 3, column 'KEY': the same KEY stands in an earlier row"),
        ("persons.csv", "12/30/2020", "12/30/2019", "persons.csv, row 3, column 'EXIT': the exit lies before 'ENTRY'"),
        (
            "custody.csv",
            "03/20/2020",
            "03/08/2020",
            "custody.csv, row 2, column 'OUT': the end of custody lies before 'IN'",
        ),
        ("custody.csv", "03/20/2020", "", "custody.csv, row 2, column 'OUT': has no release, and the same person was"),
        ("custody.csv", "P1,05", "P9,05", "custody.csv, row 3, column 'KEY': this person is not in persons.csv"),
        ("notifications.csv", "P1", "P9", "notifications.csv, row 2, column 'KEY': this person is not in persons.csv"),
    ],
)
def test_contradictions(agency, file, old, new, says) -> None:
    assert says in _refused(agency.swap(file, old, new))


_WINDOW = (pd.Timestamp(2020, 1, 1), pd.Timestamp(2020, 12, 31))


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("incidents.csv", "02/07/2020", "02/07/1920", "incidents.csv, row 3, column 'DAY': lies decades outside"),
        ("persons.csv", "12/30/2020", "12/30/2099", "persons.csv, row 3, column 'EXIT': lies decades outside"),
        ("persons.csv", "P1,D,01/05/2020", "P1,D,01/01/1900", "persons.csv, row 2, column 'ENTRY': lies decades"),
        ("custody.csv", "05/01/2020,", "05/01/2020,01/01/2199", "custody.csv, row 3, column 'OUT': lies decades"),
    ],
)
def test_dates_decades_outside_the_window(agency, file, old, new, says) -> None:
    agency.swap(file, old, new)
    with pytest.raises(DataError) as error:
        read_extract(agency.write(), agency.parsed(), window=_WINDOW)
    assert says in str(error.value)
    assert "the study window (2020-01-01 to 2020-12-31)" in str(error.value)
    assert new.split(",")[-1] not in str(error.value)


def test_a_long_history_is_no_slip_of_the_pen(agency) -> None:
    agency.files["incidents.csv"] += "".join(f"J{year},07/01/{year},BG,Y,N,P1\n" for year in range(1985, 2020, 8))
    assert len(read_extract(agency.write(), agency.parsed(), window=_WINDOW).incidents) == 8


def test_a_window_that_is_wrong_is_not_told_of_every_row(agency) -> None:
    early = (pd.Timestamp(1950, 1, 1), pd.Timestamp(1960, 12, 31))
    assert len(read_extract(agency.write(), agency.parsed(), window=early).incidents) == 3


def test_bookings_that_overlap_are_one_stay(agency) -> None:
    extract = agency.swap("custody.csv", "03/20", "05/20").read()
    assert extract.custody["start"].tolist() == [pd.Timestamp("2020-03-09")]
    assert extract.custody["end"].isna().all()
    assert any("custody.csv: 2 bookings overlap others" in note for note in extract.warnings)


def test_an_incident_on_the_day_of_release_and_of_the_next_booking_is_not_inside_custody(agency) -> None:
    """The street clock joins the two stays; here the day between them stays a day on which somebody can be arrested."""
    extract = agency.swap("custody.csv", "03/20", "05/01").swap("incidents.csv", "03/09/2020", "05/01/2020").read()
    assert len(extract.custody) == 2
    assert any("custody.csv: 1 booking begins on the day of the same person's release" in n for n in extract.warnings)
    assert not any("inside a custody" in note for note in extract.warnings)


@pytest.mark.parametrize(("year", "refused"), [(2019, False), (2021, True)])
def test_a_notification_before_the_window_is_refused(agency, year, refused) -> None:
    agency.write()
    window = (pd.Timestamp(year, 1, 1), pd.Timestamp(2021, 12, 31))
    if not refused:
        read_extract(agency.folder, agency.parsed(), window=window)
        return
    with pytest.raises(DataError, match=r"notifications.csv, row 2, .*before the study window begins \(2021-01-01\)"):
        read_extract(agency.folder, agency.parsed(), window=window)


def test_several_problems_are_listed(agency) -> None:
    agency.swap("persons.csv", "12/30/2020", "12/30/2019").swap("custody.csv", "P1,05", "P9,05")
    assert len(_refused(agency).splitlines()) == 2


def test_custody_without_persons(agency) -> None:
    start, rest = agency.mapping.split("[persons]", 1)
    agency.mapping = start + "[notifications]" + rest.split("[notifications]", 1)[1]
    assert "custody.csv: [custody] needs the persons table" in _refused(agency)


def test_areas_without_population(agency) -> None:
    agency.mapping += '\n[populations]\nfile = "pop.csv"\ncolumns = { area = "A", year = "Y", population = "P" }\n'
    agency.mapping += 'codes = { area = ["Here", "There"] }\n'
    agency.files["pop.csv"] = "A,Y,P\nThere,2020,100\n"
    assert "incidents.csv: 1 of its areas have no row in pop.csv" in _refused(agency)
    agency.swap("pop.csv", "There", "Here").read()


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("incidents.csv", "02/07/2020,PA", "12/31/2020,PA", "1 incidents lie after the suspect's exit in persons.csv"),
        ("incidents.csv", "03/09/2020", "03/15/2020", "1 incidents lie inside a custody spell of the suspect"),
        ("incidents.csv", "BG", "", "the relationship is unknown in 1 of 3 incidents"),
        ("persons.csv", "01/05/2020,,", "01/05/2020,03/30/2020,D", "1 notifications lie after the exit in persons.csv"),
        (
            "notifications.csv",
            "04/01/2020",
            "01/04/2020",
            "notifications.csv: 1 of 1 notifications lie before the person's entry in persons.csv; those people count",
        ),
    ],
)
def test_what_is_odd_but_possible_is_told(agency, file, old, new, says) -> None:
    assert any(says in warning for warning in agency.swap(file, old, new).read().warnings)


def test_what_is_odd_in_several_files_says_how_much_of_it_is_in_each(agency) -> None:
    header, *rows = agency.files.pop("incidents.csv").replace("BG", "").replace("PA", "").splitlines()
    agency.remap('file = "incidents.csv"', 'files = "dir_*.csv"')
    agency.files |= {f"dir_{i}.csv": "\n".join([header, row, ""]) for i, row in enumerate(rows)}
    told = [one for one in agency.read().warnings if "the relationship is unknown in" in one]
    assert told
    assert all("of 3 incidents (in all files together; 1 row of them here)" in one for one in told)


def test_days_of_arrest_and_release_are_not_inside_custody(agency) -> None:
    agency.swap("incidents.csv", "03/09/2020", "03/20/2020")
    assert not any("inside a custody" in warning for warning in agency.read().warnings)


def test_suspect_and_victim_the_same(agency) -> None:
    agency.remap('suspect = "SUSPECT"', 'suspect = "SUSPECT"\nvictim = "SUSPECT"')
    assert "incidents.csv: suspect and victim are the same person in 3 incidents" in agency.read().warnings


def _populations(frame: pd.DataFrame) -> SourceTable:
    return SourceTable("populations", "populations.csv", frame, np.arange(2, len(frame) + 2), {})


def test_the_contract_names_column_and_rule_and_no_value() -> None:
    frame = empty_table("populations")
    frame.loc[0] = ["Secretville", 2020, -5]
    with pytest.raises(DataError) as error:
        contract(_populations(frame.astype({"area": "string", "year": "Int64", "population": "Int64"})))
    assert "the table populations does not keep its contract (population: dataframe_check" in str(error.value)
    assert "Secretville" not in str(error.value)
    assert "-5" not in str(error.value)


def test_the_contract_holds_no_thing_twice() -> None:
    frame = pd.DataFrame(
        [["Here", 2020, 5], ["There", 2020, 5], ["Here", 2020, 6]], columns=list(empty_table("populations"))
    )
    frame = frame.astype({"area": "string", "year": "Int64", "population": "Int64"})
    contract(_populations(frame.iloc[:2]))
    with pytest.raises(DataError, match=r"does not keep its contract \(populations: duplicates\)"):
        contract(_populations(frame))


@pytest.mark.parametrize("beside", [True, False])
def test_totals_beside_incidents_are_in_no_result_and_that_is_told(agency, beside) -> None:
    agency.files["totals.csv"] = "MONTH,TOWN,N\n2020-01,T,7\n"
    totals = (
        '\n[monthly_counts]\nfile = "totals.csv"\ndate_format = "%Y-%m"\ndefaults.outcome = "reports"\n'
        'columns = { month = "MONTH", area = "TOWN", count = "N" }\ncodes.area = ["T"]\n'
    )
    keys = agency.mapping[agency.mapping.index("[pseudonymise]") :]
    agency.mapping = f"{agency.mapping}{totals}" if beside else f"{totals}{keys}"
    told = [note for note in agency.read().warnings if "in no result" in note]
    assert [note.startswith("totals.csv: its totals are in no result") for note in told] == [True] * beside
