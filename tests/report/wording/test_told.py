"""Text that carries the id of what it tells of, and cannot become markup."""

from __future__ import annotations

import subprocess

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.report.lookup import Prose
from ipvi_eval.report.wording.told import Phrase, Told, escape

MARKS = "$*_<>@#\\`|&^~[](){}+-.!:=%/1a "


def test_the_id_travels_with_the_text() -> None:
    told = Told("12.3%", result="a.b")
    assert told == "12.3%"
    assert told.markdown() == '[12\\.3%]{result="a.b"}'
    assert told.html() == '<span data-result="a.b">12.3%</span>'
    assert Told("2019", word="baseline_year").markdown() == '[2019]{word="baseline_year"}'


def test_text_that_tells_of_nothing_is_only_escaped() -> None:
    assert Told("a [b] <c>").markdown() == "a \\[b\\] \\<c\\>"
    assert Told("a & <c>").html() == "a &amp; &lt;c&gt;"
    assert Told("", result="a").markdown() == ""


def test_pieces_of_a_sentence_do_not_run_together() -> None:
    pieces = [
        Told("within 12 months, beside ", result="a.b"),
        Told("15.0%", result="a.c"),
        Told(" there", result="a.b"),
    ]
    assert shown(["".join(piece.markdown() for piece in pieces)]) == ["within 12 months, beside 15.0% there"]
    assert Told(" ", result="a.b").markdown() == " "


@given(st.text(alphabet="ab[]{}<>*_`\\!#|", max_size=12))
def test_no_mark_is_left_bare(text: str) -> None:
    escaped = escape(text)
    bare = escaped.replace("\\\\", "")
    assert all(before == "\\" for before, mark in zip(" " + bare, bare, strict=False) if mark in "[]{}<>*_`!#|")


def test_a_phrase_is_its_pieces_with_their_results_and_footnotes() -> None:
    phrase = Phrase(Told("1*", result="a.b"), " of ", Prose("[suppressed]", "Withheld.", result="a.c"))
    assert str(phrase) == "1* of [suppressed]"
    assert phrase._repr_markdown_() == '[1\\*]{result="a.b"} of [\\[suppressed\\]]{result="a.c"}^[Withheld\\.]'


def shown(paragraphs: list[str]) -> list[str]:
    """What pandoc shows of each paragraph of markdown."""
    command = [str(pypandoc.get_pandoc_path()), "-f", "markdown-smart", "-t", "plain", "--wrap=none"]
    text = "\n\n".join(paragraphs)
    done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=True)
    return done.stdout.rstrip("\n").split("\n\n")


LABELS = st.text(alphabet=MARKS, min_size=1, max_size=14).map(lambda text: " ".join(text.split())).filter(bool)


@settings(max_examples=25, deadline=None)
@given(st.lists(LABELS, min_size=20, max_size=40))
def test_pandoc_shows_the_same_characters(labels: list[str]) -> None:
    assert shown([escape(label) for label in labels]) == labels
    assert shown([Told(label, result="a.b").markdown() for label in labels]) == labels


@pytest.mark.parametrize(
    "label", ["::: {#tbl-a}", ": x", "a\n\n# b", "&amp;", "{{< meta title >}}", "1) x", "| a | b |"]
)
def test_a_label_opens_no_block(label: str) -> None:
    assert shown(["Before.", escape(label), "After."]) == ["Before.", " ".join(label.split()), "After."]


def test_a_phrase_keeps_the_id_of_each_piece():
    phrase = Phrase(Told("<7>", result="a.b"), " of ", Told("8", result="c.d"), Told("9", result="a.b"))
    assert (phrase, phrase.result) == ("<7> of 89", "a.b c.d")
    assert phrase.html() == (
        '<span data-result="a.b">&lt;7&gt;</span> of <span data-result="c.d">8</span><span data-result="a.b">9</span>'
    )
