"""Small bars as markdown: a picture in the line, with its numbers as text, in every format."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ipvi_eval.drawing.spark import Bar
from ipvi_eval.report.figures.spark import spark
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target

Speak = Callable[[Speech], Target]
BARS = (Bar(3.0), Bar(None))


def shown(report: Report) -> str:
    return spark(report, BARS, name="key-x", result="data.years", alt='A "b" [c].')


@pytest.mark.parametrize(("format", "file", "height"), [("html", "key-x.svg", ""), ("docx", "key-x.png", "0.17in")])
def test_a_picture_names_its_result_and_tells_its_numbers(
    report: Report, speaking: Speak, format: Speech, file: str, height: str
) -> None:
    target = speaking(format)
    text = shown(report)
    assert text.startswith("![")
    assert f'A "b" \\[c\\]\\.](figures/{file})' in text
    assert text.endswith('result="data.years"}')
    assert ("height=" in text) == bool(height)
    assert height in text
    assert (target.figures / file).stat().st_size > 100


def test_on_a_printed_page_it_stands_in_the_line(report: Report, speaking: Speak) -> None:
    speaking("pdf")
    text = shown(report)
    assert text.startswith('`#box(image("figures/key-x.svg", height: 12.24pt, alt: "')
    assert 'A \\"b\\" [c]."))`{=typst}' in text


def test_it_is_drawn_once_for_each_render(report: Report, speaking: Speak) -> None:
    target = speaking("html")
    shown(report)
    before = dict(target.drawn)
    shown(report)
    assert target.drawn == before
