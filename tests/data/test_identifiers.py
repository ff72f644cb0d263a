from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.data.identifiers import (
    birth_dates,
    column_reason,
    gate,
    looks_like_data,
)


def _gate(cells: dict[str, list[str]], **options):
    frame = pd.DataFrame(cells, dtype=object)
    return gate("a.csv", frame, np.arange(2, len(frame) + 2), header=list(cells), **options)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("NAME", "names"),
        ("victim_name", "names"),
        ("SuspectLastName", "names"),
        ("LNAME", "names"),
        ("Full Name", "names"),
        ("Alias 1", "names"),
        ("home_address", "addresses"),
        ("STREET", "addresses"),
        ("block", "addresses"),
        ("Apt.", "addresses"),
        ("Phone #", "telephone numbers"),
        ("cell phone", "telephone numbers"),
        ("E-mail", "e-mail addresses"),
        ("EMAIL_ADDR", "addresses"),
        ("SSN", "social security numbers"),
        ("social security no", "social security numbers"),
        ("NYSID", "state or FBI identification numbers"),
        ("NYSIDNumber", "state or FBI identification numbers"),
        ("FBI_NO", "state or FBI identification numbers"),
        ("Driver License", "licence or passport numbers"),
        ("PLATE", "plate or vehicle numbers"),
        ("VIN", "plate or vehicle numbers"),
        ("DocketNo", "docket numbers"),
        ("court case number", "docket numbers"),
        ("DOB", "birth dates"),
        ("SUSPECT_DOB", "birth dates"),
        ("Date of Birth", "birth dates"),
        ("BirthDate", "birth dates"),
        ("Latitude", "coordinates"),
        ("LON", "coordinates"),
        ("X Coordinate", "coordinates"),
        ("x_coord", "coordinates"),
        ("Narrative", "narratives"),
        ("officer_comments", "narratives"),
        ("NOTES", "narratives"),
        ("Reporting Officer", "names of staff"),
    ],
)
def test_names_of_columns_that_are_refused(name, reason) -> None:
    assert column_reason(name) == reason


@pytest.mark.parametrize(
    "name",
    [
        "DIR_NO",
        "case_number",
        "OCC_DATE",
        "AGENCY",
        "agency_name",
        "City Name",
        "offense name",
        "REL_CODE",
        "INJURY",
        "SUSPECT_KEY",
        "fbi_code",
        "iucr",
        "beat",
        "primary_type",
        "location_description",
        "birth_year",
        "AGE",
        "NOTIFIED_ON",
        "LIST",
        "POPULATION",
        "month",
        "State",
        "Subcategory",
        "2017 population",
        "wexp",
        "age_group",
        "SYNTHETIC",
        "placement",
        "telework",
    ],
)
def test_names_of_columns_that_pass(name) -> None:
    assert column_reason(name) is None


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("845-555-0142", "telephone numbers"),
        ("(845) 555-0142", "telephone numbers"),
        ("+1 845 555 0142", "telephone numbers"),
        ("1-845-555-0142", "telephone numbers"),
        ("call 845.555.0142 after six", "telephone numbers"),
        ("078-05-1120", "social security numbers"),
        ("someone@example.org", "e-mail addresses"),
        ("12 Main Street", "street addresses"),
        ("024XX W LITHUANIAN PLAZA CT", "street addresses"),  # the house number masked to the block
        ("123 N Cherry St Apt 4", "street addresses"),
        ("41.70037, -73.92097", "coordinates"),
        ("01234567A", "NYSID numbers"),
        ("CR-01234-19", "docket numbers"),
        ("2019NY012345", "docket numbers"),
        ("he came back in the evening and then he said", "free text longer than 40 characters"),
    ],
)
def test_patterns(cell, what) -> None:
    (problem,) = _gate({"A": ["x", cell]})
    assert f"row 3 looks like {what}" in str(problem)
    assert problem.column == 1
    assert cell not in str(problem)


def test_a_column_that_nobody_named_is_told_by_its_number() -> None:
    """Its header may be a person's name; the mapping's own words may be said."""
    cells = {"KEY": ["P1"], "JOHN SMITH DOB": ["x"]}
    assert [str(one) for one in _gate(cells)] == [
        "a.csv, column 2: must not hold birth dates; remove the column from the extract"
    ]
    assert "column 'JOHN SMITH DOB'" in str(_gate(cells, mapped={"JOHN SMITH DOB"})[0])


@pytest.mark.parametrize(
    "cells",
    [
        ["POK19-00001", "CW16-00012", "CN16-12345"],
        ["2019-555-0142", "2020-123-4567"],
        ["2019-00001234", "19-123456", "2019-12-31"],
        ["P000123", "P100002", "P999999"],
        ["2019-01-05", "2019-12-31", "2020-02-29"],
        ["01/05/2019", "7/19/2017 13:45", "12/31/2020"],
        ["JA354631", "JC318989", "11023904.0"],
        ["1234567890", "123456789", "31577"],
        ["13A", "BG", "CALL-IN"],
        ["0.12345", "0.98765", "1.00001"],
        ["Comparison North", "Poughkeepsie", "Comparison East"],
        ["100 to 199", "5 or more", "20-29"],
    ],
)
def test_what_must_pass(cells) -> None:
    assert _gate({"A": cells}, places={"A"}) == []
    if "Comparison North" not in cells:
        assert _gate({"A": cells}) == []


@pytest.mark.parametrize(
    "cells",
    [
        ["Smith, John", "Doe, Jane", "Brown, Alice B"],
        ["SMITH, JOHN", "DOE,JANE", "O'NEIL, SEAN"],
        ["John Smith", "Jane Q. Doe", "Alice Brown"],
    ],
)
def test_a_column_of_peoples_names(cells) -> None:
    (problem,) = _gate({"A": [*cells, ""]})
    assert "rows 2, 3 and 4 look like names" in str(problem)


@pytest.mark.parametrize(
    "cells",
    [
        ["Hyde Park", "Pleasant Valley", "East Fishkill", "Red Hook"],
        ["Simple Assault", "Aggravated Harassment", "Criminal Mischief", "Grand Larceny"],
        ["African American", "Pacific Islander", "White Hispanic"],
        ["Assault, Simple", "Assault, Aggravated", "Larceny, Petit"],
    ],
)
def test_towns_offences_and_groups_are_no_names(cells) -> None:
    assert _gate({"A": cells}) == []


def test_an_incident_number_may_look_like_a_docket() -> None:
    cells = {"NO": ["IR-01234-19", "IR-01235-19"]}
    assert _gate(cells) != []
    assert _gate(cells, incident_keys={"NO"}) == []


def test_pseudonymised_columns_are_not_looked_at() -> None:
    assert _gate({"NYSID": ["01234567A", "01234568B"]}, pseudonymised={"NYSID"}) == []


def test_listed_labels_are_no_free_text() -> None:
    label = "Indecent assault, act of indecency and other sexual offences"
    assert _gate({"A": [label, "x"]}) != []
    assert _gate({"A": [label, "x"]}, codes={"A": {label.casefold()}}) == []


def test_a_column_of_coordinates_by_its_values() -> None:
    values = ["41.70037", "41.70112", "41.69999", "41.71234", "41.72345"]
    (problem,) = _gate({"A": values})
    assert "look like coordinates" in str(problem)
    assert _gate({"A": values}, mapped={"A"}) == []


def test_birth_dates_by_their_values() -> None:
    frame = pd.DataFrame({"D": ["1985-02-03", "1990-11-12", ""], "OTHER": ["2019-02-03", "2018-01-01", "2020-01-01"]})
    typical = pd.Timestamp("2019-01-01")
    header = ["D", "OTHER"]
    (problem,) = birth_dates("a.csv", frame, header=header, mapped=(), typical=typical)
    assert str(problem) == "a.csv, column 1: looks like birth dates; give the age in years instead"
    assert birth_dates("a.csv", frame, header=header, mapped={"D"}, typical=typical) == []
    assert birth_dates("a.csv", frame, header=header, mapped=(), typical=None) == []


_SECRETS = st.sampled_from(
    ["qzx@wvu.org", "917-05-1120", "(845) 555-0199", "98 Zyxwv Avenue", "87654321Z", "ZQ-98765-21", "q" * 41]
)


@given(secret=_SECRETS, where=st.integers(0, 4), column=st.sampled_from(["A", "B"]))
def test_values_are_never_echoed(secret, where, column) -> None:
    cells = {"A": ["x"] * 5, "B": ["y"] * 5}
    cells[column][where] = secret
    (problem,) = _gate(cells)
    assert secret not in str(problem)
    assert f"row {where + 2} looks like" in str(problem)
    assert problem.column == "AB".index(column) + 1


@pytest.mark.parametrize("text", ["2019-01-05", "123", "1,234.5", "845-555-0142", "a@b.org", "x" * 41, "1/5/2019"])
def test_cells_in_a_header(text) -> None:
    assert looks_like_data(text)


@pytest.mark.parametrize("text", ["DIR_NO", "Incident Date", "age 18-24", "2017 population"])
def test_names_in_a_header(text) -> None:
    assert not looks_like_data(text)
