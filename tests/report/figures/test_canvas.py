from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure
from PIL import Image

from ipvi_eval.drawing.look import new_figure
from ipvi_eval.report.figures.canvas import show_figure
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target

Speak = Callable[[Speech], Target]


def draw() -> Figure:
    figure, (axes,) = new_figure(2.0)
    axes.plot([0, 1], [0, 1])
    return figure


@pytest.mark.parametrize("format", ["html", "docx"])
def test_files_have_the_same_bytes_again(report: Report, speaking: Speak, format: Speech) -> None:
    target = speaking(format)
    path = target.figures / f"fig-a.{target.picture}"
    show_figure(report, name="fig-a", caption="C", of=(), alt="An alt", draw=draw)
    first = path.read_bytes()
    target.drawn.clear()
    show_figure(report, name="fig-a", caption="C", of=(), alt="An alt", draw=draw)
    assert path.read_bytes() == first
    assert b"Matplotlib" not in first


def test_png_carries_its_alternative_text(report: Report, speaking: Speak) -> None:
    target = speaking("docx")
    show_figure(report, name="fig-a", caption="C", of=(), alt="12.3% – here", draw=draw)
    with Image.open(target.figures / "fig-a.png") as image:
        assert image.info["Description"] == "12.3% – here"
        assert image.info["dpi"][0] == pytest.approx(200, abs=1)


def test_a_figure_is_drawn_once_for_all_formats(report: Report, speaking: Speak) -> None:
    calls = []

    def counted() -> Figure:
        calls.append(1)
        return draw()

    page = speaking("html")
    for _ in range(3):
        show_figure(report, name="fig-a", caption="C", of=(), alt="A", draw=counted)
    assert len(calls) == 1
    word = speaking("docx")
    show_figure(report, name="fig-a", caption="C", of=(), alt="A", draw=counted)
    alone = (word.figures / "fig-a.png").read_bytes()
    word.drawn.clear()
    word.drawn.update(page.drawn)
    show_figure(report, name="fig-a", caption="C", of=(), alt="A", draw=counted)
    assert len(calls) == 2
    assert (word.figures / "fig-a.png").read_bytes() == alone


def test_stamp_is_in_the_figure(report: Report, speaking: Speak, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Figure] = []
    monkeypatch.setattr(Figure, "savefig", lambda self, *_, **__: drawn.append(self))
    speaking("html")
    show_figure(report, name="fig-a", caption="C", of=(), alt="A", draw=draw)
    assert "SYNTHETIC DATA" in [text.get_text() for text in drawn[0].texts]


def test_alternative_text_is_an_attribute_with_the_same_characters(report: Report, speaking: Speak) -> None:
    speaking("html")
    text = show_figure(report, name="fig-a", caption="C", of=(), alt=r'a "b" \ &amp; $c$', draw=draw)
    assert r'fig-alt="a \"b\" \\ \&amp; $c$" width' in text


def test_a_dollar_sign_begins_no_formula(report: Report, speaking: Speak, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Figure] = []
    keep = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda self, *a, **k: (drawn.append(self), keep(self, *a, **k)))

    def labelled() -> Figure:
        figure, (axes,) = new_figure(2.0)
        axes.set_title(r"$\nothing *b* $ 5")
        return figure

    speaking("html")
    show_figure(report, name="fig-a", caption="C", of=(), alt="A", draw=labelled)
    assert not drawn[0].axes[0].title.get_parse_math()


def test_the_caption_ends_with_whom_the_figure_is_about(report: Report, speaking: Speak) -> None:
    speaking("html")
    one = report.find("survival.ipv_dir.list_b.risk_12m")
    text = show_figure(report, name="fig-a", caption="C.", of=(one.id, "not.there"), alt="A", draw=draw)
    assert f"C. {one.scope.in_words()}" in text.replace("\\", "")
    assert f'result="{one.id}"' in text
