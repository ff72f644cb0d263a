"""What holds for every figure: its title tells a released number, and no label is cut off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from ipvi_eval.report import figures
from ipvi_eval.report.figures.balance import balance
from ipvi_eval.report.figures.mount import canvas
from ipvi_eval.report.figures.movement import movement
from ipvi_eval.report.figures.outcomes import outcomes
from ipvi_eval.report.figures.simon_makuch import simon_makuch
from ipvi_eval.report.figures.violations import violations, zips
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Cell
from tests.report.figures.test_editions import NOW, RATIO, with_answers
from tests.report.figures.test_flow import ROWS as STEPS
from tests.report.figures.test_flow import with_rows as with_steps
from tests.report.figures.test_funnel import with_points
from tests.report.figures.test_lorenz import POINTS, curve
from tests.report.figures.test_lorenz import with_curves as with_curves_of_pairs
from tests.report.figures.test_movement import FLOWS, PLACES
from tests.report.figures.test_movement import with_rows as with_places
from tests.report.figures.test_outcomes import ROWS as HAZARDS
from tests.report.figures.test_outcomes import with_rows as with_hazards
from tests.report.figures.test_services import with_rows as with_services
from tests.report.figures.test_simon_makuch import with_curves
from tests.report.figures.test_tornado import with_bars
from tests.report.figures.test_violations import with_tables

PAIRS = curve("incidents", POINTS)
LONGEST = (
    "straight trend, error by placebo dates", "negative binomial, straight trend", "GLS AR(1) REML, straight trend",
    "without the COVID months 2020-03 to 2020-06",
)  # fmt: skip


def ticks(axis: Axis) -> Iterator[Text]:
    """The labels of the ticks that are drawn; those beyond the limits exist and are not."""
    low, high = sorted(axis.get_view_interval())
    for tick in axis.get_major_ticks():
        if low <= tick.get_loc() <= high:
            yield tick.label1


def cut_off(figure: Figure) -> list[str]:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    found = []
    for axes in figure.axes:
        for text in (*axes.texts, *ticks(axes.xaxis), *ticks(axes.yaxis), axes.xaxis.label, axes.yaxis.label):
            box = text.get_window_extent(canvas.get_renderer())
            inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.width and box.y1 <= figure.bbox.height
            if text.get_text().strip() and text.get_visible() and not inside:
                found.append(text.get_text())
    return found


@pytest.fixture
def longest(report: Report) -> Report:
    """The report with the longest labels of a sensitivity strip."""
    table = report.table("its.ipv_dir.sensitivity")
    place = [column.name for column in table.columns].index("label")
    rows = tuple((*table.rows[1][:place], label, *table.rows[1][place + 1 :]) for label in LONGEST)
    wider = replace(table, rows=(table.rows[0], *rows))
    report.results = replace(report.results, tables={**report.results.tables, table.id: wider})
    return report


@pytest.mark.parametrize("name", ["monthly", "panels", "placebo", "sensitivity", "specification"])
def test_no_label_is_cut_off(
    longest: Report, speaking: Callable[[Speech], Target], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    found: list[str] = []
    monkeypatch.setattr(Figure, "savefig", lambda self, *_, **__: found.extend(cut_off(self)))
    speaking("pdf")
    assert f"fig-{name}" in getattr(figures, name)(longest, "ipv_dir")
    assert found == []


def test_a_label_that_does_not_fit_is_found() -> None:
    figure = Figure(figsize=(2.0, 2.0))
    axes = figure.add_subplot()
    axes.set_yticks([0.5], ["a label that is much longer than the figure is wide"])
    axes.set_xticks([])
    assert cut_off(figure) == ["a label that is much longer than the figure is wide"]


def as_made(report: Report) -> Report:
    return report


@dataclass(frozen=True)
class Titled:
    """A figure, the result that its title tells of (an estimate, or a table with one of its columns) and how it prints
    when it is changed to `other`; `table` is what the report needs for the figure to be there."""

    draw: Callable[[Report], str]
    id: str
    other: float
    printed: str
    column: str = ""
    table: Callable[[Report], Report] = as_made


SERVICES = (("Contacts", 2022, 12, 1200), ("Contacts", 2023, 12, 800))
PLACEBO, BELIEF = "its.ipv_dir.placebo_time.as_extreme", "evidence.belief.randomised.posterior"
ESTIMATES = {
    "monthly": Titled(lambda report: figures.monthly(report, "ipv_dir"), RATIO, 0.52, "48% lower"),
    "panels": Titled(lambda report: figures.panels(report, "ipv_dir"), RATIO, 0.52, "48% lower"),
    "placebo": Titled(lambda report: figures.placebo(report, "ipv_dir"), PLACEBO, 7.0, "7"),
    "sensitivity": Titled(
        lambda report: figures.sensitivity(report, "ipv_dir"), "its.ipv_dir.sensitivity.disagree", 7.0, "7"
    ),
    "specification": Titled(
        lambda report: figures.specification(report, "ipv_dir"),
        "its.ipv_dir.specification.excluding_one",
        0.52,
        "52.0%",
    ),
    "reoffence": Titled(
        lambda report: figures.reoffence(report, "ipv_dir"), "survival.ipv_dir.list_c.risk_12m", 0.52, "52.0%"
    ),
    "forest": Titled(figures.forest, "evidence.recidivism.list_c.12m.ours", 0.52, "52.0%"),
    "posterior": Titled(figures.posterior, BELIEF, 0.52, "0.52"),
    "harm": Titled(figures.harm, "harm.monthly.middle", 0.52, "48% lower"),
    "lorenz": Titled(
        figures.lorenz, "harm.top.share", 0.52, "52.0%", table=lambda report: with_curves_of_pairs(report, PAIRS)
    ),
    "flow": Titled(figures.flow, "data.due_notified", 52.0, "52", table=lambda report: with_steps(report, STEPS)),
    "outcomes": Titled(
        outcomes,
        "survival.ipv_dir.notification.hazard_ratio",
        0.52,
        "48% lower",
        table=lambda report: with_hazards(report, HAZARDS),
    ),
    "simon_makuch": Titled(
        lambda report: simon_makuch(report, "ipv_dir"),
        "survival.ipv_dir.notification.hazard_ratio",
        0.52,
        "48% lower",
        table=with_curves,
    ),
}
TABLES = {
    "editions": Titled(
        figures.editions,
        "editions.answers",
        0.52,
        "0.52",
        "value",
        lambda report: with_answers(report, (RATIO, "October 1, 2024", 0.9, None, None), NOW),
    ),
    "movement": Titled(
        movement, "survival.places", 52, "52", "people", lambda report: with_places(report, PLACES, FLOWS)
    ),
    "services": Titled(
        figures.services, "delivery.services", 52.0, "52", "count", lambda report: with_services(report, SERVICES)
    ),
    "tornado": Titled(
        figures.tornado,
        "evidence.tornado",
        52_000.0,
        "$52,000",
        "net_at_high",
        lambda report: with_bars(report, ("incidents", -50_000.0, 150_000.0)),
    ),
    "replay": Titled(figures.replay, "evidence.replay", 0.52, "52%", "expected"),
    "funnel": Titled(figures.funnel, "evidence.funnel", 0.0, "1.00", "mean", with_points),
    "balance": Titled(
        lambda report: balance(report, "ipv_dir", "comparison_area", name="fig-balance"),
        "survival.ipv_dir.balance_comparison_area",
        0.52,
        "0.52",
        "weighted",
    ),
    "violations": Titled(violations, "survival.violations_held", 0.0, ", 0 of", "use", with_tables),
    "zips": Titled(zips, "survival.violations_held", 0.52, "52.0%", "covers", with_tables),
}

PUBLIC = ("funnel", "violations", "zips")
"""Published numbers and made-up counties: none of them is ever withheld."""


def title(text: str) -> str:
    (found,) = re.findall(r"\n\*\*(.*)\.\*\* [^\n]*\n:::", text)
    return re.sub(r"\{result=[^}]*\}|[\\\[\]]", "", found)


def with_estimate(report: Report, id: str, value: float | None) -> Report:
    """The report with this value, as withheld where it is None; ids that it does not have are made after the ratio."""
    known = report.results.estimates.get(id) or replace(report.find(RATIO), id=id, n=103)
    needed = {
        other: replace(known, id=other) for other in ("its.ipv_dir.placebo_time.rank_p", "harm.monthly.incidents")
    }
    note = "suppressed: few" if value is None else known.note
    bounds = {"lower": None, "upper": None, "level": None} if value is None else {}
    changed = {id: replace(known, value=value, note=note, unit=UNITS.get(id, known.unit), **bounds)}
    report.results = replace(report.results, estimates={**needed, **report.results.estimates, **changed})
    return report


UNITS = {PLACEBO: "number", "data.due_notified": "persons", "harm.top.share": "proportion"}


def with_cell(report: Report, one: Titled, value: Cell) -> Report:
    """The report with this value in the whole of the column."""
    table = report.table(one.id)
    place = [column.name for column in table.columns].index(one.column)
    rows = tuple((*row[:place], value, *row[place + 1 :]) for row in table.rows)
    report.results = replace(report.results, tables={**report.results.tables, one.id: replace(table, rows=rows)})
    return report


@pytest.fixture
def undrawn(speaking: Callable[[Speech], Target], monkeypatch: pytest.MonkeyPatch) -> None:
    """A title is written without the picture below it."""
    monkeypatch.setattr(canvas, "_stamped", lambda *_, **__: Figure())
    monkeypatch.setattr(canvas, "as_svg", lambda *_: "<svg/>")
    speaking("pdf")


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("name", ESTIMATES)
def test_a_title_tells_the_released_estimate_and_nothing_that_is_withheld(report: Report, name: str) -> None:
    one = ESTIMATES[name]
    before = title(one.draw(with_estimate(one.table(report), one.id, 0.37)))
    after = one.draw(with_estimate(one.table(report), one.id, one.other))
    assert before != title(after)
    assert one.printed in title(after)
    assert f'result="{one.id}"' in after
    assert f"{title(after)}. " in after.replace("\\", "")  # the alternative text begins with it
    withheld = one.draw(with_estimate(one.table(report), one.id, None))
    assert f'{{result="{one.id}"}}' not in withheld
    assert one.printed not in title(withheld)
    assert "suppressed" not in title(withheld)


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("name", TABLES)
def test_a_title_tells_the_released_cell_and_nothing_that_is_withheld(report: Report, name: str) -> None:
    one = TABLES[name]
    full = one.table(report)
    before = title(one.draw(full))
    after = title(one.draw(with_cell(full, one, one.other)))
    assert before != after
    assert one.printed in after
    assert re.search(r"\d", before)
    if name == "tornado":  # a bar is withheld as a whole
        with_cell(full, replace(one, column="net_at_low"), None)
    if name not in PUBLIC:
        assert not re.search(r"\d", title(one.draw(with_cell(full, one, None))))
