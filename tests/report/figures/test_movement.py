from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from ipvi_eval.drawing.look import LOOK
from ipvi_eval.drawing.narrow import fitted
from ipvi_eval.drawing.size import drawn_narrow
from ipvi_eval.report.figures.movement import _draw, movement
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Column, Results, Table

Speak = Callable[[Speech], Target]
TABLE = "survival.movement"
NAMES = ("months", "state", "share", "lower", "upper", "people")
ROWS = (
    (0, "List C", 0.4, 0.3, 0.5, 40), (0, "List D", 0.6, 0.5, 0.7, 60), (0, "left", 0.0, None, None, 0),
    (12, "List C", 0.35, 0.3, 0.4, 33), (12, "List D", 0.5, 0.4, 0.6, 45), (12, "left", None, None, None, None),
)  # fmt: skip


def with_rows(report: Report, rows: tuple[tuple[object, ...], ...]) -> Report:
    columns = tuple(Column(name, name, "public") for name in NAMES)
    table = Table(id="survival.movement", title="x", columns=columns, rows=rows, note="Left: died or moved away")  # type: ignore[arg-type]
    return Report(Results.of([*report.results.all(), table]), report.meta)


def test_pieces_stand_end_to_end(report: Report) -> None:
    axes = _draw(with_rows(report, ROWS).table("survival.movement").records()).axes[0]
    assert [bar.get_height() for bar in axes.patches[:2]] == [0.4, 0.6]
    assert axes.patches[1].get_y() == pytest.approx(0.4)
    said = [text.get_text() for text in axes.texts]
    assert {"List C", "List D", "40.0%", "50.0%"} <= set(said)
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["At entry", "12 months"]


def test_on_a_phone_each_share_stands_within_its_bar_and_each_bar_has_its_time(report: Report) -> None:
    later = tuple((month, *row[1:]) for month in (6, 24) for row in ROWS[3:])
    with mpl.rc_context(LOOK), drawn_narrow():
        figure = _draw(with_rows(report, (*ROWS[:3], *later[:3], *ROWS[3:], *later[3:])).table(TABLE).records())
        FigureCanvasAgg(figure)
        fitted(figure)
    axes = figure.axes[0]
    bars = [bar.get_window_extent() for bar in axes.patches]
    shares = [text.get_window_extent() for text in axes.texts if text.get_text().endswith("%")]
    assert len(shares) == 8
    assert all(any(bar.x0 <= one.x0 and one.x1 <= bar.x1 for bar in bars) for one in shares)
    assert [tick.get_text().split()[0] for tick in axes.get_xticklabels()] == ["At", "6", "12", "24"]


def test_a_band_joins_the_pieces_of_a_list_where_all_are_known(report: Report) -> None:
    known = (*ROWS[:5], (12, "left", 0.15, 0.1, 0.2, 9))
    axes = _draw(with_rows(report, known).table("survival.movement").records()).axes[0]
    spans = [(band.get_paths()[0].vertices[:, 1].min(), band.get_paths()[0].vertices[:, 1].max())  # type: ignore[index]
             for band in axes.collections]  # fmt: skip
    # List C from 0-0.4 to 0-0.35, List D from 0.4-1 to 0.35-0.85, those who left from 1 to 0.85-1.
    assert spans == [pytest.approx((0.0, 0.4)), pytest.approx((0.35, 1.0)), pytest.approx((0.85, 1.0))]


def test_no_band_leads_to_a_bar_of_which_something_is_withheld(report: Report) -> None:
    axes = _draw(with_rows(report, ROWS).table("survival.movement").records()).axes[0]
    assert not axes.collections
    (said,) = [text for text in axes.texts if text.get_text() == "some withheld"]
    assert said.get_position()[0] == 1  # the second bar


def test_alternative_text(report: Report, speaking: Speak) -> None:
    target = speaking("html")
    text = movement(with_rows(report, ROWS))
    assert (
        "At entry: List C 40.0%, List D 60.0%, Left 0.0%; 12 months later: List C 35.0%, List D 50.0%, Left withheld"
        in text
    )
    assert "Left: died or moved away" in text
    assert (target.figures / "fig-movement.svg").stat().st_size > 1000


def test_withheld_and_absent(report: Report, make_run: Callable[..., Path], speaking: Speak) -> None:
    speaking("html")
    assert "Withheld to protect people" in movement(with_rows(report, (ROWS[5],)))
    assert "No movement between lists" in movement(report)
    assert movement(open_report(make_run(analyses=["its"]))) == ""
