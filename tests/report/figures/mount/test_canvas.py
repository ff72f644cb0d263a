from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from PIL import Image

from ipvi_eval.drawing.look import new_figure
from ipvi_eval.report.figures.mount.canvas import no_figure, show_figure
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target, rendering
from ipvi_eval.results.sentence import Sentence

Speak = Callable[[Speech], Target]
RATIO = "its.ipv_dir.headline.ratio"
HEADING = Heading(about="Counts", measure="Number a month", finding=Sentence(f"Counted over expected is {{{RATIO}}}"))


def draw() -> Figure:
    figure, (axes,) = new_figure(2.0)
    axes.plot([0, 1], [0, 1])
    return figure


@pytest.mark.parametrize("format", ["html", "docx"])
def test_files_have_the_same_bytes_again(report: Report, speaking: Speak, format: Speech) -> None:
    target = speaking(format)
    path = target.figures / f"fig-a.{target.picture}"
    show_figure(report, name="fig-a", heading=HEADING, caption="C", of=(), alt="An alt", draw=draw)
    first = path.read_bytes()
    target.drawn.clear()
    show_figure(report, name="fig-a", heading=HEADING, caption="C", of=(), alt="An alt", draw=draw)
    assert path.read_bytes() == first
    assert b"Matplotlib" not in first


def test_png_carries_its_alternative_text(report: Report, speaking: Speak) -> None:
    target = speaking("docx")
    show_figure(report, name="fig-a", heading=HEADING, caption="C", of=(), alt="12.3% – here", draw=draw)
    with Image.open(target.figures / "fig-a.png") as image:
        assert image.info["Description"] == "Counted over expected is 0.86. 12.3% – here"
        assert image.info["dpi"][0] == pytest.approx(300, abs=1)


def test_a_figure_is_drawn_once_for_all_formats(report: Report, speaking: Speak) -> None:
    calls = []

    def counted() -> Figure:
        calls.append(1)
        return draw()

    page = speaking("html")
    for _ in range(3):
        show_figure(report, name="fig-a", heading=HEADING, caption="C", of=(), alt="A", draw=counted)
    assert len(calls) == 2  # as wide as a page, and for a phone
    word = speaking("docx")
    show_figure(report, name="fig-a", heading=HEADING, caption="C", of=(), alt="A", draw=counted)
    alone = (word.figures / "fig-a.png").read_bytes()
    word.drawn.clear()
    word.drawn.update(page.drawn)
    show_figure(report, name="fig-a", heading=HEADING, caption="C", of=(), alt="A", draw=counted)
    assert len(calls) == 3
    assert (word.figures / "fig-a.png").read_bytes() == alone


def test_whoever_renders_may_keep_the_writing_for_later(report: Report, tmp_path: Path) -> None:
    later: list[Callable[[], object]] = []
    with rendering(Target(format="docx", figures=tmp_path / "figures", href="figures", write=later.append)) as target:
        for _ in range(2):
            show_figure(report, name="fig-a", heading=HEADING, caption="C", of=(), alt="A", draw=draw)
    path = target.figures / "fig-a.png"
    assert ([*target.drawn], len(later), path.exists()) == ([path], 1, False)
    later[0]()
    with Image.open(path) as image:
        assert image.info["Description"].endswith(". A")


def test_a_drawing_that_two_formats_show_is_there_before_the_second_asks(report: Report, tmp_path: Path) -> None:
    """The page is laid out beside the PDF: it would wait for what nobody but the PDF's own thread writes."""
    later: list[Callable[[], object]] = []
    with rendering(Target(format="html", figures=tmp_path / "figures", href="figures", write=later.append)) as target:
        show_figure(report, name="fig-a", heading=HEADING, caption="C", of=(), alt="A", draw=draw)
    assert later == []
    assert len(target.drawn) == 2
    assert all(path.read_text("utf-8") == drawing for path, drawing in target.drawn.items())


def test_stamp_and_run_are_in_the_figure(report: Report, speaking: Speak, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Figure] = []
    keep = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda self, *a, **k: (drawn.append(self), keep(self, *a, **k)))
    speaking("html")
    show_figure(report, name="fig-a", heading=HEADING, caption="C", of=(), alt="A", draw=draw)
    assert [figure.texts[-1].get_text() for figure in drawn] == ["Run 3f9c0a77d2e1 - SYNTHETIC DATA"] * 2


def test_alternative_text_is_an_attribute_with_the_same_characters(report: Report, speaking: Speak) -> None:
    speaking("html")
    text = show_figure(report, name="fig-a", heading=HEADING, caption="C", of=(), alt=r'a "b" \ &amp; $c$', draw=draw)
    assert r'fig-alt="Counted over expected is 0.86. a \"b\" \\ \&amp; $c$" width' in text


def test_a_dollar_sign_begins_no_formula(report: Report, speaking: Speak, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Figure] = []
    keep = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda self, *a, **k: (drawn.append(self), keep(self, *a, **k)))

    def labelled() -> Figure:
        figure, (axes,) = new_figure(2.0)
        axes.set_title(r"$\nothing *b* $ 5")
        return figure

    speaking("html")
    show_figure(report, name="fig-a", heading=HEADING, caption="C", of=(), alt="A", draw=labelled)
    assert not drawn[0].axes[0].title.get_parse_math()


def test_the_caption_ends_with_whom_the_figure_is_about(report: Report, speaking: Speak) -> None:
    speaking("html")
    one = report.find("survival.ipv_dir.list_b.risk_12m")
    text = show_figure(
        report,
        name="fig-a",
        heading=replace(HEADING, finding=None),
        caption="C.",
        of=(one.id, "not.there"),
        alt="A",
        draw=draw,
    )
    assert f"C.\n\n{one.scope.in_words()}" in text.replace("\\", "")
    assert f'result="{one.id}"' in text


def test_the_title_stands_last_and_tells_the_released_number(report: Report, speaking: Speak) -> None:
    speaking("pdf")
    text = show_figure(report, name="fig-a", heading=HEADING, caption="C.", of=(), alt="A", draw=draw)
    last = text.strip().removesuffix(":::").strip().split("\n\n")[-1]
    assert last == f'**Counted over expected is [0\\.86]{{result="{RATIO}"}}.** Number a month.'
    assert 'fig-alt="Counted over expected is 0.86. A"' in text


def test_below_stand_source_number_rule_and_run(report: Report, speaking: Speak) -> None:
    speaking("docx")
    ids = ("survival.ipv_dir.list_b.risk_6m", "survival.ipv_arrest_injury.list_a.risk_6m", "data.persons")
    heading = Heading(about="A", measure="M", rests_on=("data.due",))
    text = show_figure(report, name="fig-a", heading=heading, caption="C.", of=ids, alt="A", draw=draw)
    said = text.replace("\\", "")
    assert "Source: the records of Poughkeepsie, New York as of October 1, 2025. n: 240 people; 390" in said
    assert "Some of its numbers are withheld: counts below 11 and what would give them away. Run 3f9c0a77d2e1." in said
    text = show_figure(report, name="fig-b", heading=heading, caption="C.", of=ids[:1], alt="A", draw=draw)
    assert "Withheld wherever they occur: counts below 11" in text


def test_a_page_in_html_has_a_narrow_picture_and_the_data_and_others_have_not(report: Report, speaking: Speak) -> None:
    target = speaking("html")
    text = show_figure(report, name="fig-a", heading=HEADING, caption="C", of=(), alt="A", draw=draw)
    assert "![](figures/fig-a-narrow.svg){.narrow fig-alt=" in text
    widths = [
        float(re.search(r'width="([\d.]+)pt"', (target.figures / f"fig-a{end}.svg").read_text())[1])  # type: ignore[index]
        for end in ("", "-narrow")
    ]
    assert widths == [pytest.approx(6.5 * 72), pytest.approx(3.6 * 72)]
    code = re.search(r'download="fig-a.csv" href="data:text/csv;base64,([^"]+)"', text)
    assert code is not None
    assert "0.86" in base64.b64decode(code[1]).decode("utf-8-sig")
    speaking("pdf")
    text = show_figure(report, name="fig-a", heading=HEADING, caption="C", of=(), alt="A", draw=draw)
    assert "narrow" not in text
    assert "download" not in text


def test_a_figure_that_is_withheld_has_a_title_without_numbers(report: Report) -> None:
    text = no_figure(report, name="fig-a", heading=HEADING, caption="C", reason="Not shown.")
    assert text.endswith("\n\nC\n\n**Counts.** Number a month.\n:::\n")
