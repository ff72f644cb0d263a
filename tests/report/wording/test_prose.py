from __future__ import annotations

from pathlib import Path

import pytest

from ipvi_eval.errors import ReportError
from ipvi_eval.report.document import Document, Line
from ipvi_eval.report.wording.prose import check_prose, load_allowed, typed_digits


def body(*lines: str) -> tuple[Line, ...]:
    return tuple(Line(text, Path("report.qmd"), number) for number, text in enumerate(lines, start=5))


@pytest.mark.parametrize(
    "text",
    [
        "There were 12 people.",
        "A fall of 3.5%.",
        "# Results for 2019",
        "- item with 7",
        "| cell | 9 |",
        "of $12$ people",
        "ends `{python} x` and 4",
        "**20%** fewer",
        "COVID-20",
    ],
)
def test_typed_digits_are_found(text: str) -> None:
    assert [line.number for line in typed_digits(body("fine", text), ("COVID-19",))] == [6]


@pytest.mark.parametrize(
    "text",
    [
        'Seen `{python} report.value("its.x2")` here.',
        "See @fig-1 and [@kaplan1958; @cox1972, p. 3] and -@cox1972.",
        "A [link](https://example.org/2019) and <https://example.org/1>.",
        "# Heading {#sec-12 .unnumbered}",
        "{{< meta key2 >}}",
        "COVID-19 happened.",
        "1. an ordered list",
        "A note.[^1]",
        "<!-- 12 -->",
        "where $x_1$ and $y^2$ and $z_{12}$",
    ],
)
def test_what_is_no_prose_is_left_alone(text: str) -> None:
    assert typed_digits(body(text), ("COVID-19",)) == []


def test_code_display_mathematics_and_comments_are_left_alone() -> None:
    lines = body(
        "```{python}", "x = 12", "```", "$$", "y = 12", "$$ {#eq-a}", "$$ a = 12 $$ {#eq-b}",
        "<!-- a comment", "12", "ends --> here", "after 13",
    )  # fmt: skip
    assert [line.text for line in typed_digits(lines)] == ["after 13"]


def test_mathematics_of_several_lines_ends_where_it_ends() -> None:
    lines = body("$$", "y = 12", "+ 13", "- 14", "$$", "after 15", "$$ a = 16 $$", "and 17")
    assert [line.text for line in typed_digits(lines)] == ["after 15", "and 17"]


@pytest.mark.parametrize(("typed", "more"), [(5, ""), (7, " and 2 more")])
def test_five_lines_are_shown_and_the_rest_is_counted(typed: int, more: str) -> None:
    with pytest.raises(ReportError) as found:
        check_prose(Document(Path("report.qmd"), "", body(*[f"There were {n}1." for n in range(typed)])))
    assert str(found.value).count(" line ") == 5
    assert str(found.value).endswith(f"line 9: 'There were 41.'{more}")


def test_captions_typed_in_code() -> None:
    lines = body(
        "```{python}", 'print(tables.released(report, "a", name="tbl-1", caption="All 12 figures."))',
        'caption=f"The {label} figures."', 'caption=f"The {rows[0]} figures."', "```",
    )  # fmt: skip
    assert [line.number for line in typed_digits(lines)] == [6]


def test_message_names_file_and_line() -> None:
    document = Document(Path("report.qmd"), "", body("fine", "There were 12."))
    with pytest.raises(ReportError, match=r"report\.qmd line 6: 'There were 12\.'"):
        check_prose(document)


def test_allowed_phrases(tmp_path: Path) -> None:
    assert load_allowed(tmp_path) == ()
    (tmp_path / "allowed_digits.toml").write_text('phrases = ["CPL 530.11", "Family Court Act section 812"]')
    assert load_allowed(tmp_path) == ("Family Court Act section 812", "CPL 530.11")
    assert typed_digits(body("CPL 530.11 says"), load_allowed(tmp_path)) == []
    assert typed_digits(body("CPL 530.112 says"), load_allowed(tmp_path))
    (tmp_path / "allowed_digits.toml").write_text("phrases =")
    with pytest.raises(ReportError, match="must hold one list"):
        load_allowed(tmp_path)
