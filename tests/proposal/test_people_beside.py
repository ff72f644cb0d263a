"""Tables of names by role: which joins are certain, and what is asked."""

from __future__ import annotations

import tomllib

import pytest

from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.data.sources import read_extract
from ipvi_eval.proposal.people_beside import is_of_names, is_register, with_people
from ipvi_eval.proposal.proposal import propose
from ipvi_eval.proposal.question import nobody
from tests.data.conftest import AS_THEY_ARE

CASES = """Case Number,Date Occurred,Town,Report Taken,Arrested
C1,1/15/2020,Lakeview,Y,N
C2,2/13/2020,Lakeview,Y,Y
"""
NAMES = """Case Number,MNI,Role,Relationship
C1,N1,SUSPECT,
C1,N2,VICTIM,SE
C2,N1,ARRESTEE,
C2,N3,VICTIM,BG
C2,N4,WITNESS,
"""


@pytest.fixture
def proposed(sheet):
    """A function: the incidents with what the text of a table of names gives."""

    def propose(names: str, ask=nobody, cases: str = CASES):
        return with_people(sheet(cases, "cases.csv"), sheet(names, "names.csv"), None, ask)

    return propose


def _mapped(part) -> dict:
    return tomllib.loads("\n".join(part.toml()))["incidents"]


def test_each_role_is_a_join_and_the_relationship_is_that_of_the_rows_that_have_it(proposed) -> None:
    part = proposed(NAMES)
    assert part.questions == ()
    joins = _mapped(part)["joins"]
    assert joins["suspect"] == {
        "file": "names.csv",
        "on": {"Case Number": "Case Number"},
        "keep": {"Role": ["SUSPECT", "ARRESTEE"]},
        "columns": {"suspect": "MNI"},
    }
    assert joins["victim"]["keep"] == {"Role": ["VICTIM"]}
    assert joins["victim"]["columns"] == {"victim": "MNI", "relationship": "Relationship"}
    assert {"SE", "BG"} <= set(_mapped(part)["codes"]["relationship"]["intimate"])


def test_a_role_that_nothing_tells_is_asked_about(proposed) -> None:
    """An answer puts it where it belongs; without one it stays a question, and in no join."""
    names = NAMES.replace("WITNESS", "R/P")
    (question,) = proposed(names).questions
    assert question.asks.startswith("What were people whose 'Role' is \"R/P\": suspects, victims or neither")
    asked = []
    part = proposed(names, lambda one: asked.append(one.asks) or "victim")
    assert asked == ["What were people whose 'Role' is \"R/P\" (1 row)?"]
    assert _mapped(part)["joins"]["victim"]["keep"]["Role"] == ["VICTIM", "R/P"]


def test_letters_alone_are_offered_for_the_join_and_not_taken(proposed) -> None:
    part = proposed(
        NAMES.replace("SUSPECT", "S").replace("ARRESTEE", "A").replace("VICTIM", "V").replace("WITNESS", "W")
    )
    assert "joins" not in _mapped(part)
    roles = next(question for question in part.questions if "'Role'" in question.asks)
    assert [answer.splitlines()[-1] for answer in roles.answers] == [
        'joins.suspect.columns.suspect = "MNI"',
        'joins.victim.columns.victim = "MNI"',
    ]
    kept = [answer.splitlines()[2] for answer in roles.answers]
    assert kept == [
        'joins.suspect.keep = { "Role" = ["S", "A"] }',
        'joins.victim.keep = { "Role" = ["V"] }',
    ]
    assert "Often S is a suspect" in roles.asks
    asked = next(question for question in part.questions if "tells the relationship" in question.asks)
    assert asked.answers[0] == 'joins.suspect.columns.relationship = "Relationship"'


def test_other_letters_are_no_role_of_their_own(proposed) -> None:
    roles = next(one for one in proposed(NAMES.replace("SUSPECT", "X").replace("ARRESTEE", "X")).questions)
    assert "Often" not in roles.asks
    assert 'joins.suspect.keep = { "Role" = ["X"] }' in roles.answers[0]


@pytest.mark.parametrize(
    ("names", "cases"),
    [
        (NAMES.replace("C1", "91").replace("C2", "92"), CASES),
        (NAMES.replace("MNI", "Height"), CASES),
        (NAMES, CASES.replace("Town", "Suspect ID")),
    ],
    ids=["other numbers", "no key of a person", "suspects beside the incident"],
)
def test_nothing_is_joined_where_keys_do_not_tell(proposed, names, cases) -> None:
    assert proposed(names, cases=cases) is None


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("Role", "Role"), True),
        (("Role", "Capacity"), True),
        (("Role,Relationship\nC1,N1,SUSPECT", "Race,Relationship\nC1,N1,W"), False),
        (("MNI", "Date"), False),
    ],
)
def test_who_was_what_in_which_incident_is_told_by_a_name_or_by_roles_alone(sheet, change, found) -> None:
    """One with a day of its own is no table of names, but of incidents."""
    assert is_of_names(sheet(NAMES.replace(*change), "names.csv")) == found


KEYED = """Case Number,Name Key,Role,Relationship
C1,K1,SUSPECT,
C1,K2,VICTIM,SE
C2,K3,ARRESTEE,
C2,K4,VICTIM,BG
"""
REGISTER = "Name Key,MNI,Sex\nK1,N1,M\nK2,N2,F\nK3,N1,M\nK4,N3,F\n"


def test_a_register_says_who_is_behind_the_key_of_each_row(sheet) -> None:
    """Taken for people, such keys would make each suspect a new one: N1 has two of them."""
    cases, names, register = (
        sheet(text, f"{name}.csv") for name, text in (("cases", CASES), ("names", KEYED), ("register", REGISTER))
    )
    assert is_register(register, names)
    part = with_people(cases, names, register, nobody)
    joins = _mapped(part)["joins"]
    assert list(joins) == ["suspect", "suspect_person", "victim", "victim_person"]
    assert "columns" not in joins["suspect"]
    assert joins["suspect_person"] == {
        "file": "register.csv",
        "on": {"Name Key": "suspect.Name Key"},
        "columns": {"suspect": "MNI"},
    }
    assert part.beside["suspect"] == "MNI"
    assert "# 'MNI' of register.csv, found by 'Name Key'." in "\n".join(part.toml())


@pytest.mark.parametrize(
    "change",
    [("MNI", "Height"), ("K3,N1", "K3,N4"), ("K4,N3", "K1,N3"), ("K1,", "R1,")],
    ids=["no other key", "nobody has two", "a key stands twice", "other keys"],
)
def test_a_register_has_one_row_for_each_key_and_several_for_a_person(sheet, change) -> None:
    text = REGISTER.replace(*change)
    if change[0] == "K1,":
        text = text.replace("K2,", "R2,").replace("K3,", "R3,")
    assert not is_register(sheet(text, "register.csv"), sheet(KEYED, "names.csv"))


def test_it_is_said_where_no_key_is_in_two_incidents(proposed) -> None:
    said = "# Nobody is known from one incident to the next by 'MNI'"
    assert said in "\n".join(proposed(NAMES.replace("C2,N1", "C2,N9")).toml())
    assert said not in "\n".join(proposed(NAMES).toml())


NO_ARREST = CASES.replace(",Arrested", "").replace(",Y,N", ",Y").replace(",Y,Y", ",Y")


def test_who_stands_there_as_an_arrestee_was_arrested(proposed) -> None:
    part = proposed(NAMES, cases=NO_ARREST)
    assert part.questions == ()
    mapped = _mapped(part)
    assert mapped["joins"]["arrestee"] == {
        "file": "names.csv",
        "on": {"Case Number": "Case Number", "MNI": "suspect.MNI"},
        "keep": {"Role": ["ARRESTEE"]},
        "columns": {"arrest": "Role"},
    }
    assert mapped["codes"]["arrest"] == {"true": ["*"], "false": [""]}
    assert part.beside["arrest"] == "Role"


def test_incidents_that_tell_the_arrest_themselves_ask_nobody_else(proposed) -> None:
    assert "arrestee" not in _mapped(proposed(NAMES))["joins"]
    without = proposed(NAMES.replace("ARRESTEE", "SUSPECT"), cases=NO_ARREST)
    assert "arrestee" not in _mapped(without)["joins"]
    assert any("`arrest`" in question.asks for question in without.questions)


def test_where_nothing_tells_who_was_arrested_an_arrest_of_somebody_is_asked_about(proposed) -> None:
    """The arrestee of an incident may be its victim, or anybody: a row of that role is no arrest of the suspect yet."""
    rows = NAMES.splitlines()
    alone = "\n".join([rows[0], *(row.replace(",N", f",K{place}") for place, row in enumerate(rows[1:]))]) + "\n"
    part = proposed(alone, cases=NO_ARREST)
    assert "arrestee" not in _mapped(part)["joins"]
    (question,) = (one for one in part.questions if "arrest" in one.asks)
    assert (
        "an arrest where somebody in it has the 'Role' \"ARRESTEE\"? 'MNI' is another one in every row" in question.asks
    )
    taken = proposed(alone, lambda one: one.answers[0] if one == question else None, cases=NO_ARREST)
    assert _mapped(taken)["joins"]["arrestee"]["on"] == {"Case Number": "Case Number"}
    assert _mapped(taken)["codes"]["arrest"] == {"true": ["*"], "false": [""]}


FLAT = (
    "DIR_NO,OCC_DATE,TOWN,{role},PERSON_ID,RELATIONSHIP,ARREST,DIR\n"
    "D1,1/15/2020,Here,{s},P1,Spouse,Y,Y\nD1,1/15/2020,Here,{v},P2,Spouse,Y,Y\n"
    "D2,2/20/2020,Here,{s},P1,Parent,N,Y\nD2,2/20/2020,Here,{v},P3,Parent,N,Y\n"
)


@pytest.mark.parametrize("role", ["PARTY_ROLE", "Capacity"])
def test_incidents_with_a_row_for_each_person_are_joined_to_themselves(tmp_path, role) -> None:
    """The key of a person is that of suspects in some rows: as `suspect` it made suspects of victims."""
    (tmp_path / "incidents.csv").write_text(FLAT.format(role=role, s="SUSPECT", v="VICTIM"), "utf-8")
    proposal = propose([tmp_path], nobody)
    assert proposal.questions == ()
    (tmp_path / "mapping.toml").write_text(proposal.toml() + AS_THEY_ARE, "utf-8")
    found = read_extract(tmp_path, read_mapping(tmp_path / "mapping.toml")).incidents
    rows = found[["incident", "suspect", "victim"]].to_numpy().tolist()
    assert rows == [["D1", "P1", "P2"], ["D2", "P1", "P3"]]


def test_roles_that_nothing_tells_make_nobody_a_suspect(tmp_path) -> None:
    (tmp_path / "incidents.csv").write_text(FLAT.format(role="PARTY_ROLE", s="P1", v="P2"), "utf-8")
    part = propose([tmp_path], nobody).part("incidents")
    assert "suspect" not in part.columns
    assert any("suspects, victims or neither" in question.asks for question in part.questions)
    text = FLAT.format(role="PARTY_ROLE", s="S", v="V").replace("PERSON_ID", "NUMBER")
    (tmp_path / "incidents.csv").write_text(text, "utf-8")
    part = propose([tmp_path], nobody).part("incidents")
    assert "suspect" not in part.columns
    assert any("Join the file to itself" in question.asks for question in part.questions)
