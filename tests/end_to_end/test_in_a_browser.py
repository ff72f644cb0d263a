"""The three web pages of the shipped study as Chromium shows them: on a phone, a tablet and a desk, and on paper."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest

from ipvi_eval.report.wording import numbers
from ipvi_eval.results.store import Results
from tests.printed_pages import faults

pytestmark = pytest.mark.xdist_group("the shipped run")

DOCUMENTS = ("annual_report", "grant_brief", "technical_appendix")
SPANISH = ("annual_report_es", "grant_brief_es")
WIDTHS = (390, 768, 1280)


@pytest.fixture(scope="module")
def page(browser):
    return browser.tab()


@pytest.fixture
def shown(page, shipped_run):
    """A function that opens a document in a window of a width."""

    def open_(name: str, width: int = 1280, *, scripts: bool = True):
        page.wide(width)
        page.scripts(on=scripts)
        page.open(shipped_run.folder / "reports" / f"{name}.html")
        return page

    yield open_
    page.scripts(on=True)


@pytest.fixture(scope="module")
def released(shipped_run) -> Results:
    return Results.load(shipped_run.folder / "released")


# Whatever is wider than its window is scrolled in a box of its own, and then the box is no wider than the page.
CLIPPED = """
(() => {
  const found = [];
  for (const cell of document.querySelectorAll("main td, main th, main figcaption, main p, main li")) {
    if (cell.closest("details:not([open])") || cell.closest("math")) continue;
    const box = cell.getBoundingClientRect();
    if (box.width === 0) continue;
    const around = cell.closest(".scroll, .equation");
    const page = document.documentElement.clientWidth;
    const caption = cell.closest(".scroll")?.querySelector("caption > span");
    if (caption && caption.getBoundingClientRect().right > around.getBoundingClientRect().right + 1) {
      found.push("caption: " + caption.textContent.slice(0, 60));
    }
    const room = around ? around.getBoundingClientRect().left + around.scrollWidth : page;
    const hides = getComputedStyle(cell).overflowX !== "visible";
    if (box.right > room + 1 || box.left < -1 || (hides && cell.scrollWidth > cell.clientWidth + 1)) {
      found.push(cell.textContent.trim().slice(0, 60));
    }
    if (!around && cell.clientWidth && cell.scrollWidth > cell.clientWidth + 1) {
      found.push("wide: " + cell.textContent.trim().slice(0, 60));
    }
  }
  return found;
})()
"""


@pytest.mark.parametrize("name", [*DOCUMENTS, *SPANISH])
def test_no_width_makes_the_page_scroll_sideways_or_clips_a_cell(shown, name):
    open_page = shown(name)
    for width in WIDTHS:
        open_page.wide(width)
        wide = open_page.value("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide == [width, width]
        assert open_page.value(CLIPPED) == [], width


SCROLLED = """
      [...document.querySelectorAll("main .scroll:has(> table)")].filter(one => one.checkVisibility()).map(box => {
        const wide = box.scrollWidth > box.clientWidth;
        box.scrollLeft = box.scrollWidth;
        const name = box.querySelector("tbody th[scope=row]:first-child");
        const left = name ? name.getBoundingClientRect().left - box.getBoundingClientRect().left : 0;
        const shadows = getComputedStyle(box).backgroundAttachment;
        return [box.querySelector("caption").textContent, wide, left, shadows];
      })
    """


def test_on_a_phone_a_row_keeps_its_name_and_what_is_out_of_sight_throws_a_shadow(shown):
    boxes = shown("technical_appendix", 390).value(SCROLLED)
    assert any(wide for _, wide, _, _ in boxes)
    assert [caption for caption, _, left, _ in boxes if abs(left) > 1] == []
    assert {shadows for _, _, _, shadows in boxes} == {"local, local, scroll, scroll"}


@pytest.mark.parametrize("name", ["annual_report", "grant_brief", "grant_brief_es"])
def test_on_a_phone_no_table_of_report_and_brief_is_scrolled(shown, name):
    boxes = shown(name, 390).value(SCROLLED)
    assert boxes
    assert [caption for caption, wide, _, _ in boxes if wide] == []


TOO_WIDE = {
    "tbl-notification-worlds": "eight numbers a row under headings of long words",
    "tbl-notification-worlds-planted": "the same",
    "tbl-notification-worlds-small": "the same",
}
"""The tables that are scrolled on a phone, and why they cannot stand below the names of their rows."""


def test_on_a_phone_few_tables_of_the_appendix_are_scrolled(shown):
    wide = shown("technical_appendix", 390).value("""
      [...document.querySelectorAll("main .table-float:has(.scroll)")]
        .filter(one => [...one.querySelectorAll(".scroll")].some(box => box.scrollWidth > box.clientWidth))
        .map(one => one.id)
    """)
    assert sorted(wide) == sorted(TOO_WIDE)


def test_a_row_below_its_name_is_a_row_to_a_screen_reader_and_its_numbers_stand_in_columns(shown):
    open_page = shown("annual_report", 390)
    stacked = """
      [...document.querySelectorAll("main .sheet[style]")].map(table => {
        const rows = [...table.rows].filter(row => row.cells.length > 1);
        const name = row => row.cells[0].getBoundingClientRect(), first = row => row.cells[1].getBoundingClientRect();
        const right = cell => Math.round(cell.getBoundingClientRect().right);
        const ends = rows.map(row => [...row.cells].slice(1).map(right).join());
        return [rows.every(row => name(row).bottom <= first(row).top + 1), new Set(ends).size];
      })
    """
    found = open_page.value(stacked)
    assert len(found) > 5
    assert found == [[True, 1]] * len(found)
    named = [node for node in open_page.ask("Accessibility.getFullAXTree")["nodes"] if not node.get("ignored")]
    roles = [node["role"]["value"] for node in named]
    rows = open_page.value('document.querySelectorAll("main .sheet[style] tr").length')
    assert roles.count("row") >= rows > 100
    assert roles.count("rowheader") > 80


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_reference_leads_to_something_and_the_first_ones_are_followed(shown, name):
    open_page = shown(name)
    astray = """
      Array.from(document.querySelectorAll('a[href^="#"]'), a => decodeURIComponent(a.hash.slice(1)))
        .filter(id => !document.getElementById(id))
    """
    assert open_page.value(astray) == []
    follow = """
      (async () => {
        const missed = [];
        for (const link of Array.from(document.querySelectorAll('main p a[href^="#"]')).slice(0, 12)) {
          link.click();
          await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
          const top = document.getElementById(decodeURIComponent(link.hash.slice(1))).getBoundingClientRect().top;
          const end = window.scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
          if (top < -1 || (top > 120 && !end)) missed.push([link.hash, top]);
        }
        return missed;
      })()
    """
    assert open_page.value(follow) == []


COLUMN = """
  (() => {
    const table = document.querySelector(%r);
    return Array.from(table.tBodies, body => Array.from(body.rows, row => row.cells[%d].textContent.trim()));
  })()
"""


def test_a_table_is_sorted_by_a_column_and_put_back(shown):
    open_page = shown("annual_report")
    table = "#tbl-years table"
    column, press = COLUMN % (table, 1), f"document.querySelectorAll({table + ' thead button'!r})[1].click()"
    before = open_page.value(column)

    def count(cell: str) -> int:
        return int(cell.split(" ")[0].replace(",", ""))

    open_page.value(press)
    assert open_page.value(column) == [sorted(before[0], key=count)] != before
    assert open_page.value(f"document.querySelector({table + ' th[aria-sort]'!r}).ariaSort") == "ascending"
    open_page.value(press)
    assert open_page.value(column) == [sorted(before[0], key=count, reverse=True)]
    open_page.value(press)
    assert open_page.value(column) == before


def test_rows_stay_in_their_group_and_what_is_withheld_comes_last(shown):
    open_page = shown("annual_report")
    table = "#tbl-notified table, #tbl-after-notification table, table:has(th[scope=rowgroup])"
    names = f"Array.from(document.querySelector({table!r}).tBodies, body => body.rows[0].textContent.trim())"
    before = open_page.value(names)
    open_page.value(
        f"document.querySelectorAll({'table:has(th[scope=rowgroup]) thead button'!r}).forEach(one => one.click())"
    )
    assert open_page.value(names) == before
    orders = """
      Array.from(document.querySelectorAll("table:has(th[scope=rowgroup])"), table => {
        table.querySelectorAll("thead button")[1].click();
        return Array.from(table.tBodies, body =>
          Array.from(body.rows).slice(1).map(row => row.cells[1].textContent.trim()));
      }).flat()
    """
    groups = [group for group in open_page.value(orders) if any("[suppressed]" in cell for cell in group)]
    assert groups
    for group in groups:
        hidden = [cell in ("[suppressed]", "\N{EN DASH}") for cell in group]
        assert hidden == sorted(hidden)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_number_tells_its_id_and_leads_to_its_row(shown, released, name):
    told = shown(name).value(
        """Array.from(document.querySelectorAll("main span[data-result]"), span => [
             span.title, span.dataset.result,
             (document.getElementById("number." + span.dataset.result.split(" ")[0]) || {cells: []}).cells.length])"""
    )
    assert len(told) > 10
    assert [one for one in told if one[0] != one[1] or one[2] != 6] == []
    rows = shown(name).value(
        """Array.from(document.querySelectorAll("#numbers tbody tr"), row => [
             row.id, row.cells[0].textContent, row.cells[2].textContent, row.cells[3].textContent])"""
    )
    assert {row[0] for row in rows} == {f"number.{row[1]}" for row in rows}
    for _, id, value, scope in rows:
        if (one := released.estimates.get(id)) is not None and one.value is not None:
            assert value.startswith(numbers.value(one)), id
            assert scope == one.scope.in_words()


def test_a_number_that_is_pressed_opens_its_row(shown):
    open_page = shown("annual_report")
    pressed = """
      (async () => {
        const span = document.querySelector("main p span.leads");
        span.click();
        await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
        const row = document.querySelector("tr:target"), box = row.getBoundingClientRect();
        return [row.id === "number." + span.dataset.result.split(" ")[0], box.top >= 0 && box.top < innerHeight];
      })()
    """
    assert open_page.value(pressed) == [True, True]


def test_whoever_uses_a_keyboard_sees_where_they_are(shown):
    open_page = shown("annual_report")
    seen = set()
    for _ in range(25):  # the link past the contents, the contents, a reference, a table and its first button
        for kind in ("keyDown", "keyUp"):
            open_page.ask("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        seen.add(
            open_page.value("""
          (() => {
            const style = getComputedStyle(document.activeElement);
            return [document.activeElement.tagName, style.outlineStyle, style.outlineWidth].join(" ");
          })()
        """)
        )
    assert seen == {"A solid 3px", "DIV solid 3px", "BUTTON solid 3px"}


def test_nothing_of_it_needs_a_script(shown):
    open_page = shown("annual_report", 390, scripts=False)
    assert open_page.value("document.querySelectorAll('button').length") == 0
    assert open_page.value("document.documentElement.scrollWidth") == 390
    assert open_page.value("document.querySelector('main span[data-result]').title") != ""
    assert open_page.value("document.querySelectorAll('#numbers tbody tr').length") > 50


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_printed_covers_no_text_and_fills_its_pages(shown, name):
    assert faults(shown(name).printed()) == []


def test_the_head_of_a_table_is_printed_again_where_its_rows_go_on(shown):
    open_page = shown("annual_report")
    open_page.value("""
      (() => {
        const table = document.querySelector("#tbl-years table"), body = table.tBodies[0];
        for (let n = 0; n < 100; n++) body.appendChild(body.rows[0].cloneNode(true));
      })()
    """)
    document = pdfium.PdfDocument(open_page.printed())
    pages = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    (first,) = [place for place, text in enumerate(pages) if "Counts by calendar year; in brackets" in text]
    assert [text.count("IPV arrest with injury") for text in pages[first : first + 3]] == [1, 1, 1]
