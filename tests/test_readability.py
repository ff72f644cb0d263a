"""The grade of a text, against examples that others have worked out."""

from __future__ import annotations

import pytest

from tests.readability import grade, long_sentences, syllables


@pytest.mark.parametrize(
    ("word", "expected"),
    # Merriam-Webster's divisions.
    [
        ("the", 1), ("rate", 1), ("while", 1), ("people", 2), ("table", 2), ("used", 1), ("notified", 3),
        ("expected", 3), ("being", 2), ("violence", 3), ("incident", 3), ("caution", 2), ("evidence", 3),
        ("compatible", 4), ("re-offended", 4), ("areas", 3), ("22.8%", 1), ("moderate", 3), ("lives", 1),
    ],
)  # fmt: skip
def test_syllables(word: str, expected: int) -> None:
    assert syllables(word) == expected


@pytest.mark.parametrize(
    ("text", "words", "syllables_in_it"),
    # Counted by hand in Wikipedia's article on these tests, where their reading ease is 116 and 69.
    [
        ("The cat sat on the mat.", 6, 6),
        ("This sentence, taken as a reading passage unto itself, is being used to prove a point.", 16, 23),
    ],
)
def test_grade(text: str, words: int, syllables_in_it: int) -> None:
    assert grade(text) == pytest.approx(0.39 * words + 11.8 * syllables_in_it / words - 15.59)


def test_short_phrases_do_not_make_a_text_easy() -> None:
    text = "This sentence, taken as a reading passage unto itself, is being used to prove a point."
    assert grade(f"{text} Weak evidence. Counted.") == grade(text)


def test_long_words_and_long_sentences_take_more_school() -> None:
    assert grade("Police count reports. Reports may fall.") < grade("Police count reports, and reports may fall.")
    assert grade("Police count reports here.") < grade("Investigators enumerate notifications accurately.")


def test_a_long_sentence_is_found_and_a_table_is_not_read(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "<html><body><p>One two three. Four five <b>six</b> seven!</p><ul><li>Eight nine ten eleven twelve</li></ul>"
        "<table><tr><td><p>a b c d e f g h</p></td></tr></table></body></html>",
        "utf-8",
    )
    assert long_sentences(page, 3) == ["Four five six seven!", "Eight nine ten eleven twelve"]
    assert long_sentences(page, 5) == []
