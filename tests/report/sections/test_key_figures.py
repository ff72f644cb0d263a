"""The strip of key figures: what it shows, what it leaves away, and how it comes out in each format."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pypandoc
import pytest
from lxml import html

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.sections.key_figures import key_figures
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Column, Result, Table
from ipvi_eval.scope import Scope
from tests.report.conftest import SUPPRESSED, meta, results, with_last_shown, write_run

HERE = Scope(population="people due, in Poughkeepsie")


def reach(*rows: tuple[str, int | None, int | None, float | None]) -> Table:
    columns = (
        Column("group", "Group", "public"),
        Column("due", "Due", "count"),
        Column("reached", "Reached", "count"),
        Column("share", "Share", "derived"),
    )
    return Table(id="delivery.reach", title="Reach", columns=columns, rows=rows, scope=HERE)


SERVICES = Table(
    id="delivery.services",
    title="Services",
    columns=(
        *(Column(name, name.capitalize(), "public") for name in ("service", "year", "months")),
        Column("count", "Number", "count"),
    ),
    rows=(("shelter", 2023, 12, 410), ("shelter", 2024, 12, 1385), ("advocacy", 2024, 9, None)),
    scope=Scope(population="services to survivors in Poughkeepsie"),
)
DELAY = Estimate(
    id="delivery.delay.median",
    value=40.0,
    unit="days",
    method="m",
    scope=replace(HERE, clock="days since the incident"),
)
MORE: tuple[Result, ...] = (
    reach(("Entered in 2024", 40, 36, 90.0), ("Entered in 2025", 31, 12, 38.7), ("All", 390, 350, 89.7)),
    DELAY,
    SERVICES,
)


@pytest.fixture(autouse=True)
def target(speaking: Callable[[Speech], Target]) -> Target:
    """Where small pictures go."""
    return speaking("html")


@pytest.fixture
def with_delivery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Report]:
    """A run that also tells of delivery, with `more` results in place of those above."""

    def made(*more: Result, **changes) -> Report:
        monkeypatch.setattr("tests.report.conftest.results", lambda: [*results(), *(more or MORE)])
        return open_report(write_run(tmp_path / "run", analyses=[*meta()["analyses"], "delivery"], **changes))

    return made


def boxes(report: Report) -> list[list[str]]:
    """For each box of the strip in HTML, its lines: what, the readings, of whom."""
    page = html.fromstring(f"<main>{pandoc(key_figures(report), 'html5')}</main>")
    found = []
    for box in page.find_class("key-figure"):
        (what,), (whose,) = box.find_class("key-what"), box.find_class("key-whose")
        readings = [" ".join(one.text_content().split()) for one in box.find_class("key-reading")]
        found.append([" ".join(what.text_content().split()), *readings, " ".join(whose.text_content().split())])
    return found


def pandoc(text: str, to: str, *more: str) -> str:
    command = [pypandoc.get_pandoc_path(), "-f", "markdown", "-t", to, "--wrap=none", *more]
    return subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=True).stdout


def test_each_box_says_what_how_many_and_of_whom(with_delivery: Callable[..., Report]) -> None:
    every = boxes(with_delivery())
    found = {item.id: item for item in results() if isinstance(item, Estimate)}
    before, after = (f"{found[f'its.ipv_dir.mean_{when}'].value:.1f}" for when in ("before", "after"))
    assert every[0][:3] == ["On record a month", f"{before} before the program", f"{after} after it began"]
    assert every[0][3].startswith("IPV domestic incident report; ")
    assert every[1] == [
        "Notified, of those who entered a list",
        "350 of 390 since the program began",
        "12 of 31 in 2025",
        "Of: made-up people. Bars: share notified, by year of entry",
    ]
    shares = [f"{100 * found[f'survival.ipv_dir.notified.list_{key}.risk_12m'].value:.1f}%" for key in "bcd"]  # type: ignore[operator]
    assert every[2] == [
        "New record within 12 months of notification",
        *(f"{share} List {key}" for share, key in zip(shares, "BCD", strict=True)),
        "IPV domestic incident report; made-up people; days since entry",
    ]
    assert every[3] == ["Services to survivors in 2024", "1,385 shelter", "[suppressed] advocacy, 9 months",
                        "As the services count them month by month; these are not numbers of people. "
                        "Bars: by year; light: part of one"]  # fmt: skip
    assert len(every) == 4  # a fifth box would push the caution off the first page


def test_the_delay_has_a_box_where_another_is_not_there(with_delivery: Callable[..., Report]) -> None:
    every = boxes(with_delivery(*(item for item in MORE if item is not SERVICES)))
    assert every[3] == ["Half were notified within", "40 days of the incident",
                        "Of: people due, in Poughkeepsie; days since the incident"]  # fmt: skip


def test_a_part_that_the_run_lacks_leaves_its_box_away(make_run: Callable[..., Path]) -> None:
    counts = open_report(make_run(analyses=["its"], keep=lambda item: item.id.startswith("its")))
    assert [box[0] for box in boxes(counts)] == ["On record a month"]
    assert key_figures(open_report(make_run(analyses=[], keep=lambda item: False))) == ""
    entered = open_report(make_run(keep=lambda item: ".notified." not in item.id))
    assert boxes(entered)[2][0] == "New record within 12 months of entry on a list"


def test_a_withheld_number_says_so_and_why(with_delivery: Callable[..., Report]) -> None:
    def turn(item: Result) -> Result:
        hidden = isinstance(item, Estimate) and item.id in ("data.due_notified", "its.ipv_dir.mean_after")
        return replace(item, value=None, note=SUPPRESSED) if hidden else item

    report = with_delivery(reach(("Entered in 2025", None, None, None)), turn=turn)
    text = key_figures(report)
    every = boxes(report)
    assert "Withheld to protect people" in text
    assert every[0][2].startswith("[suppressed]")
    assert every[1][2] == "[suppressed] in 2025"
    # What stands in the place of a number is no number, and not set as large as one.
    assert text.count(".key-value .withheld") == text.count("#key-reading(size: 10pt)[") == 3


def lines_of(report: Report, box: int) -> list[str]:
    """What stands in small print under the readings of a box."""
    page = html.fromstring(f"<main>{pandoc(key_figures(report), 'html5')}</main>")
    return [" ".join(one.text_content().split()) for one in page.find_class("key-figure")[box].find_class("key-whose")]


def test_under_withheld_numbers_stands_what_an_earlier_edition_told(with_delivery: Callable[..., Report]) -> None:
    lists = [f"survival.ipv_dir.notified.list_{one}.risk_12m" for one in "bcd"]
    # Those since entry are withheld too, or they would stand in place of those since notification.
    gone = {"data.due", *lists, *(f"survival.ipv_dir.list_{one}.risk_12m" for one in "abcd")}

    def turn(item: Result) -> Result:
        hidden = isinstance(item, Estimate) and item.id in gone
        return replace(item, value=None, note=SUPPRESSED) if hidden else item

    report = with_delivery(turn=turn)
    assert [len(lines_of(report, box)) for box in (1, 2)] == [1, 1]
    told = with_last_shown(with_last_shown(report, *lists[:2], "data.due"), lists[2], edition="October 1, 2023")
    # Only the whole is withheld: it must not be read as the part.
    assert lines_of(told, 1)[1] == "Last shown in the edition of October 1, 2024: since the program began: … of 12.3%"
    assert lines_of(told, 2)[1:] == [
        "Last shown in the edition of October 1, 2024: List B: 12.3%; List C: 12.3%",
        "Last shown in the edition of October 1, 2023: List D: 12.3%",
    ]
    assert [reading.count("12.3%") for reading in boxes_readings(told)] == [0] * len(boxes_readings(told))


def test_a_part_and_its_whole_of_two_editions_are_not_set_together(with_delivery: Callable[..., Report]) -> None:
    def turn(item: Result) -> Result:
        hidden = isinstance(item, Estimate) and item.id.startswith("data.due")
        return replace(item, value=None, note=SUPPRESSED) if hidden else item

    report = with_last_shown(with_delivery(turn=turn), "data.due")
    both = with_last_shown(report, "data.due_notified")
    assert lines_of(both, 1)[1].endswith("since the program began: 12.3% of 12.3%")
    assert len(lines_of(with_last_shown(report, "data.due_notified", edition="October 1, 2023"), 1)) == 1


def boxes_readings(report: Report) -> list[str]:
    page = html.fromstring(f"<main>{pandoc(key_figures(report), 'html5')}</main>")
    return [one.text_content() for one in page.find_class("key-reading")]


def test_where_less_than_half_were_notified_there_is_no_day_by_which_half_were(
    with_delivery: Callable[..., Report],
) -> None:
    report = with_delivery(replace(DELAY, value=None, note="fewer than half were notified"))
    assert not [box for box in boxes(report) if box[0].startswith("Half")]
    withheld = with_delivery(replace(DELAY, value=None, note=SUPPRESSED))
    (said,) = [box[1] for box in boxes(withheld) if box[0].startswith("Half")]
    assert re.fullmatch(r"\[suppressed\]\d days of the incident", said)  # with the mark of the note that says why


def test_the_year_without_twelve_months_of_the_plan_is_its_middle_horizon(make_run: Callable[..., Path]) -> None:
    report = open_report(make_run(horizons=[3, 6, 24]))
    assert report.horizon == 6
    assert boxes(report)[2][0] == "New record within 6 months of notification"


def test_every_number_carries_its_result(with_delivery: Callable[..., Report]) -> None:
    page = html.fromstring(f"<main>{pandoc(key_figures(with_delivery()), 'html5')}</main>")
    for value in page.find_class("key-value"):
        assert all(span.get("data-result") for span in value)
        assert len(value) >= 1


@pytest.mark.parametrize("boxes_made", [1, 2, 3, 4])
def test_in_word_the_strip_is_a_table_of_two_columns_that_is_whole(
    with_delivery: Callable[..., Report], tmp_path: Path, boxes_made: int
) -> None:
    report = with_delivery()
    kept = ("On record", "Notified", "New record", "Half")[:boxes_made]
    names = {"On record": "its.", "Notified": "data.due", "New record": "survival.", "Half": "delivery.delay"}
    wanted = ("data.notified", *(names[one] for one in kept))
    items = [item for item in report.results.all() if item.id.startswith((*wanted, "delivery.reach"))]
    report = replace(report, results=type(report.results).of(items))
    path = tmp_path / "strip.docx"
    pandoc(key_figures(report), "docx", "-o", str(path))
    (table,) = docx.Document(str(path)).tables
    assert len(table.rows) == (boxes_made + 1) // 2
    cells = [cell for row in table.rows for cell in dict.fromkeys(row.cells)]
    assert [cell.paragraphs[0].text.startswith(what) for cell, what in zip(cells, kept, strict=True)] == [
        True
    ] * boxes_made
    last = table.rows[-1].cells
    assert (last[0]._tc is last[1]._tc) == (boxes_made % 2 == 1)
    assert {paragraph.style.name for paragraph in cells[0].paragraphs} >= {"Key What", "Key Readings", "Key Whose"}


def test_in_typst_each_box_is_one_argument_of_the_grid(with_delivery: Callable[..., Report]) -> None:
    text = pandoc(key_figures(with_delivery()), "typst")
    assert text.count("#key-figures(") == 1
    assert text.count("key-figure[") == 4
    # One share of the made-up run is withheld, and set smaller.
    assert (text.count("#key-reading["), text.count("#key-reading(size: 10pt)[")) == (8, 1)
    assert text.count("[") - text.count(r"\[") == text.count("]") - text.count(r"\]")


def pictures(report: Report) -> list[str]:
    """The alternative texts of the small pictures in HTML."""
    page = html.fromstring(f"<main>{pandoc(key_figures(report), 'html5')}</main>")
    return [" ".join(one.get("alt").split()) for one in page.iter("img")]


YEARS = Table(
    id="data.years", title="Years",
    columns=(*(Column(name, name, "public") for name in ("what", "year", "months")), Column("count", "N", "count")),
    rows=(("IPV domestic incident report", "2023", 12, 480), ("IPV domestic incident report", "2024", 12, None),
          ("IPV domestic incident report", "2025", 9, 234), ("another", "2025", 9, 999)),
    scope=HERE,
)  # fmt: skip


def test_bars_by_year_stand_beside_the_numbers_that_have_a_series(
    with_delivery: Callable[..., Report], target: Target
) -> None:
    services = replace(SERVICES, rows=(*SERVICES.rows, ("advocacy", 2023, 12, 88)))
    report = with_delivery(YEARS, MORE[0], services)
    counted, reached, *of_services = pictures(report)
    assert counted.partition("Bars ")[::2] == (
        "".join(f"{one} " for one in report.meta.stamps),
        "of all on record (IPV domestic incident report) by year: 2023 480, 2024 [suppressed], 2025 234 in 9 months.",
    )
    assert reached.endswith("Bars of the share notified, by year of entry: 2024 36 of 40, 2025 12 of 31.")
    assert [one.partition("Bars ")[2] for one in of_services] == [
        "by year (shelter): 2023 410, 2024 1,385.", "by year (advocacy): 2023 88, 2024 [suppressed] in 9 months."
    ]  # fmt: skip
    assert {path.name for path in target.figures.iterdir()} == {
        "key-ipv_dir.svg", "key-reached.svg", "key-shelter.svg", "key-advocacy.svg"
    }  # fmt: skip
    assert "2023 to 2025" in boxes(report)[0]
    assert [box[-1].partition("Bars: ")[2] for box in boxes(report)] == [
        "by year; light: part of one; hatched: withheld", "share notified, by year of entry", "",
        "by year; light: part of one; hatched: withheld",
    ]  # fmt: skip


def test_without_a_series_there_are_no_bars_and_no_word_of_them(make_run: Callable[..., Path]) -> None:
    report = open_report(make_run(analyses=["its"], keep=lambda item: item.id.startswith("its")))
    assert pictures(report) == []
    assert "Bars" not in key_figures(report)


def test_in_a_printed_page_bars_stand_in_the_line_with_words_for_who_cannot_see_them(
    with_delivery: Callable[..., Report], speaking: Callable[[Speech], Target]
) -> None:
    speaking("pdf")
    text = pandoc(key_figures(with_delivery(YEARS, *MORE)), "typst")
    assert '#box(image("figures/key-ipv_dir.svg", height: 12.24pt, alt: "' in text
    assert text.count("#box(image(") == text.count("alt: ")
