"""A title tells the released number, knows what it tells of, and tells nothing that was withheld."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.report.figures.mount import findings
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.lookup import Report
from ipvi_eval.results.sentence import Sentence

RATIO = "its.ipv_dir.headline.ratio"
SUPPRESSED = "suppressed: a count below the disclosure threshold could be read from it"


def title(report: Report, finding: Sentence) -> str:
    return str(Heading(about="Counts of 2024", measure="M", finding=finding).title(report, "its.ipv_dir"))


def told(report: Report, id: str, **changed: object) -> None:
    estimates = dict(report.results.estimates)
    estimates[id] = replace(estimates[id], **changed)  # type: ignore[arg-type]
    report.results = replace(report.results, estimates=estimates)


def test_a_withheld_number_leaves_what_the_figure_is_about(report: Report) -> None:
    told(report, RATIO, value=None, lower=None, upper=None, note=SUPPRESSED)
    assert title(report, findings.counted(report, "ipv_dir")) == "Counts of 2024"
    assert title(report, Sentence("{not.there}")) == "Counts of 2024"


def test_pieces_of_a_title_know_what_they_tell_of(report: Report) -> None:
    said = Heading(about="A", measure="M", finding=findings.counted(report, "ipv_dir")).title(report, "its.ipv_dir")
    assert {piece.result for piece in said.pieces if any(map(str.isdigit, piece))} == {RATIO}
    about = Heading(about="Counts of 2024", measure="M").title(report, "its.ipv_dir")
    assert [piece.result for piece in about.pieces] == ["its.ipv_dir"]


def test_a_withheld_count_beside_an_estimate_is_told_no_more_than_the_estimate(report: Report) -> None:
    told(report, RATIO, n=110)
    assert title(report, Sentence(f"Over {{{RATIO}:n}} months")) == "Over 110 months"
    told(report, RATIO, n=None)
    assert title(report, Sentence(f"Over {{{RATIO}:n}} months")) == "Counts of 2024"
