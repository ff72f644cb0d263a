from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ipvi_eval.report.figures.simon_makuch import _draw, _line, simon_makuch
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Curve, Results

Speak = Callable[[Speech], Target]
COLUMNS = ("time", "survival", "lower", "upper", "at_risk", "events")


def curve(group: str, label: str, loss: float, rows: int = 6) -> Curve:
    values = [
        (365.0 + 180 * k, 1 - loss * k, 1 - loss * k - 0.02, 1 - loss * k + 0.02, 300 - k, 12) for k in range(rows)
    ]
    return Curve(
        id=f"survival.ipv_dir.simon_makuch.{group}", kind="survival", label=label, columns=COLUMNS, rows=tuple(values)
    )


def with_curves(report: Report, rows: int = 6) -> Report:
    added = [curve("not_notified", "Not notified", 0.04), curve("notified", "Notified", 0.02, rows)]
    return Report(Results.of([*report.results.all(), *added]), report.meta)


def test_lines_are_straight_between_the_released_points(report: Report) -> None:
    found = with_curves(report).results.curves
    lines = [_line(found[f"survival.ipv_dir.simon_makuch.{group}"]) for group in ("not_notified", "notified")]
    axes = _draw(lines, 365.0, "simon_makuch", custody=True).axes[0]
    drawn = axes.lines[0]
    assert drawn.get_drawstyle() == "default"
    assert list(drawn.get_ydata())[:3] == pytest.approx([0.0, 0.04, 0.08])
    assert [label.get_text() for label in axes.texts] == ["Not notified", "Notified"]
    assert axes.get_xticklabels()[0].get_text() == "12"


def test_limits_change_sides() -> None:
    line = _line(curve("notified", "Notified", 0.02))
    assert line.share[5] == pytest.approx(0.10)
    assert (line.lower[5], line.upper[5]) == pytest.approx((0.08, 0.12))
    none = Curve(id="x", kind="survival", label="x", columns=COLUMNS, rows=((1.0, 0.9, None, None, 20, 11),))
    assert _line(none).lower == _line(none).upper == _line(none).share


def test_alternative_text(report: Report, speaking: Speak) -> None:
    target = speaking("html")
    text = simon_makuch(with_curves(report), "ipv_dir")
    assert "Not notified: 20.0% (18.0% to 22.0%) 42 months after entry" in text  # (365 + 5 * 180) / 30.44
    assert "neither line follows a fixed group" in text
    assert (target.figures / "fig-simon-makuch.svg").stat().st_size > 1000


def test_alternative_text_ends_where_the_picture_does(report: Report, speaking: Speak) -> None:
    speaking("html")
    text = simon_makuch(with_curves(report, rows=40), "ipv_dir")
    (told,) = set(re.findall(r"; Notified: \S+ \([^)]*\) (\d+) months after entry", text))
    # Drawn are five years from the day the curves begin; months by hand.
    begin = with_curves(report).curve("survival.ipv_dir.simon_makuch.notified").rows[0][0]
    assert float(told) <= float(begin) / 30.4375 + 60  # type: ignore[arg-type]


def test_a_group_of_few_points_is_not_drawn(report: Report, make_run: Callable[..., Path], speaking: Speak) -> None:
    speaking("html")
    assert "Withheld to protect people" in simon_makuch(with_curves(report, rows=3), "ipv_dir")
    assert "could not be drawn" in simon_makuch(report, "ipv_dir", kind="landmark", name="fig-landmark")
    assert simon_makuch(open_report(make_run(analyses=["its"])), "ipv_dir") == ""
