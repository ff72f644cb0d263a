from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from ipvi_eval.report import figures
from ipvi_eval.report.figures.reoffence import DAYS_PER_MONTH, _at_risk, _curves, _draw, _followed, _through_horizons
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Column, Table

Speak = Callable[[Speech], Target]


def test_alternative_text_has_the_numbers_of_the_estimates(report: Report, speaking: Speak) -> None:
    target = speaking("html")
    text = figures.reoffence(report, "ipv_dir")
    shares = [report.value(f"survival.ipv_dir.list_b.risk_{months}m") for months in (6, 12, 24)]
    assert f"List B: {shares[0]} within 6 months, {shares[1]} within 12 months and {shares[2]} within 24 months" in text
    assert text.startswith("\n::: {#fig-reoffence}\n![](figures/fig-reoffence.svg){fig-alt=")
    assert 'result="survival.ipv_dir.list_b survival.ipv_dir.list_b.risk_6m ' in text
    assert (target.figures / "fig-reoffence.svg").stat().st_size > 1000


def test_a_curve_of_few_steps_is_not_drawn_but_named(report: Report, speaking: Speak) -> None:
    speaking("html")
    assert "Not drawn because too few events occurred: List A\\." in figures.reoffence(report, "ipv_dir")


def test_a_line_does_not_deny_a_share_that_is_told(report: Report) -> None:
    """A step at six months may be withheld as part of a larger one, while the share there was released."""
    curve = next(one for one in _curves(report, "ipv_dir") if one.label == "List B")
    late = [at for at, day in enumerate(curve.time) if day == 0 or day > 300]
    merged = replace(
        curve, **{name: [getattr(curve, name)[at] for at in late] for name in ("time", "share", "lower", "upper")}
    )
    drawn = _through_horizons(merged)
    six = report.find("survival.ipv_dir.list_b.risk_6m")
    at = drawn.time.index(6 * DAYS_PER_MONTH)
    assert (drawn.share[at], drawn.lower[at], drawn.upper[at]) == (six.value, six.lower, six.upper)
    assert drawn.time == sorted(drawn.time)
    assert set(zip(merged.time, merged.share, strict=True)) < set(zip(drawn.time, drawn.share, strict=True))


def test_people_at_risk_stand_below_and_withheld_ones_do_not(report: Report) -> None:
    curves = [curve for curve in _curves(report, "ipv_dir") if len(curve.time) >= 4]
    days, risk = _at_risk(report, "ipv_dir")
    figure = _draw(curves, days, risk, custody=True)
    said = [text.get_text() for text in figure.axes[1].texts]
    assert "withheld: too few people" in said
    assert "250" in said
    assert "214" in said  # 250 - 364 // 10
    assert [label.get_text() for label in figure.axes[0].texts][:3] == ["List B", "List C", "List D"]


def test_at_the_horizons_stand_events_and_censored_and_what_is_withheld_is_said(report: Report) -> None:
    names = ("list", "months", "at_risk", "events", "censored")
    rows = (("List B", 6, 214, 30, 12), ("List B", 12, 190, 50, None), ("List C", 12, None, None, None))
    table = Table(
        id="survival.ipv_dir.followed",
        title="x",
        columns=tuple(Column(name, name, "public") for name in names),
        rows=rows,
    )
    report.results = replace(report.results, tables={**report.results.tables, table.id: table})
    curves = [curve for curve in _curves(report, "ipv_dir") if len(curve.time) >= 4]
    days, risk = _at_risk(report, "ipv_dir")
    figure = _draw(curves, days, risk, custody=True, followed=_followed(report, "ipv_dir"))
    below = {text.get_text(): round(text.get_position()[0] / 30.4375) for text in figure.axes[1].texts}
    assert (below["30 / 12"], below["50 / withheld"]) == (6, 12)
    assert below["withheld"] == 12
    heights = {text.get_text(): text.xy[1] for text in figure.axes[1].texts if hasattr(text, "xy")}
    assert heights["List B"] < heights["List C"] < heights["List D"]


def test_a_list_keeps_its_color_whatever_is_drawn(report: Report) -> None:
    ranks = {curve.label: curve.rank for curve in _curves(report, "ipv_dir")}
    assert ranks == {"List A": 0, "List B": 1, "List C": 2, "List D": 3}


def test_no_curves_leave_a_note_under_the_same_id(make_run: Callable[..., Path], speaking: Speak) -> None:
    speaking("html")
    report = open_report(make_run(keep=lambda item: "list_" not in item.id or "." in item.id.split("list_")[1]))
    text = figures.reoffence(report, "ipv_dir")
    assert "{#fig-reoffence}" in text
    assert "This figure is not shown" in text
    assert "![" not in text


def test_absent_without_the_analysis(make_run: Callable[..., Path]) -> None:
    assert figures.reoffence(open_report(make_run(analyses=["its"])), "ipv_dir") == ""


@pytest.mark.parametrize(
    "long",
    [
        "Two calls within a year",
        "People with two or more calls within one year, and no arrest",
        "Zweimaligewohnungsverweisungsbetroffene",
    ],
)
def test_long_names_of_lists_have_room_on_both_sides(report: Report, long: str) -> None:
    curves = [curve for curve in _curves(report, "ipv_dir") if len(curve.time) >= 4]
    names = {curve.label: f"{curve.label[-1]} {long}" for curve in curves}
    days, risk = _at_risk(report, "ipv_dir")
    shown = [replace(curve, label=names[curve.label]) for curve in curves]
    figure = _draw(shown, days, {names.get(label, label): counts for label, counts in risk.items()}, custody=False)
    FigureCanvasAgg(figure).draw()
    boxes = [
        {text.get_text().replace("\n", " "): text.get_window_extent() for text in axes.texts} for axes in figure.axes
    ]
    ends, named = ([found[key] for key in found if key[:2] in ("B ", "C ", "D ")] for found in boxes)
    assert len(ends) == len(named) == 3
    assert all(end.x1 < figure.bbox.width for end in ends)
    assert all(name.x0 > 0 and name.x1 < boxes[1]["250"].x0 for name in named)
    assert all(one.y0 > two.y1 for one, two in pairwise(named))
    assert figure.axes[0].bbox.width > figure.bbox.width / 3
