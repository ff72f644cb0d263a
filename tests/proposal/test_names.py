"""Names apart into words, and what they mean."""

from __future__ import annotations

import tomllib
import unicodedata
from importlib.resources import files

import pytest

from ipvi_eval.data.accents import without_accents
from ipvi_eval.data.mapped.tables import TABLES
from ipvi_eval.proposal.names import called, may_mean, means, words_of


def test_every_synonym_is_of_a_table_and_a_column_of_ours_and_in_the_form_that_is_compared() -> None:
    raw = tomllib.loads(files("ipvi_eval.proposal").joinpath("synonyms.toml").read_text("utf-8"))
    assert raw.keys() == TABLES.keys()
    for table, columns in raw.items():
        assert columns.keys() <= {"called", *(column.name for column in TABLES[table].mapped)}
        for synonyms in columns.values():
            assert [words_of(one) for one in synonyms] == synonyms
            assert len(set(synonyms)) == len(synonyms)


def test_no_name_means_two_columns_of_one_table() -> None:
    raw = tomllib.loads(files("ipvi_eval.proposal").joinpath("synonyms.toml").read_text("utf-8"))
    for table, columns in raw.items():
        own = [one for name, synonyms in columns.items() if name != "called" for one in synonyms]
        assert len(set(own)) == len(own), table


@pytest.mark.parametrize(
    ("table", "column", "name", "sure", "maybe"),
    [
        ("incidents", "date", "OCC_DATE", True, True),
        ("incidents", "date", "DateOccurred", True, True),
        ("incidents", "date", "REPORT_DATE", False, True),
        ("incidents", "offence", "offence", True, True),
        ("incidents", "suspect", "Subj. ID#", True, True),
        ("notifications", "date", "Notif. Dt", True, True),
        ("custody", "start", "BOOKED", True, True),
        ("custody", "start", "OVERBOOKED", False, False),
        ("custody", "person", "Inmate Subject ID", True, True),
        ("incidents", "area", "Town / City", True, True),
        ("incidents", "arrest", "Arrest/Charge", False, True),
        ("incidents", "arrest", "Arrested (Y/N)", True, True),
        ("incidents", "injury", "¿Lesionado? (Sí/No)", True, True),
        ("incidents", "offence", "Offense (PL §)", True, True),
        ("persons", "prior_arrests", "# Prior Arrests", True, True),
        ("incidents", "dyad", "ID de pareja", True, True),
        # The number of a row, as in Chicago's file.
        ("incidents", "dyad", "id", False, False),
    ],
)
def test_what_a_name_means(table, column, name, sure, maybe) -> None:
    assert (means(table, column, name), may_mean(table, column, name)) == (sure, maybe)


@pytest.mark.parametrize(
    ("place", "tables"),
    [
        ("incidents_2023", ["incidents"]),
        ("Jail", ["custody"]),
        ("CallIns", ["notifications", "call_ins"]),
        ("Sheet1", []),
        ("jailhouse", []),
    ],
)
def test_what_a_sheet_is_called(place, tables) -> None:
    assert list(called(place)) == tables


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [
        ("incidents", "date", "OCC_DTTM"),
        ("incidents", "incident", "RptNbr"),
        ("incidents", "relationship", "REL_CD"),
        ("incidents", "report", "DIR_YN"),
        ("incidents", "arrest", "ARR_IND"),
        ("incidents", "weapon", "WPN_DESC"),
        ("incidents", "suspect", "SUSP_ID"),
        ("custody", "start", "BOOK_DT"),
        ("custody", "end", "REL_DT"),
    ],
)
def test_short_names_of_records_systems(table, column, name) -> None:
    assert means(table, column, name)


@pytest.mark.parametrize("name", ["DIR #", "Incident#", "CASE #", "Complaint #"])
def test_a_sign_for_a_number_is_one(name) -> None:
    assert means("incidents", "incident", name)
    assert not means("incidents", "report", name)


def test_what_is_short_for_something_else_stays_so() -> None:
    assert not means("incidents", "date", "RPT_DT")
    assert not means("incidents", "arrest", "ARR_DT")
    assert not means("incidents", "relationship", "REL_DT")


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [
        ("incidents", "date", "Fecha del incidente"),
        ("incidents", "date", "FECHA_HECHO"),
        ("incidents", "incident", "Nº de caso"),
        ("incidents", "incident", "Número del incidente"),
        ("incidents", "relationship", "Relación con la víctima"),
        ("incidents", "victim", "Víctima"),
        ("incidents", "suspect", "ID del agresor"),
        ("incidents", "arrest", "¿Arresto?"),
        ("incidents", "weapon", "Tipo de arma"),
        ("persons", "age_at_entry", "Edad"),
        ("persons", "exit", "Fecha de baja"),
        ("custody", "end", "Fecha de liberación"),
        ("populations", "year", "Año"),
        ("populations", "population", "Población"),
    ],
)
def test_spanish_names_with_accents_and_without(table, column, name) -> None:
    assert means(table, column, name)
    assert means(table, column, unicodedata.normalize("NFD", name))
    assert means(table, column, without_accents(name).upper())


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [
        ("incidents", "incident", "Occurrence Number"),
        ("incidents", "incident", "GO_NBR"),
        ("incidents", "incident", "Reporting Event Number"),
        ("incidents", "incident", "LawIncidentNumber"),
        ("incidents", "date", "Occurred From Date/Time"),
        ("incidents", "date", "OccurrenceStartDate"),
        ("incidents", "date", "event_start_date"),
        ("incidents", "relationship", "Victim/Offender Relationship"),
        ("incidents", "relationship", "Suspect (P2) Relationship to Victim (P1)"),
        ("incidents", "suspect", "Suspect Global Subject #"),
        ("persons", "person", "Jacket Number"),
        ("persons", "person", "Master_Profile_ID"),
        ("custody", "start", "Booking DateTime"),
        ("custody", "end", "Release Date/Time"),
        ("arrests", "record", "CJTN"),
    ],
)
def test_names_of_common_records_systems(table, column, name) -> None:
    """Niche, Mark43, Spillman, New World, CentralSquare, the New York DIR and DCJS, as their exports call them."""
    assert means(table, column, name)


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [("incidents", "date", "Fecha de nacimiento"), ("incidents", "victim", "Relación con la víctima")],
)
def test_spanish_names_of_something_else_stay_so(table, column, name) -> None:
    assert not means(table, column, name)
