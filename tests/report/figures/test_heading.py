"""A title tells the released number, by the side on which its interval lies, and nothing that was withheld."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.report.figures import findings
from ipvi_eval.report.figures.heading import Heading
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


@pytest.mark.parametrize(
    ("value", "lower", "upper", "begins"),
    [
        (0.5, 0.4, 0.6, "Fewer than expected (weak evidence): 50% "),
        (0.5, 0.4, 1.2, "No conclusion: 50% "),
        (1.5, 1.2, 1.9, "More than expected (weak evidence): 150% "),
        (0.5, None, None, "Of unknown uncertainty: 50% "),
    ],
)
def test_the_verdict_is_that_of_the_interval_and_the_scale_that_of_the_report(
    report: Report, value: float, lower: float | None, upper: float | None, begins: str
) -> None:
    told(report, RATIO, value=value, lower=lower, upper=upper)
    assert title(report, findings.counted(report, "ipv_dir")).startswith(begins)


def test_a_withheld_number_leaves_what_the_figure_is_about(report: Report) -> None:
    told(report, RATIO, value=None, lower=None, upper=None, note=SUPPRESSED)
    assert title(report, findings.counted(report, "ipv_dir")) == "Counts of 2024"
    assert title(report, Sentence("{not.there}")) == "Counts of 2024"


def test_pieces_of_a_title_know_what_they_tell_of(report: Report) -> None:
    said = Heading(about="A", measure="M", finding=findings.counted(report, "ipv_dir")).title(report, "its.ipv_dir")
    assert {piece.result for piece in said.pieces if any(map(str.isdigit, piece))} == {RATIO}
    about = Heading(about="Counts of 2024", measure="M").title(report, "its.ipv_dir")
    assert [piece.result for piece in about.pieces] == ["its.ipv_dir"]


def test_a_difference_has_its_sign(report: Report) -> None:
    id = "evidence.recidivism.list_c.12m.difference"
    told(report, id, value=-0.05, lower=-0.08, upper=-0.02)
    said = findings.difference(id, "they differ", lower="Fewer", higher="More")
    assert title(report, said) == (
        "Fewer: they differ by \N{MINUS SIGN}5.0 percentage points "
        "(\N{MINUS SIGN}8.0 to \N{MINUS SIGN}2.0 percentage points)"
    )


def test_a_withheld_count_beside_an_estimate_is_told_no_more_than_the_estimate(report: Report) -> None:
    told(report, RATIO, n=110)
    assert title(report, Sentence(f"Over {{{RATIO}:n}} months")) == "Over 110 months"
    told(report, RATIO, n=None)
    assert title(report, Sentence(f"Over {{{RATIO}:n}} months")) == "Counts of 2024"
