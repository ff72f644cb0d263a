"""The sheet says what is asked for, of whom and under what controls, and never which numbers were withheld."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.editions.request_sheet import SECTIONS, request_sheet
from ipvi_eval.results.store import Column, Results, Table
from ipvi_eval.scope import Scope

META = {
    "study": "Tiny", "site": "Tinytown", "edition": "2021-12-31", "rule": "a rule", "threshold": 11, "synthetic": False,
    "outcomes": {"x": "IPV report"},
    "words": {"window_start": "January 1, 2019", "freeze": "December 31, 2021", "programme_named": "the program"},
}  # fmt: skip
AUDIT = {
    "counts": 2205, "small": 29, "further": 109, "narrowest": 11, "editions": 0, "told_before": 0, "base": 0,
    "beyond": 0, "untried": 0,
}  # fmt: skip
SHOWN = Estimate(id="a.shown", value=40, unit="persons", method="m", scope=Scope(population="people of Tinytown"))
GONE = replace(SHOWN, id="a.secret", value=None, note="suppressed: too few")
TABLE = Table(id="a.t", title="T", columns=(Column("n", "N", "count"),), rows=((None,),), note="suppressed: too few")
FOUND = Results.of([SHOWN, GONE, TABLE])


def sheet(meta=META, audit=AUDIT, files=("reports/short.html", "released/meta.json")):
    return request_sheet(meta, FOUND, audit, files, purpose="For the board.")


def test_context_population_controls_and_files():
    text = sheet()
    assert [line for line in text.splitlines() if line.startswith("## ")] == list(SECTIONS)
    for words in (
        "For what and for whom: For the board.",
        "Records counted: January 1, 2019 to December 31, 2021",
        "- people of Tinytown (2 results)",
        "Rule: a rule (no count from 1 to 10",
        "All 2,205 counts",
        "138 are hidden",
        "No earlier edition",
        "3 results, of which 2 are withheld",
        "| reports/short.html | web page",
        "| released/meta.json | numbers",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("beyond", "words"), [(0, "true ones do. On"), (3, "true ones do; 3 had to go further than 10. On")]
)
def test_counts_that_are_rounded(beyond, words):
    text = sheet(audit=AUDIT | {"base": 10, "beyond": beyond})
    assert f"Counts are printed as multiples of 10, chosen so that they add up as the {words}" in text
    assert "multiples" not in sheet()


def test_how_many_are_hidden_and_never_which():
    text = sheet()
    assert not [word for word in ("a.secret", "a.t", "a.shown", "29", "109") if word in text]


@pytest.mark.parametrize(
    ("editions", "words"), [(1, "One earlier edition is part"), (3, "3 earlier editions are part")]
)
def test_earlier_editions(editions, words):
    assert words in sheet(audit=AUDIT | {"editions": editions})


def test_what_earlier_editions_tell_already_is_said():
    assert "follow from earlier editions" not in sheet()
    assert "2 small numbers follow from earlier editions" in sheet(audit=AUDIT | {"told_before": 2})


def test_what_is_hidden_without_need_is_said():
    assert "may not have needed" not in sheet()
    assert "- 12 of the hidden counts may not have needed to be" in sheet(audit=AUDIT | {"untried": 12})


def test_made_up_dates_are_not_told_and_made_up_people_are():
    text = sheet(meta=META | {"edition": "", "synthetic": True, "words": {}})
    assert "Records counted" not in text
    assert "The data are synthetic" in text
