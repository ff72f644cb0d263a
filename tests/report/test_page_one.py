"""Page one of the annual report: one page, nothing before it, readable, and the same answers in every format."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pypdfium2 as pdfium
import pytest
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import html

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.render import render
from ipvi_eval.results.store import Result, Results
from tests.pdf_pages import pages_of
from tests.readability import grade, page_one, text_of
from tests.report.conftest import SUPPRESSED, meta
from tests.report.tables.test_moved import OTHER, QUOTED, edition_tables
from tests.report.wording.test_language import OWN

QUESTIONS = (
    "Did the program reach people?",
    "Do people come back once they are notified?",
    "Is the rate lower once people are notified?",
    "Did the monthly counts change?",
    "How does this compare with High Point, North Carolina?",
)
PHRASES = r"(Counted|Measured|Moderate evidence|Weak evidence|No conclusion|Cannot be told)\."


@pytest.fixture(scope="module")
def made(reports: Path, shared_run: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    out = tmp_path_factory.mktemp("page_one")
    found = render(reports / "annual_report.qmd", run=shared_run, engine="builtin", out=out, formats=("html", "docx"))
    return {path.suffix[1:]: path for path in found}


def test_in_pdf_the_answer_is_one_page_and_the_contents_list_follows_it(
    reports: Path, shared_run: Path, tmp_path: Path
) -> None:
    found = pages_of(reports / "annual_report.qmd", shared_run, tmp_path)
    assert found["heading"][:2] == [1, 2]
    assert found["outline"] == [2]


def test_the_pdf_of_a_study_of_counts_has_its_answer_on_one_page_too(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path
) -> None:
    run = make_run(analyses=["its"], keep=lambda item: item.id.startswith(("its", "data.incidents", "data.sources")))
    found = pages_of(reports / "annual_report.qmd", run, tmp_path)
    assert found["outline"] == [1]  # a short answer leaves room for the list, and no half of a page empty
    assert found["heading"][-1] > 1


def test_with_a_warning_above_it_the_answer_is_one_page_too(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path
) -> None:
    rows = {"summary": [("October 1, 2024", 310, 2, 1, True)], "moved": [QUOTED, OTHER], "years": []}
    # As long as that of the shipped study, with which it ran over.
    about = " ".join([meta()["words"]["programme_about"]] * 6)
    run = make_run(words={**meta()["words"], "programme_about": about})
    found = Results.load(run / "released")
    Results.of([*found.all(), *edition_tables(**rows)]).save(tmp_path / "with")
    for path in (tmp_path / "with").iterdir():
        path.replace(run / "released" / path.name)
    (tmp_path / "work").mkdir()
    pages_of(reports / "annual_report.qmd", run, tmp_path / "work")
    document = pdfium.PdfDocument(tmp_path / "work" / "annual_report.pdf")
    first, second = (document[place].get_textpage().get_text_range() for place in (0, 1))
    document.close()
    assert "Quoted from the last edition, and no longer so" in first
    assert "Who to ask:" in first  # the last line of the answer
    assert second.split("Contents")[0].split() in ([], ["SYNTHETIC", "DATA"])


def test_no_contents_list_stands_before_it(made: dict[str, Path]) -> None:
    page = html.parse(str(made["html"])).getroot()
    (nav,) = page.xpath('//nav[@id="TOC"]')
    # Beside the text on a wide screen; on a narrow one it is closed until it is asked for.
    (switch,) = nav.xpath('./input[@type="checkbox"]')
    assert switch.get("checked") is None
    assert nav.xpath(f'./label[@for="{switch.get("id")}"]')
    assert "#show-contents:not(:checked) ~ ul { display: none; }" in made["html"].read_text("utf-8")
    texts = [paragraph.text for paragraph in docx.Document(str(made["docx"])).paragraphs]
    assert texts.index("In short") < 6
    assert not [text for text in texts[: texts.index("In short")] if "What the program is" in text]


def test_in_word_it_stands_close_enough_for_one_page(made: dict[str, Path]) -> None:
    # In the widths of Calibri, the body's 9 points around these paragraphs and margins of an inch sent its last lines
    # to a page of their own.
    document = docx.Document(str(made["docx"]))
    for name in ("Stamp", "Edition", "Key Numbers", "Fine Print"):
        found = document.styles[name].paragraph_format
        assert (found.space_before.pt, found.space_after.pt) == (2, 2), name
    assert document.sections[0].top_margin.inches + document.sections[0].bottom_margin.inches <= 1.5


def test_the_title_holds_the_year(made: dict[str, Path]) -> None:
    page = html.parse(str(made["html"])).getroot()
    assert page.findtext("head/title") == "Annual report 2025"
    assert page.xpath('string(//h1[@class="title"])') == "Annual report 2025"
    document = docx.Document(str(made["docx"]))
    assert document.core_properties.title == "Annual report 2025"
    assert document.sections[0].footer.paragraphs[0].text.startswith("Annual report 2025: ")


def test_each_question_has_a_number_a_range_and_one_phrase_of_the_scale(made: dict[str, Path]) -> None:
    asked = {text for text in page_one(made["html"]) if text.startswith(QUESTIONS)}
    assert len(asked) == len(QUESTIONS)
    for text in asked:
        _, _, answer = text.partition("?")
        assert re.search(r"\d", answer), text
        assert len(re.findall(PHRASES, answer)) == 1, text
        said = re.split(PHRASES, answer)[0]
        assert len(re.findall(r"\.(?=\s|$)", said)) == 1, text  # one sentence, and then the phrase
        counted = answer.rstrip().endswith("Counted.")
        assert counted or re.search(r"\d%? (lower |higher )?to \d", answer), text


def test_an_answer_without_a_conclusion_says_what_it_does_not_mean(made: dict[str, Path]) -> None:
    (text,) = [text for text in page_one(made["html"]) if text.startswith("Did the monthly counts change?")]
    assert "was 14% lower (anything from 31% lower to 3% higher) than what the comparison areas" in text
    assert text.endswith("No conclusion. That does not mean that there is no difference.")


def test_it_holds_caution_and_whom_to_ask_and_the_words_are_linked(made: dict[str, Path]) -> None:
    texts = page_one(made["html"])
    assert any(
        "Fewer reports can mean less violence, or that fewer people call; more can mean the opposite." in one
        for one in texts
    )
    assert "Who to ask: The evaluation office, evaluation@example.org." in texts
    page = html.parse(str(made["html"])).getroot()
    assert page.xpath('//a[@href="#sec-glossary"]')
    assert page.xpath('//*[@id="sec-glossary"]')


def test_it_takes_no_more_than_nine_years_of_school(made: dict[str, Path]) -> None:
    assert grade(text_of(page_one(made["html"]))) <= 9


def test_no_sentence_has_more_than_thirty_words(made: dict[str, Path]) -> None:
    # A range in brackets is read as one thing with its number.
    text = re.sub(r" \([^()]*\)", "", text_of(page_one(made["html"])))
    said = re.split(r"(?<=[.!?])\s+", text)
    assert [one for one in said if len(one.split()) > 30] == []


@pytest.mark.parametrize(
    ("left", "asked"),
    [
        (("its",), ["Did the monthly counts change?"]),
        (("its", "data"), ["Did the program reach people?", "Did the monthly counts change?"]),
        (("its", "survival", "data.due_none"), [*QUESTIONS[1:4]]),
    ],
)
def test_a_part_that_the_run_lacks_asks_no_question(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path, left: tuple[str, ...], asked: list[str]
) -> None:
    def keep(item: Result) -> bool:
        return item.id.startswith((*left, "data.sources"))

    run = make_run(analyses=[one for one in left if one in ("its", "survival")], keep=keep)
    (page,) = render(reports / "annual_report.qmd", run=run, engine="builtin", out=tmp_path, formats=("html",))
    assert [text.partition("?")[0] + "?" for text in page_one(page) if "?" in text] == asked


def test_counts_that_may_not_be_tested_are_still_asked_about(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path
) -> None:
    """As in a study of fourteen months: what was asked must not vanish from page one."""

    def keep(item: Result) -> bool:
        kept = (".gate", ".months_before", ".months_after", ".mde", ".mean_before", ".mean_after")
        return item.id.startswith("data.sources") or (item.id.startswith("its.ipv_dir") and item.id.endswith(kept))

    run = make_run(analyses=["its"], keep=keep)
    for name, said in (
        ("annual_report", "Did the monthly counts change? There are too few months or incidents to test that. "
         "Cannot be told."),
        ("annual_report_es", "¿Cambiaron los conteos mensuales? Hay muy pocos meses o incidentes para someterlo a "
         "prueba. No se puede saber."),
    ):  # fmt: skip
        (page,) = render(reports / f"{name}.qmd", run=run, engine="builtin", out=tmp_path, formats=("html",))
        assert said in page_one(page)


def test_where_no_share_can_stand_beside_theirs_it_says_so(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path
) -> None:
    """As beside Lexington, which publishes no share within a fixed time."""
    beside = "evidence.recidivism.list_c.12m.difference"

    def keep(item: Result) -> bool:
        return item.id == beside or item.id.startswith(("data.sources", "evidence.published", "evidence.program"))

    def turn(item: Result) -> Result:
        return replace(item, id="evidence.recidivism.every_list.12m.highest") if item.id == beside else item

    run = make_run(analyses=["evidence"], keep=keep, turn=turn)
    (page,) = render(reports / "annual_report.qmd", run=run, engine="builtin", out=tmp_path, formats=("html",))
    (text,) = [text for text in page_one(page) if text.startswith(QUESTIONS)]
    assert "? No share of ours can be set beside one that it published (Section 3 says why). Cannot be told." in text
    assert "Figure" not in page.read_text("utf-8").partition('id="sec-elsewhere"')[2].partition("<h1")[0]


def test_without_notification_the_shares_are_those_since_entry(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path
) -> None:
    run = make_run(analyses=["survival"], keep=lambda item: "notif" not in item.id and item.id != "data.due")
    (page,) = render(reports / "annual_report.qmd", run=run, engine="builtin", out=tmp_path, formats=("html",))
    (text,) = [text for text in page_one(page) if text.startswith("Do people re-offend?")]
    assert re.search(r"Within 12 months, [\d.]+% \([\d.]+% to [\d.]+%\) of List A, .* had a new record", text)


def withheld(pattern: str) -> Callable[[Result], Result]:
    """What withholds the estimates whose ids are like the pattern."""

    def turn(item: Result) -> Result:
        if not re.fullmatch(pattern, item.id) or not isinstance(item, Estimate):
            return item
        return replace(
            item, value=None, lower=None, upper=None, level=None, p=None, n=None, events=None, note=SUPPRESSED
        )

    return turn


def test_answers_whose_numbers_are_withheld_say_so_in_one_sentence(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path
) -> None:
    run = make_run(spanish=OWN, turn=withheld(r"survival\..*|its\..*headline\.ratio|data\.due_notified"))
    for name in ("annual_report", "annual_report_es"):
        (page,) = render(reports / f"{name}.qmd", run=run, engine="builtin", out=tmp_path, formats=("html",))
        texts = [text for text in page_one(page) if "?" in text]
        unknown = [text for text in texts if text.endswith(("Cannot be told.", "No se puede saber."))]
        assert len(texts) == 5, texts
        assert len(unknown) == 4, texts
        assert not any("[" in text for text in texts), texts


def test_where_no_share_since_notification_is_told_those_since_entry_are(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path
) -> None:
    run = make_run(turn=withheld(r"survival\.ipv_dir\.notified\..*"))
    (page,) = render(reports / "annual_report.qmd", run=run, engine="builtin", out=tmp_path, formats=("html",))
    (text,) = [text for text in page_one(page) if text.startswith("Do people re-offend?")]
    assert re.search(r"Within 12 months, [\d.]+% \([\d.]+% to [\d.]+%\) of List A, .* had a new record", text)
    strip = " ".join(html.parse(str(page)).getroot().find_class("key-figures")[0].text_content().split())
    assert "New record within 12 months of entry on a list" in strip
    assert "[suppressed]" not in strip


def test_a_study_that_names_nobody_to_ask_says_nothing_of_it(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path
) -> None:
    words: dict[str, Any] = {key: word for key, word in meta()["words"].items() if key != "contact"}
    (page,) = render(
        reports / "annual_report.qmd", run=make_run(words=words), engine="builtin", out=tmp_path, formats=("html",)
    )
    assert "Who to ask" not in html.parse(str(page)).getroot().text_content()


def test_the_contents_list_of_the_word_file_stands_behind_page_one_and_leads_to_its_headings(made) -> None:
    document = docx.Document(str(made["docx"]))
    paragraphs = [Paragraph(one, document._body) for one in document.element.body.iter(qn("w:p"))]
    lines = [one for one in paragraphs if one.style.name.startswith("toc ")]
    texts = [one.text for one in paragraphs]
    assert lines[0].text == "1  What the program is"
    assert texts.index("In short") < texts.index("Contents") < texts.index("1\tWhat the program is")
    marks = {one.get(qn("w:name")) for one in document.element.body.iter(qn("w:bookmarkStart"))}
    links = {one.get(qn("w:anchor")) for line in lines for one in line._p.iter(qn("w:hyperlink"))}
    assert len(links) == len(lines) - 1 > 5  # the last line says how to get page numbers
    assert links <= marks
