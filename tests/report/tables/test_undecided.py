"""What an unclear result could have shown stands beside it, is empty beside a clear one, and falls with it."""

from __future__ import annotations

import re
from dataclasses import replace

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables import what_would_decide
from ipvi_eval.report.tables.sheet import Heading
from ipvi_eval.report.tables.undecided import beside
from ipvi_eval.results.store import Results
from ipvi_eval.scope import Scope

SUPPRESSED = "suppressed: a count below the disclosure threshold could be read from it"
SCOPE = Scope(population="pairs", base="pairs before the start", clock="days")
UNCLEAR = Estimate(
    id="harm.again.ratio", value=0.94, lower=0.82, upper=1.07, level=0.95, unit="ratio", method="x", scope=SCOPE
)
FOUND, LARGER = (
    Estimate(id=f"harm.again.ratio.power.{end}", value=value, unit="ratio", method="x", scope=SCOPE)
    for end, value in (("smallest", 0.83), ("four_times", 0.91))
)
CLEAR = replace(UNCLEAR, id="harm.other.ratio", upper=0.9)
OF_CLEAR = tuple(replace(one, id=one.id.replace("again", "other")) for one in (FOUND, LARGER))
"""A run stores them beside a clear result too: their absence would tell of a withheld one that it is clear."""
HEADINGS = (Heading("What", "left", 70), Heading("Number", "right", 30))
ROWS = (("again", "0.94"), ("other", "0.94"))


def with_results(report: Report, *found: Estimate) -> Report:
    return Report(Results.of([*report.results.all(), *found]), report.meta)


def test_a_column_is_added_where_a_row_is_unclear(report: Report) -> None:
    told = with_results(report, UNCLEAR, CLEAR, FOUND, LARGER, *OF_CLEAR)
    headings, rows, notes = beside(told, HEADINGS, ROWS, (UNCLEAR, CLEAR))
    assert [(one.label, one.width) for one in headings] == [("What", 56), ("Number", 24), ("Would be found", 20)]
    assert rows == (("again", "0.94", "0.83 (0.91)"), ("other", "0.94", "–"))
    assert getattr(rows[0][2], "result", "") == f"{FOUND.id} {LARGER.id}"
    assert len(notes) == 1
    assert "standard error" in notes[0]
    assert "told from none with the power that the plan asks for, and" in notes[0]
    asked = Report(told.results, replace(told.meta, words={**told.meta.words, "power": "90%"}))
    assert "told from none with a power of 90%, and" in beside(asked, HEADINGS, ROWS, (UNCLEAR, CLEAR))[2][0]
    said = what_would_decide(asked, {"harm.*.ratio": "it"}).replace("\\", "")
    assert "would have been found with a power of 90%. In a study" in re.sub(r"\[([^\]]*)\]\{[^}]*\}", r"\1", said)


def test_where_nothing_would_be_found_that_is_said(report: Report) -> None:
    nothing = replace(FOUND, value=None, note="none that was tried is found so often")
    told = with_results(report, UNCLEAR, nothing, LARGER)
    assert beside(told, HEADINGS, ROWS[:1], (UNCLEAR,))[1][0][2] == "none (0.91)"
    assert what_would_decide(told, {"harm.*.ratio": "it"}) == ""


def test_a_table_of_clear_rows_stays_as_it_is(report: Report) -> None:
    told = with_results(report, CLEAR, *OF_CLEAR)
    assert beside(told, HEADINGS, ROWS[1:], (CLEAR,)) == (HEADINGS, ROWS[1:], ())
    assert what_would_decide(told, {"harm.*.ratio": "it"}) == ""


def test_it_is_said_in_words_against_what(report: Report) -> None:
    asked = {"harm.*.ratio": "the rate of the next report"}
    assert what_would_decide(report, asked) == ""
    told = what_would_decide(with_results(report, UNCLEAR, FOUND, LARGER), asked)
    told = re.sub(r"\[([^\]]*)\]\{[^}]*\}", r"\1", told.replace("\\", ""))
    assert told.startswith("**What would decide it?** The range of the rate of the next report (0.82 to 1.07)")
    assert "Against pairs before the start, a ratio of 0.83 or less" in told
    assert "In a study four times as large it would be one of 0.91. What would be found is computed from the" in told
    other = what_would_decide(with_results(report, UNCLEAR, FOUND, LARGER), asked, how="As told.")
    assert other.endswith(" As told.")


def test_what_is_withheld_is_told_nowhere(report: Report) -> None:
    hidden = [replace(one, value=None, note=SUPPRESSED) for one in (FOUND, LARGER)]
    told = with_results(report, UNCLEAR, *hidden)
    assert what_would_decide(told, {"harm.*.ratio": "it"}) == ""
    _, rows, _ = beside(told, HEADINGS, ROWS[:1], (UNCLEAR,))
    assert rows[0][2] == "[suppressed]"
