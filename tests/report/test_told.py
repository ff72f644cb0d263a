"""Text that carries the id of what it tells of, and cannot become markup."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.report.told import Told, escape


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


@given(st.text(alphabet="ab[]{}<>*_`\\!#|", max_size=12))
def test_no_mark_is_left_bare(text: str) -> None:
    escaped = escape(text)
    bare = escaped.replace("\\\\", "")
    assert all(before == "\\" for before, mark in zip(" " + bare, bare, strict=False) if mark in "[]{}<>*_`!#|")
