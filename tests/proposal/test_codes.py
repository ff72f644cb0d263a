"""What the values of a column stand for: by a list, by words of yes and no, or by somebody's answer."""

from __future__ import annotations

from ipvi_eval.proposal.part import propose_table
from ipvi_eval.proposal.question import nobody
from tests.proposal.conftest import INCIDENTS, as_mapped


def test_codes_that_no_list_knows_are_asked_about_one_by_one(sheet) -> None:
    text = INCIDENTS.replace("PA", "Q7")
    (question,) = propose_table("incidents", sheet(text), nobody).questions
    assert "What does \"Q7\" of 'Relationship' stand for?" in question.asks
    assert "codes.relationship.other = [" in question.answers[0]
    asked = []
    part = propose_table("incidents", sheet(text), lambda one: asked.append(one.asks) or "family")
    assert asked == ["What does \"Q7\" of 'Relationship' (1 row) stand for?"]
    assert "Q7" in as_mapped(part)["codes"]["relationship"]["family"]


def test_a_column_of_words_with_names_in_it_is_asked_about_and_they_are_not_shown(sheet) -> None:
    part = propose_table("incidents", sheet(INCIDENTS.replace("Pine Hill", "Elena Nguyen")), nobody)
    (question,) = part.questions
    assert "holds values that are not shown (1), as they look like names" in question.asks
    assert "Elena" not in "\n".join(part.toml())


def test_empty_cells_of_a_coded_yes_and_no_are_asked_about(sheet) -> None:
    text = INCIDENTS.replace("Victim Injury", "Injury")
    header, *rows = text.strip().split("\n")
    at = header.split(",").index("Injury")
    cells = [row.split(",") for row in rows]
    cells[0][at] = ""
    emptied = "\n".join([header, *(",".join(row) for row in cells)]) + "\n"
    part = propose_table("incidents", sheet(emptied), nobody)
    (question,) = part.questions
    assert question.asks.startswith("What does \"\" of 'Injury' stand for?")
    assert f"1 of {len(rows)} rows of 'Injury' are empty. What do they stand for: no, or yes?" in question.asks
    asked = []

    def no(one):
        asked.append(one)
        return "false"

    answered = propose_table("incidents", sheet(emptied), no)
    assert [(one.asks, one.answers) for one in asked] == [
        (f"1 of {len(rows)} rows of 'Injury' are empty. What do they stand for: no, or yes?", ("true", "false"))
    ]
    assert set(as_mapped(answered)["codes"]["injury"]["false"]) == {"N", ""}


def test_several_codes_in_one_cell_are_read_by_the_list(sheet) -> None:
    text = INCIDENTS.replace("BG,Y,Y,B,", 'BG,Y,Y,"N,M",')
    part = propose_table("incidents", sheet(text), nobody)
    assert part.questions == ()
    assert "N,M" in as_mapped(part)["codes"]["injury"]["true"]
    assert "# Of several codes in one cell, one that means yes makes it yes." in "\n".join(part.toml())
    (question,) = propose_table("incidents", sheet(text.replace('"N,M"', '"N,Q"')), nobody).questions
    assert "\"N,Q\" of 'Victim Injury'" in question.asks


def test_a_code_with_its_label_is_read_by_the_label(sheet) -> None:
    """`1 - Husband` and `2 - No` say themselves what they are; one whose label is on no list is asked about."""
    text = INCIDENTS
    for ours, theirs in (("SE", "1 - Husband"), ("BG", "02: Girlfriend"), ("XS", "9 - Paramour"), ("PA", "5=Parent")):
        text = text.replace(f",{ours},", f",{theirs},")
    for ours, theirs in ((",Y,Y,", ",1 - Yes,1 - Yes,"), (",Y,N,", ",1 - Yes,2 - No,"), (",N,N,", ",2 - No,2 - No,")):
        text = text.replace(ours, theirs)
    part = propose_table("incidents", sheet(text), nobody)
    (question,) = part.questions
    assert question.asks.startswith("What does \"9 - Paramour\" of 'Relationship' stand for?")
    assert 'codes.relationship.intimate = ["1 - Husband", "02: Girlfriend"]' in question.answers[0]
    assert 'codes.relationship.family = ["5=Parent"]' in question.answers[0]
    codes = as_mapped(part)["codes"]
    assert codes["report"] == codes["arrest"] == {"true": ["1 - Yes"], "false": ["2 - No"]}


def test_a_word_with_another_before_it_is_no_code_with_a_label(sheet) -> None:
    """`non-family` is not family."""
    (question,) = propose_table("incidents", sheet(INCIDENTS.replace(",PA,", ",non-family,")), nobody).questions
    assert "non-family" in question.asks
