from __future__ import annotations

import unicodedata

import pytest

from ipvi_eval.data.accents import without_accents
from ipvi_eval.data.privacy.headers import column_reason, looks_like_data

REFUSED = {
    "names": "NAME victim_name SuspectLastName LNAME Full_Name Alias_1 APELLIDO NAM ＮＡＭＥ SUSPECTNAME OFF_NAME"
    " ST_NAME VICTIM_INITIALS SUSPECT DEFENDANT PARTNER CONTACT Complainant FIRST LAST",
    "addresses": "home_address STREET block Apt. APT# HOMEADDRESS INCADDR LOC STREETNUM HOUSENUM VIC_ADDR CROSS_STREET",
    "telephone numbers": "Phone_# cell_phone HOMEPHONE TELNUM CELL",
    "e-mail addresses": "E-mail EMAIL",
    "social security numbers": "SSN social_security_no SOC_SEC SSNUM SSNO",
    "state or FBI identification numbers": "NYSID NYSIDNumber NYSIDNUM FBI_NO DCJSID",
    "licence or passport numbers": "Driver_License LICENSENO DLNUM",
    "plate or vehicle numbers": "PLATE VIN PLATENO VINNO",
    "docket numbers": "DocketNo DOCKETNUM court_case_number INDEXNO",
    "birth dates": "DOB SUSPECT_DOB Date_of_Birth BirthDate BDATE BDAY SUSPECTDOB D.O.B. DATEBIRTH",
    "coordinates": "Latitude LON X_Coordinate x_coord XCOORD X_COOR GEOX LAT1 LATLONG",
    "narratives": "Narrative COMMENTS NOTES NARR1 NARRTXT FREETEXT SUMMARY MO",
    "personal media": "PHOTOURL MUGSHOT",
    "names of staff": "Reporting_Officer officer_comments BADGE REPORTING_PO ARRESTING_OFC SHIELDNO",
    "names of employers or schools": "SCHOOL EMPLOYER",
    "network addresses": "IPADDRESS",
}

PASS = """
offense_date list dob_year birth_year DIR_NO case_number OCC_DATE AGENCY agency_name City_Name offense_name REL_CODE
INJURY SUSPECT_KEY VICTIM_KEY
SUBJECT_KEY fbi_code iucr beat primary_type location_description AGE NOTIFIED_ON LIST POPULATION month State
Subcategory 2017_population wexp
age_group SYNTHETIC placement telework ENTRY_LIST EXIT_TYPE SEX RACE PRIOR_ARR BOOKED RELEASED METHOD ARREST
OFFENSE_CODE BLOCK_GROUP WEAPON
INCIDENT_NO ORI YEAR fin mar paro prio EMPLOYMENT_STATUS school_status children_count CHILD_PRESENT victim_age
VICTIM_SEX PARTNER_TYPE contact_type
CONTACT_DATE person_id PERSON_KEY dyad PAIR_NO DISPOSITION LONGEST_SPELL latency relation template microphone
elation blocked latest_date platform
notes_flag photo_taken email_flag mobile_unit month_name first_arrest last_incident LONG_GUN
DAYS_TO_FIRST VICTIM_NOTIFIED birth_cohort
"""


@pytest.mark.parametrize(("name", "reason"), [(one, kind) for kind, names in REFUSED.items() for one in names.split()])
def test_names_of_columns_that_are_refused(name, reason) -> None:
    for spelled in (name, name.replace("_", " "), f" {name.lower()} "):
        assert column_reason(spelled) is not None
    assert column_reason(name) == reason


@pytest.mark.parametrize("name", PASS.split())
def test_names_of_columns_that_pass(name) -> None:
    assert column_reason(name) is None
    assert column_reason(name.replace("_", " ")) is None


SPANISH = {
    "names": "Nombre Apellidos Víctima Sospechoso Agresor Apodo NOMBRE_VICTIMA Testigo",
    "addresses": "Dirección DOMICILIO Calle",
    "telephone numbers": "Teléfono",
    "e-mail addresses": "Correo_electrónico",
    "social security numbers": "Seguro_Social",
    "state or FBI identification numbers": "Cédula DNI CURP",
    "birth dates": "Fecha_de_nacimiento",
    "narratives": "Narrativa Observaciones Comentarios",
    "names of staff": "Oficial",
}


@pytest.mark.parametrize(("name", "reason"), [(one, kind) for kind, names in SPANISH.items() for one in names.split()])
def test_spanish_names_of_columns_that_are_refused(name, reason) -> None:
    for spelled in (name, unicodedata.normalize("NFD", name), without_accents(name).lower(), name.replace("_", " ")):
        assert column_reason(spelled) == reason


@pytest.mark.parametrize(
    "name", ["Fecha del incidente", "Relación con la víctima", "ID del agresor", "Número de caso", "Municipio", "Edad"]
)
def test_spanish_names_of_columns_that_pass(name) -> None:
    assert column_reason(name) is None


def test_a_column_that_is_mapped_may_be_called_after_the_person() -> None:
    assert column_reason("SUSPECT", mapped=True) is None
    assert column_reason("Y", mapped=True) is None
    assert column_reason("NYSID", mapped=True) == "state or FBI identification numbers"


@pytest.mark.parametrize("text", ["2019-01-05", "123", "1,234.5", "845-555-0142", "a@b.org", "x" * 41, "1/5/2019"])
def test_cells_in_a_header(text) -> None:
    assert looks_like_data(text)


@pytest.mark.parametrize("text", ["DIR_NO", "Incident Date", "age 18-24", "2017 population", "Jan 2019", "NAME"])
def test_names_in_a_header(text) -> None:
    assert not looks_like_data(text)
