"""Published codes: each stands for one word of ours, and the shipped mapping, written by hand, reads them alike."""

from __future__ import annotations

from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.data.mapped.tables import TABLES
from ipvi_eval.proposal.code_lists import best_list, code_lists
from tests.conftest import ROOT


def test_every_list_is_of_codes_of_ours_and_says_where_it_is_from() -> None:
    columns = {column.name: column for table in TABLES.values() for column in table.columns if column.kind != "text"}
    for one in code_lists():
        if one.column == "role":  # of somebody in a table of names, which decides on a join
            allowed: tuple[str, ...] = ("suspect", "victim", "neither")
        else:
            allowed = columns[one.column].codes or ("true", "false")
        assert set(one.codes) <= set(allowed)
        assert one.name
        assert one.source
        every = [code.casefold() for codes in one.codes.values() for code in codes]
        assert len(set(every)) == len(every), one.name


def test_the_nibrs_codes_mean_what_the_shipped_mapping_says() -> None:
    incidents = read_mapping(ROOT / "analysis" / "mapping.toml").incidents
    assert incidents is not None
    for word, codes in incidents.codes["relationship"].items():
        known = best_list("relationship", codes)
        assert known is not None
        assert {known.word(code) for code in codes if code} == {word}


def test_the_number_of_nibrs_codes() -> None:
    """27 relationships (Kaplan, Decoding FBI Crime Data, NIBRS victims: a table of 27 rows), 8 injuries and 17 weapons
    (SEARCH), of which one means that nobody knows."""
    sizes = {one.name: sum(map(len, one.codes.values())) for one in code_lists()}
    assert sizes["NIBRS, relationship of victim to offender (data element 35)"] == 27
    assert sizes["NIBRS, type of injury (data element 33)"] == 8
    assert sizes["NIBRS, type of weapon or force involved (data element 13)"] == 17 - 1
    weapons = best_list("weapon", ["20", "40", "99"])
    assert weapons is not None
    assert [weapons.word(code) for code in ("20", "40", "99", "95")] == ["true", "false", "false", None]


def test_the_words_of_the_nibrs_tables_mean_what_its_codes_mean() -> None:
    """FBI, NIBRS User Manual, data elements 13, 33 and 35: codes beside their words, as the manual has them."""
    for column, pairs in {
        "relationship": {"SE": "VICTIM WAS SPOUSE", "SB": "Victim Was Sibling", "BE": "Victim Was Babysittee"},
        "injury": {"N": "None", "M": "Apparent Minor Injury", "U": "Unconsciousness"},
        "weapon": {"30": "Blunt Object", "40": "Personal Weapons", "85": "Asphyxiation", "99": "None"},
    }.items():  # fmt: skip
        by_code, by_word = best_list(column, list(pairs)), best_list(column, list(pairs.values()))
        assert by_code is not None
        assert by_word is not None
        assert [by_code.word(code) for code in pairs] == [by_word.word(word) for word in pairs.values()]
        # Nobody knows what Unknown hides, and the list does not say.
        assert by_word.word("Unknown") is None


def test_a_list_that_knows_most_and_none_where_none_knows() -> None:
    found = best_list("offence", ["13A", "290", "XYZ"])
    assert found is not None
    assert found.word("13a") == "assault"
    assert found.word("XYZ") is None
    assert best_list("offence", ["XYZ"]) is None
    assert best_list("relationship", []) is None


def test_several_codes_in_one_cell() -> None:
    injury, relationship = best_list("injury", ["N", "M"]), best_list("relationship", ["SE", "BG"])
    assert [injury.word(cell) for cell in ("N,M", "n; m", "N|N", "M,?", ",")] == ["true", "true", "false", None, None]
    assert [relationship.word(cell) for cell in ("SE,BG", "SE,PA")] == ["intimate", None]


def test_spanish_words_mean_what_they_say_with_accents_and_without() -> None:
    words = {
        "Cónyuge": "intimate",
        "CONYUGE": "intimate",
        "ex-esposa": "intimate",
        "Hermano": "family",
        "vecina": "other",
    }
    known = best_list("relationship", list(words))
    assert known is not None
    assert {one: known.word(one) for one in words} == words
    assert known.word("desconocido") is None, "a stranger, or nobody knows"
