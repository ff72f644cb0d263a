from __future__ import annotations

import pytest

from ipvi_eval.worded import Worded, given, joined, note_from, plain_note, signed

SAID = Worded("{n} of {of:percent}, not {least}", {"n": "7", "of:percent": "40%"}, {"least": "5"})


def test_numbers_and_words_stand_in_their_places() -> None:
    assert str(SAID) == "7 of 40%, not 5"
    assert str(Worded("{who} fell", {}, {"who": "{n} of us"})) == "{n} of us fell"


def test_a_place_without_anything_to_stand_in_it_fails() -> None:
    with pytest.raises(KeyError, match="of:percent"):
        str(Worded(SAID.template, {"n": "7"}, SAID.words))


def test_parts_of_a_longer_sentence_keep_their_numbers() -> None:
    other = Worded("{p} beside", {"p": "0.2"})
    text = SAID.within(f"In {{span}}: {SAID.template}; {other.template}", other, span="59 months")
    assert str(text) == "In 59 months: 7 of 40%, not 5; 0.2 beside"
    assert set(text.numbers) == {"n", "of:percent", "p"}


@pytest.mark.parametrize(("text", "sentence"), [("it fell", "It fell."), ("It fell.", "It fell."), ("{n}", "{n}.")])
def test_a_sentence_has_a_capital_and_a_full_stop(text: str, sentence: str) -> None:
    assert Worded(text, {"n": "1"}).sentence.template == sentence


def test_given_words_are_no_template() -> None:
    assert str(given("up to {n} of 3")) == "up to {n} of 3"


def test_joined_notes_keep_apart_what_they_call_alike() -> None:
    found = joined("", Worded("{n:percent} fell", {"n:percent": "4%"}), given("in 2020"), Worded("{n}", {"n": "7"}))
    assert isinstance(found, Worded)
    assert str(found) == "4% fell; in 2020; 7"
    assert (sorted(found.numbers.values()), sorted(found.words.values())) == (["4%", "7"], ["in 2020"])
    assert joined("a", "", "b", by=", ") == "a, b"


def test_a_note_of_plain_words_holds_no_place_by_chance() -> None:
    assert str(joined("as {it} was", given("in 2020"))) == "as {it} was; in 2020"


@pytest.mark.parametrize("note", ["", "words", SAID])
def test_a_note_is_read_as_it_was_written(note: str | Worded) -> None:
    assert note_from(plain_note(note)) == note


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (1.24, 1, "+1.2"),
        (-1.25001, 1, "-1.3"),
        (0.04, 1, "0.0"),
        (-0.04, 1, "0.0"),
        (-0.0, 0, "0"),
        (1234.5, 1, "+1,234.5"),
    ],
)
def test_what_prints_as_nought_has_no_sign(value, decimals, expected):
    assert signed(value, decimals) == expected
