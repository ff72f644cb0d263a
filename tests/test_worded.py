from __future__ import annotations

import pytest

from ipvi_eval.worded import Worded

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
