"""Two more sites, made up: whatever the reports say hangs on the plan and the extract, not on the site that ships.

The words that belong to the shipped study are read off its plan where it has them, so that a new name there is looked
for here too.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from ipvi_eval.pipeline.finished import Finished
from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.plan.study import read_study
from ipvi_eval.report.wording.prose import load_allowed
from ipvi_eval.results.store import Results
from tests.end_to_end import other_sites
from tests.proofreading import faults

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("annual_report", "grant_brief", "technical_appendix")

SHIPPED = read_study(ROOT / "analysis" / "study.toml")
assert SHIPPED.programme
ELSEWHERE = (
    *map(re.escape, (SHIPPED.area, SHIPPED.state, *SHIPPED.comparison_areas)),
    *map(re.escape, (SHIPPED.programme.name, SHIPPED.programme.title)),
    *(re.escape(shock.name) for shock in SHIPPED.shocks),
    *(rf"(?i:\b{SHIPPED.list_label(name)}\b)" for name in SHIPPED.lists),
    *("Dutchess", "county chose", "High Point", "North Carolina", r"\bIPV\b", r"\bDIR\b", "domestic incident report"),
    *(r"\bfour lists\b", r"\blists? [A-D]\b", "bail", "pandemic"),
)
"""Words of the shipped study, its state, its police, its lists and the place it is compared with."""
BROKEN = (
    *(
        r"\[not part of this run\]",
        r"\?@",
        r"@(fig|tbl|sec)-",
        ":::",
        r"\bNone\b(?! of \d)",
        r"\bnan\b",
        r"\{python\}",
        "not part of",
    ),
    r"(?<![\d.])\d+\.0(?![\d%.])(?= (incidents|people|months|days|reports)\b)",  # a whole number as a float
)
NAME = r"(?<![/\w])(?!ipvi_eval\b)[A-Za-z]+_[A-Za-z_]+\b|\b(its|survival|data|evidence)\.[a-z_]+"
"""A name of the plan or of code; the package's own, and paths of its scripts, are meant."""
BY_ID = r'<figure id="tbl-(?:survival|its|agreement)-\d+".*?</figure>'
"""Tables of the appendix that list estimates by id on purpose."""
LACKING = {
    "lakeview": (
        r"\bjail",
        r"\bprison\b",
        r"\barrest",
        "same victim",
        r"(?<!Program area )\bLKV\b",
        "not counted, because a person in custody",
        "(without subtracting|fitted .*) custody",
    ),
    "rivermouth": (
        *(r"\bjail", r"\bprison\b", r"\barrest", "custody", r"(?<!\d )\blists?\b", "notif", "re-offen"),
        *("pseudonym", "known suspect", "hazard ratio"),
    ),
}


@pytest.fixture(scope="module")
def finished(study_of: Callable[[str], Path]) -> dict[str, Finished]:
    """Both sites' runs, in all formats."""
    found = {}
    for name, write in (("lakeview", other_sites.lakeview), ("rivermouth", other_sites.rivermouth)):
        plan = study_of(name)
        write(plan.parents[1] / "data")
        found[name] = run(plan, watch=Silent(), engine="builtin")
    return found


def words_of_html(path: Path, *, without: str = r"(?!)") -> str:
    """All that a reader sees or is read: text, titles, captions, alternative texts and labels, works cited left out."""
    text = re.sub(without, " ", path.read_text("utf-8"), flags=re.S)
    text = re.sub(r"<(style|svg|script|math)\b.*?</\1>", " ", text, flags=re.S)
    text = re.sub(r"</?span[^>]*>", "", text)
    text = re.sub(r'<(div|section)[^>]*id="refs".*', " ", text, flags=re.S)
    text = re.sub(r'<[^>]*?\b(?:alt|aria-label|title)="([^"]*)"[^>]*>', r" \1 ", text)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def words_of_docx(path: Path) -> str:
    """Text, headers and alternative texts of a Word file, works cited left out."""
    with zipfile.ZipFile(path) as parts:
        found = [
            name
            for name in parts.namelist()
            if re.fullmatch(r"(word/(document|header\d*|footer\d*)|docProps/core)\.xml", name)
        ]
        text = " ".join(parts.read(name).decode("utf-8") for name in sorted(found))
    text = re.sub(r'<w:bookmarkStart[^>]*w:name="refs".*', " ", text, flags=re.S)
    text = re.sub(r'<[^>]*?\bdescr="([^"]*)"[^>]*>', r" \1 ", text)
    text = re.sub(r"</w:p>", " ", text)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def documents(one: Finished) -> Iterator[tuple[str, str]]:
    for path in one.reports:
        if path.suffix == ".html":
            yield path.name, words_of_html(path)
        elif path.suffix == ".docx":
            yield path.name, words_of_docx(path)


def around(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - 100) : found.end() + 100]


@pytest.mark.parametrize("site", ["lakeview", "rivermouth"])
def test_no_word_of_another_study_and_nothing_broken_is_in_any_document(
    finished: dict[str, Finished], site: str
) -> None:
    names = {path.stem for path in finished[site].reports}
    assert names == set(DOCUMENTS)
    leaks = []
    for name, text in documents(finished[site]):
        for pattern in (*ELSEWHERE, *LACKING[site], *BROKEN):
            leaks += [f"{name}: {pattern}: {around(text, found)}" for found in re.finditer(pattern, text)]
    assert not leaks, "\n".join(leaks[:60])


@pytest.mark.parametrize("site", ["lakeview", "rivermouth"])
def test_no_name_of_code_is_in_any_sentence_table_or_figure(finished: dict[str, Finished], site: str) -> None:
    leaks = []
    for path in (path for path in finished[site].reports if path.suffix == ".html"):
        text = words_of_html(path, without=BY_ID)
        leaks += [f"{path.name}: {around(text, found)}" for found in re.finditer(NAME, text)]
    assert not leaks, "\n".join(leaks[:60])


@pytest.mark.parametrize("site", ["lakeview", "rivermouth"])
def test_no_section_is_empty(finished: dict[str, Finished], site: str) -> None:
    empty = []
    for path in (path for path in finished[site].reports if path.suffix == ".html"):
        pieces = re.split(r"<h([1-4])\b[^>]*>(.*?)</h\1>", path.read_text("utf-8"), flags=re.S)
        headings = list(zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True))
        for (level, title, below), (following, _, _) in zip(headings, [*headings[1:], ("1", "", "")], strict=True):
            bare = not re.search(r"<(img|table|svg)\b", below) and not re.sub(r"<[^>]+>", " ", below).strip()
            if bare and int(following) <= int(level):
                empty.append(f"{path.name}: {title}")
    assert not empty


def test_the_words_of_the_plan_are_in_the_documents(finished: dict[str, Finished]) -> None:
    lakeview, rivermouth = (dict(documents(finished[site])) for site in ("lakeview", "rivermouth"))
    for text in lakeview.values():
        assert re.search(r"Focused Response to Domestic Violence .{0,300}Lakeview, Minnesota\.", text)
        assert "The records here are calls for service." in text
    annual = lakeview["annual_report.html"]
    for told in (
        "what can be learned about Focused Response to Domestic Violence (Focused Response) from the records of",
        "Repeat calls: two calls or more within a year.",
        "In Minnesota, police need not write a report for every call.",
        "First call: 9.1% within",
    ):
        assert told in annual
    assert (
        "what can be learned about Safer Homes from the records of Rivermouth, Oregon"
        in rivermouth["annual_report.html"]
    )
    assert not re.search("need not|must write", rivermouth["annual_report.html"])


def test_reach_is_of_those_due_and_nothing_after_the_freeze_is_counted(finished: dict[str, Finished]) -> None:
    """Counted again from the extract, with other code: due are those who entered from the start to the freeze."""
    folder = finished["lakeview"].folder.parent / "data"
    people, told, calls = (
        pd.read_csv(folder / f"{name}.csv", parse_dates=["day"]) for name in ("persons", "notifications", "incidents")
    )
    start, freeze = pd.Timestamp("2021-04-01"), pd.Timestamp("2025-05-01")
    here = people[(people["town"] == "LKV") & (people["day"] <= freeze)].set_index("suspect")
    by_then = told[told["day"] <= freeze].groupby("suspect")["how"].agg(set)
    reached = here.index.intersection(by_then.index)
    due = here.index[here["day"] >= start]
    expected = {
        "persons": len(here),
        "notified": len(reached),
        # A letter and a visit in custody are both mapped to "letter" at this site.
        "notified_by_letter": sum(by_then[person] <= {"LETTER", "JAIL"} for person in reached),
        "due": len(due),
        "due_notified": len(due.intersection(reached)),
        "incidents": int(((calls["town"] == "LKV") & calls["day"].between("2016-06-01", freeze)).sum()),
    }
    released = Results.load(finished["lakeview"].folder / "released").estimates
    assert {name: released[f"data.{name}"].value for name in expected} == expected
    assert 0 < expected["due_notified"] < expected["due"] < expected["persons"]
    brief = dict(documents(finished["lakeview"]))["grant_brief.html"]
    reached = (
        f"notified {expected['due_notified']} of {expected['due']} people who entered a list that the program notifies"
    )
    assert reached in brief


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("site", ["lakeview", "rivermouth"])
def test_every_number_is_what_is_said_of_it_there_too(finished: dict[str, Finished], site: str, name: str) -> None:
    run_folder = finished[site].folder
    assert faults(run_folder / "reports" / f"{name}.html", run_folder, load_allowed(ROOT / "reports")) == []
