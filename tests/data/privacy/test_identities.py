from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.data.privacy.identities import identity, normal

# Made up, by kind. Half of the kinds were planted in an attack on this package; the others are variations.
PEOPLE = """
John Smith|JOHN SMITH|john smith|SMITH, JOHN|SMITH,JOHN|SMITH JOHN|Smith Jr, John|J. Smith|Smith, J.|Mr John Smith
Det. Kowalski|SMITH|kowalski
John Park|PARK JOHN|Ｊｏｈｎ Ｓｍｉｔｈ|John\u00a0Smith|John\u200b Smith|O'Neil, Sean|José Núñez|Müller Hans
Mary-Jane Watson|Elena de la Cruz
محمد حداد|Иван Петров|王伟|reports on John Smith|john.smith|Smith_John|JohnSmith|J.S.|Smith Family|mother Maria
"""
ADDRESSES = """
12 Mill St|12, Mill Street|12 1/2 Mill St|12 Mill|12 mill street|19 Mill Pkwy|12 Mill Cir|Apt 4B, 12 Mill St
Main St & Market St|Main St at Market St
PO Box 7|12601-1000|Poughkeepsie NY 12601|024XX W LITHUANIAN PLAZA CT|123 N Cherry St Apt 4|Market Street
corner of Mill and Main|Rt 9 & Mill Rd|Route 9 at Main|CR-28/Elm|Mile marker 112
"""
NUMBERS = """
845-555-0142|(845) 555-0142|+1 845 555 0142|845.555.1000|8455550142|555-0142|078-05-1120|100–10–1000|100 10 1000
SSN100-10-1000|123000000
10000000A|12345678-K|NYSID 12345678K|100 100 100|S12345678|CR-01234-19|EF2022-1000|2022-CR-1000|IND. 70123/2021
2019NY012345|ABC-1234
1HGCM82633A004352|192.168.1.10|xxx-xx-6789|***-**-6789|XXXXX6789|SID NY1234567|Badge 1234|Shield #77
"""
DAYS = """
01/01/1960|01/01/60|1960-01-01|19600101|01MAR60|5 Mar 1984|March 5, 1984|3-5-84|03.05.1984|dob 1/1/60
"""
PLACES = """
41.70037, -73.92097|41,700; -73,920|41°42'0"N 73°55'W|41.700|41701200|41.7 N 73.9 W
N 41.7001 W 73.9209|18T WL 98765 43210|///filled.count.soap
"""
MEDIA = """
j0@mail.com|j0 at mail.com|j0 [at] mail [dot] com|j0＠mail.com|@jsmith0|https://example.org/john
"""
STORIES = """
hit wife w/ bat, son 6 saw, ER Vassar|he hit her with a bat and the son saw it.|strangled gf Maria at 12 Mill
xxxxxxxxxxxxxxxxxxxxxxxx
"""

LABELS = """
A|B|List A|Black|White|Asian|Hispanic|Native American|African American|Black or African American
American Indian or Alaska Native|Two or more races
Male|Female|M|U|Single|Married|Divorced|Widowed|Simple Assault|Aggravated Harassment|Criminal Mischief
Grand Larceny|Assault, Simple|order_violation
Order of protection violation|Criminal contempt 1st|Assault 2nd degree|Endangering the welfare of a child|Ex-spouse
Boyfriend/girlfriend|Child in common
CALL-IN|HOME|LETTER|JAIL|Home visit|Call-in meeting|18-24|65+|65 and over|5 or more|100 to 199|3 Arrests|12 Months
Route 9 corridor|US 2024|I 2 to 3|Sector 9 and 10|Gold badge|XXX
POK|CN|13A|PL 120.00|120.05|follow_up_ended
Day shift|Weekend|Winter|January|Q1|2019|2019-2020|Precinct 5|Beat 1204|Tract 36027|Firearm|Hands/fists/feet
Minor injury|Hospitalized|Treated|Phase 1
Domestic incident report|IPV domestic incident report, same victim|domestic incident report, not intimate partner
COVID-19 restrictions|ipv_dir
Bail and discovery reform|Intimate Partner Violence Intervention|State Police|County Sheriff|Parking lot
Cleared by arrest|Unfounded|Felony|Some college
Homeless|English|Hotline calls|Shelter nights|Custom notification|Not recorded|Prefer not to say|DECEPTIVE PRACTICE
PAWN SHOP|CONVENIENCE STORE|HOTEL/MOTEL
"""
# FBI, NIBRS User Manual, data elements 6, 9, 13, 31, 33 and 35, and what courts and jails write.
CODE_TABLES = """
Blunt Object|BLUNT OBJECT|Handgun|Knife/Cutting Instrument|Motor Vehicle/Vessel|Personal Weapons|Hands, Fists, Feet
Fire/Incendiary Device|Drugs/Narcotics/Sleeping Pills|Pepper Spray|Apparent Broken Bones|Loss of Teeth|Severe Laceration
Victim Was Spouse|VICTIM WAS COMMON-LAW SPOUSE|Victim was Boyfriend/Girlfriend|Victim Was Ex-Spouse
Victim was Otherwise Known|Victim Was Child of Boyfriend or Girlfriend
Foster Child|Homosexual Relationship|Relationship Unknown|Lovers' Quarrel
Credit Card/Automated Teller Machine Fraud|Destruction/Damage/Vandalism of Property|Peeping Tom|Lesser Degree
Assault, Lesser Degree|Keep the Peace|Posted Bond|No Bill|Released on Recognizance|Field/Woods|Native Hawaiian
"""
BESIDE_LABELS = """
BLUNT, EMILY|Emily Blunt|FOSTER, JODIE|Jodie Foster|Foster Smith|Tom Peeping|BOND JAMES|Bill Posted|Burns, Robert|ROCK
victim was hit by spouse|she was his wife|Victim Was Maria Lopez|Mother Maria|Victim Was Spouse John Smith
"""
"""What is close to them and is somebody all the same."""
TOWNS = """
Poughkeepsie|Comparison North|Hyde Park|Pleasant Valley|East Fishkill|Red Hook|Union Vale|LaGrange
Town of Poughkeepsie|City of Beacon|Port Jervis|New Paltz
Saratoga Springs|White Plains|Mount Vernon|St. Lawrence|Lake George|Glens Falls|Washington|Clinton|Stanford|Milan
Croton-on-Hudson|New South Wales
"""


def _each(text: str) -> list[str]:
    return [one for line in text.strip().split("\n") for one in line.split("|")]


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize(
    "text", [one for kind in (PEOPLE, ADDRESSES, NUMBERS, DAYS, PLACES, MEDIA, STORIES) for one in _each(kind)]
)
def test_identities(text, listed) -> None:
    assert identity(text, listed=listed) is not None


@pytest.mark.parametrize("text", _each(LABELS))
def test_labels_are_none(text) -> None:
    assert identity(text, listed=True) is None


@pytest.mark.parametrize("text", _each(CODE_TABLES))
def test_labels_of_code_tables_are_none_in_a_cell(text) -> None:
    assert identity(text) is None


@pytest.mark.parametrize("text", _each(BESIDE_LABELS))
def test_names_beside_labels_are_names(text) -> None:
    assert identity(text, listed=True) is not None


@pytest.mark.parametrize("text", ["Rock", "BELT", "Mace", "Burns"])
def test_one_word_may_be_a_surname_and_a_code(text) -> None:
    assert identity(text) == "names"
    assert identity(text, code=True) is None
    assert identity(f"{text}, John", code=True) == "names"
    assert identity("PARK JOHN", code=True) == "names"


@pytest.mark.parametrize("text", _each(TOWNS))
def test_towns_are_none_where_a_place_stands(text) -> None:
    assert identity(text, listed=True, place=True) is None


def test_what_they_are_said_to_be() -> None:
    kinds = [{identity(text) for text in _each(kind)} for kind in (PEOPLE, ADDRESSES, DAYS, PLACES, STORIES)]
    assert kinds == [{"names"}, {"addresses"}, {"birth dates"}, {"coordinates"}, {"free text"}]


def test_length() -> None:
    words = "offense " * 10
    assert identity(words) == "free text"
    assert identity(words, listed=True) is None
    assert identity(words * 2, listed=True) == "free text"


@given(
    st.sampled_from(_each(PEOPLE)[:13] + _each(NUMBERS)), st.sampled_from(["\u200b", "\ufeff", " ", "\u00a0", "\u3000"])
)
def test_writing_hides_nothing(text, sign) -> None:
    """Full width, signs that are not seen, and spaces of another kind (NFKC, UAX #15)."""
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)
    assert unicodedata.normalize("NFKC", wide) == unicodedata.normalize("NFKC", text)
    assert identity(wide) == identity(sign + text + sign) == identity(text)


@given(st.text(max_size=30))
def test_normal_text_stays_as_it_is(text) -> None:
    assert normal(normal(text)) == normal(text)
