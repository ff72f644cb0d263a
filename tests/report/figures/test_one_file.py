"""Pictures of one file: what they show, no two names or numbers on each other, and the same bytes again."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from ipvi_eval.drawing import series
from ipvi_eval.errors import OutputError
from ipvi_eval.its.series.expected_path import ExpectedPath
from ipvi_eval.report.figures.one_file import draw_power, draw_series, draw_survival
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.spells.spells import Spells

DAYS = np.arange(10, 210, 10)
TWO = {
    "call": kaplan_meier(Spells.of(DAYS, np.ones(20, dtype=bool))),
    "letter": kaplan_meier(Spells.of(DAYS + 30, DAYS % 20 == 0)),
}
MONTHS = np.arange("2020-01", "2021-01", dtype="datetime64[M]")
AFTER = np.arange(12) >= 6
LEVEL = np.full(12, 40.0)
PATH = ExpectedPath(
    month=MONTHS,
    observed=np.where(AFTER, 22.0, 41.0),
    fitted=np.where(AFTER, 20.0, 40.0),
    expected=LEVEL,
    lower=LEVEL - 5,
    upper=LEVEL + 5,
    inside=AFTER,
)


def test_follow_up_of_no_days_and_a_script_the_font_lacks(tmp_path):
    nobody = {"日本": kaplan_meier(Spells.of(np.zeros(3), np.array([1, 0, 0])))}
    draw_survival(nobody, tmp_path / "zero.png", x_label="days ($)")
    assert (tmp_path / "zero.png").read_bytes().startswith(b"\x89PNG")


@pytest.fixture
def figure(monkeypatch, tmp_path):
    """A function that draws and returns the Matplotlib figure that was saved."""
    kept: list[Figure] = []
    save = Figure.savefig

    def keep(self, *rest, **options):
        kept.append(self)
        save(self, *rest, **options)

    monkeypatch.setattr(Figure, "savefig", keep)

    def run(draw, what, **labels):
        draw(what, tmp_path / "a.png", **labels)
        return kept[-1]

    return run


def words(axes):
    return [text.get_text() for text in axes.texts]


def test_curves_are_named_and_the_numbers_at_risk_are_those_of_the_ticks(figure):
    axes, below = figure(draw_survival, TWO, x_label="Days").axes
    assert words(axes) == ["call", "letter"]
    assert axes.get_xlabel() == "Days"
    ticks = [tick for tick in axes.get_xticks() if tick <= 230]
    assert len(ticks) > 3
    names = {"At risk", "call", "letter"}
    numbers = [text for text in words(below) if text not in names]
    # Twenty people leave one by one, on day 10, 20 ... 200 (30 days later with a letter).
    at_risk = [str(int((days >= tick).sum())) for days in (DAYS, DAYS + 30) for tick in ticks]
    assert numbers == at_risk


def test_a_curve_starts_at_one_and_ends_at_its_last_value(figure):
    axes, _ = figure(draw_survival, TWO, x_label="Days").axes
    for line, fit in zip(axes.lines, TWO.values(), strict=True):
        assert (line.get_xdata()[0], line.get_ydata()[0]) == (0, 1)
        assert (line.get_xdata()[-1], line.get_ydata()[-1]) == (fit.time[-1], fit.survival[-1])


def test_the_expected_line_stands_only_after_the_interruption(figure):
    (axes,) = figure(draw_series, PATH, y_label="Reports").axes
    assert words(axes) == ["observed", "fitted", "expected"]
    assert axes.get_ylabel() == "Reports"
    observed, fitted, expected, start = axes.lines
    assert observed.get_ydata().tolist() == PATH.observed.tolist()
    assert np.nan_to_num(fitted.get_ydata()).tolist() == [*PATH.fitted[:6], 0.0, *PATH.fitted[6:]]
    assert expected.get_ydata().tolist() == [40.0] * 6
    assert start.get_xdata()[0] == np.datetime64("2020-07-01")
    assert axes.get_ylim()[0] == 0, "counts are drawn from zero"


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_same_bytes_again_without_date_or_version(tmp_path, suffix, monkeypatch):
    files = [tmp_path / f"{name}.{suffix}" for name in "ab"]
    for second, file in enumerate(files):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(second * 86_400))  # what Matplotlib takes the date from
        draw_survival(TWO, file, x_label="Days")
    assert files[0].read_bytes() == files[1].read_bytes()
    assert b"Matplotlib v" not in files[0].read_bytes()


def test_a_picture_is_a_picture(tmp_path):
    draw_series(PATH, tmp_path / "a.png", y_label="Reports")
    with Image.open(tmp_path / "a.png") as image:
        assert image.width == 1950  # 6.5 inches at 300 dots
        dark, light = image.convert("L").getextrema()
        assert (dark < 64, light) == (True, 255)
    draw_series(PATH, tmp_path / "A.SVG", y_label="Reports")
    assert "<svg" in (tmp_path / "A.SVG").read_text("utf-8")


def test_another_kind_of_file_is_refused_before_anything_is_drawn(tmp_path, monkeypatch):
    monkeypatch.setattr(series, "draw_series", lambda *rest, **options: pytest.fail("drawn"))
    with pytest.raises(OutputError, match=r"a\.bmp: a picture is written as one of \.png, \.svg, \.pdf"):
        draw_series(PATH, tmp_path / "a.bmp", y_label="Reports")


def test_what_cannot_be_written_is_one_sentence_and_leaves_nothing(tmp_path):
    with pytest.raises(OutputError, match=r"a\.png cannot be written .* choose another folder"):
        draw_survival(TWO, tmp_path / "none" / "a.png", x_label="Days")
    (tmp_path / "b.png").mkdir()
    with pytest.raises(OutputError, match=r"b\.png cannot be written"):
        draw_survival(TWO, tmp_path / "b.png", x_label="Days")
    assert [path.name for path in tmp_path.iterdir()] == ["b.png"]


def test_what_a_plan_could_show_is_drawn_alike_each_time_and_as_a_picture_only(tmp_path):
    curves = [("count, reports", (0.0, 0.2, 0.4), (0.03, 0.5, 0.95))]
    for name in ("one.svg", "other.svg"):
        draw_power(curves, tmp_path / name, wanted=0.8)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "other.svg").read_bytes()
    with pytest.raises(OutputError, match=r"written as one of \.png, \.svg, \.pdf"):
        draw_power(curves, tmp_path / "one.docx", wanted=0.8)
