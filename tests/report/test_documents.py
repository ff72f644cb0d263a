"""The shipped documents: they render from a released run, whatever parts of it exist."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import html

from ipvi_eval.its.lasting_step.step_fit import EXPECTED
from ipvi_eval.report.render import render
from ipvi_eval.results.store import Result, Table
from tests.report.conftest import meta
from tests.report.made_counts import described, exact_only

DOCUMENTS = ("annual_report", "grant_brief", "technical_appendix")
SENTENCE = re.compile(r"(fall|fall in reports|Fewer reports) can mean less (violence|reporting)")


def text_of(path: Path) -> str:
    page = re.sub(r"<style.*?</style>|</?span[^>]*>", "", path.read_text("utf-8"), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def told(reports: Path, name: str, run: Path, out: Path) -> str:
    """The text of a document as HTML, which holds no placeholder and no mark that leads nowhere."""
    (made,) = render(reports / f"{name}.qmd", run=run, engine="builtin", out=out / "out", formats=("html",))
    text = text_of(made)
    for leftover in ("[not part of this run]", "@tbl", "@fig", "None", "nan"):
        assert not re.search(rf"(?<!\w){re.escape(leftover)}", text), leftover
    return text


@pytest.mark.parametrize("name", DOCUMENTS)
def test_renders(reports: Path, shared_run: Path, tmp_path: Path, name: str) -> None:
    formats = ("html", "pdf", "docx") if name == "grant_brief" else ("html", "pdf")
    made = render(reports / f"{name}.qmd", run=shared_run, engine="builtin", out=tmp_path, formats=formats)
    assert len(made) == len(formats)
    text = text_of(made[0])
    assert SENTENCE.search(text)
    assert "SYNTHETIC DATA" in text
    assert "[not part of this run]" not in text
    assert "DIR" in text


def test_the_appendix_tells_what_is_missing_by_column(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path
) -> None:
    made = told(reports, "technical_appendix", make_run(), tmp_path)
    assert "Incidents suspect 5% to 10% Persons sex not shown" in made
    without = make_run(keep=lambda item: item.id != "data.missing")
    assert "each column that may be empty" not in told(reports, "technical_appendix", without, tmp_path)


def test_the_appendix_counts_the_tests(reports: Path, make_run: Callable[..., Path], tmp_path: Path) -> None:
    made = told(reports, "technical_appendix", make_run(), tmp_path)
    assert "Are the groups alike 4 0 by the rule of Holm" in made
    without = make_run(keep=lambda item: item.id != "study.tests")
    assert "How many tests" not in told(reports, "technical_appendix", without, tmp_path)


def test_the_appendix_says_who_paid_and_what_computed(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path
) -> None:
    made = told(reports, "technical_appendix", make_run(), tmp_path)
    assert "Funding. The county of 1999 pays." in made
    assert "Conflicts of interest. One evaluator is an officer." in made
    assert "names no source of funding" not in made
    assert "does not say whether" not in made
    assert "numpy 9.8.7 arrays" in made
    words = {key: text for key, text in meta()["words"].items() if key not in ("funding", "conflicts")}
    silent = told(reports, "technical_appendix", make_run(words=words, software={}), tmp_path)
    assert "The plan names no source of funding." in silent
    assert "The plan does not say whether there are any." in silent
    assert "Software with which" not in silent, "a run of an older version tells of no software"


MARKS = r"$\nothing_1$ *b* _u_ <i> @fig-z #h \n `c` a|b &amp; ^s^ ~t~ [l](u) {k}"
"""What is markup to pandoc, Typst, HTML or matplotlib, all in one label."""
FEW_MARKS = r"$\few$ *b* <i> @f|`_"
"""As long as the plan allows the label of a list to be."""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_label_prints_as_it_is(reports: Path, make_run: Callable[..., Path], tmp_path: Path, name: str) -> None:
    known = meta()
    run = make_run(
        site=f"Poughkeepsie {MARKS}, New York",
        outcomes={key: f"{label} {MARKS}" for key, label in known["outcomes"].items()},
        lists={key: f"{key} {FEW_MARKS}" for key in known["lists"]},
        periods=[{**period, "label": f"{period['label']} {MARKS}"} for period in known["periods"]],
        words={**known["words"], **{key: f"{known['words'][key]} {MARKS}" for key in LABELLED}},
    )
    page, _, word = render(reports / f"{name}.qmd", run=run, engine="builtin", out=tmp_path / "out")
    body = html.parse(str(page)).getroot().find("body")
    for text in (body.text_content(), "\n".join(paragraphs_of(word))):
        shown = " ".join(text.split())
        assert shown.count("nothing_1") == shown.count(MARKS) > 5
        assert shown.count("few$") == shown.count(FEW_MARKS) > 1
    for image in body.iter("img"):
        assert image.get("alt").count("nothing_1") == image.get("alt").count(MARKS)


LABELLED = ("area", "programme_title", "programme_named", "programme_about", "police_reports", "list_about.d")


def paragraphs_of(path: Path) -> list[str]:
    """The text of every paragraph of a Word file, those of its tables too."""
    texts = docx.Document(str(path)).element.body.iter(qn("w:p"))
    return ["".join(run.text or "" for run in paragraph.iter(qn("w:t"))) for paragraph in texts]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_sections_on_what_did_not_run_disappear(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    run = make_run(
        analyses=[],
        keep=lambda item: not item.id.startswith(("its", "evidence", "survival", "agreement", "data.baseline")),
    )
    (made,) = render(reports / f"{name}.qmd", run=run, engine="builtin", out=tmp_path / "out", formats=("html",))
    text = text_of(made)
    assert "[not part of this run]" not in text
    assert "hazard ratio" not in text
    assert "Figure 1" not in text
    assert SENTENCE.search(text)


@pytest.mark.parametrize(
    ("missing", "said", "unsaid"),
    [
        (
            ("data.notified", "survival", "its", "evidence"),
            "The made-up people hold 5,480 domestic incidents known to the police.",
            "were notified",
        ),
        (("data.sources",), "hold 5,480 domestic incidents", "Days in custody are known from"),
        (("data.due",), "Of these people, 412 were notified.", "were notified by then"),
        (
            ("data.none",),
            "Of 390 made-up people, 350 were notified by then. With "
            "people who had entered before, 412 were notified. Of all notified, 120 were told by letter only",
            "Of these people, 412",
        ),
        (
            ("data.baseline_ipv",),
            "560 domestic incident reports (DIR). How many of them concerned intimate partners was not recorded.",
            "465",
        ),
        (
            ("data.persons", "data.notified", "survival", "evidence"),
            "5,480 domestic incidents known to the police.",
            "people who entered a list",
        ),
        (("data.incidents",), "The data hold 3,120 people on a list.", "5,480"),
    ],
)
def test_what_the_extract_does_not_hold_is_not_in_the_annual_report(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path, missing: tuple[str, ...], said: str, unsaid: str
) -> None:
    analyses = [name for name in ("survival", "its", "evidence") if name not in missing]
    run = make_run(analyses=analyses, keep=lambda item: not item.id.startswith(missing))
    (made,) = render(reports / "annual_report.qmd", run=run, engine="builtin", out=tmp_path / "out", formats=("html",))
    text = text_of(made)
    assert said in text
    assert unsaid not in text
    assert "[not part of this run]" not in text


@pytest.mark.parametrize("name", ["annual_report", "technical_appendix"])
def test_the_report_of_a_site_says_whose_reports_stand_beside_it(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    others = "Bigcity, New York; and all sites together (Tiny County, New York)"
    run = make_run(
        analyses=[],
        keep=lambda item: not item.id.startswith(("its", "evidence", "survival", "agreement", "data.baseline")),
        words=meta()["words"] | {"other_sets": others},
    )
    assert f"Reports of the same plan exist for {others}." in told(reports, name, run, tmp_path)
    alone = make_run(analyses=[], keep=lambda item: item.id.startswith(("data", "study", "quality")))
    assert "Reports of the same plan" not in told(reports, name, alone, tmp_path / "alone")


def only_counts(item: Result) -> bool:
    return not item.id.startswith(("survival", "evidence"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_renders_without_what_was_measured_elsewhere(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    run = make_run(analyses=["its"], keep=lambda item: only_counts(item) and not item.id.startswith("its.measured"))
    text = told(reports, name, run, tmp_path)
    assert "Ways to estimate the ratio, on real series" not in text
    assert "sets this model beside others" not in text
    assert ("Why this model" in text) == (name == "technical_appendix")


@pytest.mark.parametrize(("kinds", "said"), [((), "over the whole period."), (("phase_in",), "without the phase-in.")])
def test_a_phase_in_is_told_of_only_where_there_was_one(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path, kinds: tuple[str, ...], said: str
) -> None:
    periods = [one for one in meta()["periods"] if one["kind"] in ("programme", *kinds)]
    run = make_run(periods=periods, analyses=["its"], keep=lambda item: not item.id.startswith("survival"))
    (made,) = render(reports / "annual_report.qmd", run=run, engine="builtin", out=tmp_path / "out", formats=("html",))
    (sentence,) = re.findall(r"That is [^.]*expected[^.]*over the whole period[^.]*\.", text_of(made))
    assert sentence.endswith(said)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_without_comparison_areas_no_document_speaks_of_them(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    def alone(item: Result) -> bool:
        compared = (".headline.comparison_areas", ".before", ".relative.")
        return only_counts(item) and not any(part in item.id for part in compared)

    def earlier(item: Result) -> Result:
        if isinstance(item, Table) and item.id.endswith(".findings"):
            return replace(item, rows=tuple(row for row in item.rows if row[0] != "controlled"))
        return replace(item, scope=replace(item.scope, base=EXPECTED[False])) if item.scope.base else item

    words = {key: word for key, word in meta()["words"].items() if key != "comparison_areas"}
    text = told(reports, name, make_run(analyses=["its"], keep=alone, turn=earlier, words=words), tmp_path)
    if name != "technical_appendix":
        assert "14% lower than what the earlier months would lead us to expect" in text
        assert "One area before and after: whatever changed at the same time" in text
        assert "than what the comparison areas" not in text
    assert "Relative to the comparison areas (leads)" not in text


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_exact_ratio_of_very_few_incidents_is_told_without_a_course(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    text = told(reports, name, make_run(analyses=["its"], keep=only_counts, turn=exact_only), tmp_path)
    if name == "technical_appendix":
        assert "Exact ratio of the rates (leads) 0.62 0.25 to 1.44" in text
    else:
        assert "38% lower than the rate of the months before the start" in text
        assert "6.7 fewer than expected (95% CI 33 fewer to 3.4 more)" in text
    for unsaid in (
        "The start moved to other months",
        "How far can this be trusted",
        "Figure 1",
        "This figure is not shown",
    ):
        assert unsaid not in text


@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_series_that_is_only_described_has_no_answer_even_where_another_outcome_has_one(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path, name: str, elsewhere: bool
) -> None:
    def turn(item: Result) -> Result | None:
        if elsewhere and item.id.startswith("its.ipv_dir.headline"):
            return replace(item, id=item.id.replace("ipv_dir", "ipv_arrest"))
        return described(item)

    text = told(reports, name, make_run(analyses=["its"], keep=only_counts, turn=turn), tmp_path)
    for unsaid in ("14% lower", "310 fewer than expected", "data are compatible with", "not shown. Withheld"):
        assert unsaid not in text
    if name == "annual_report":
        assert "There are too few months or incidents (IPV domestic incident report) to fit a line to them" in text
    if name != "grant_brief":
        assert "numbers that vary by chance alone would show a lasting fall of 34% with 80% power" in text


def test_without_disclosure_control_every_document_says_so(
    reports: Path, make_run: Callable[..., Path], tmp_path: Path
) -> None:
    run = make_run(internal="a draft read inside the agency only", analyses=[])
    (made,) = render(reports / "technical_appendix.qmd", run=run, engine="builtin", out=tmp_path, formats=("html",))
    text = text_of(made)
    assert "INTERNAL - NOT FOR RELEASE" in text
    assert "The reason given: a draft read inside the agency only." in text
    assert "Between results and reports stands the profile" not in text


@pytest.mark.parametrize("name", DOCUMENTS)
def test_conservative_quarto(reports: Path, name: str) -> None:
    text = (reports / f"{name}.qmd").read_text("utf-8")
    assert re.search(r'#\| tags: \[parameters\]\nrun = ""\n', text)
    assert "jupyter: python3" in text
    front = text.split("---")[1]
    assert "{python}" not in front  # inline code does not work in YAML
    assert "pandas" not in text  # its HTML makes Quarto load scripts from the network
    assert not re.search(r"fig-cap|tbl-cap|!\[[^\]]*\{python\}", text)
