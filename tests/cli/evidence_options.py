"""The options of `ipvi-eval evidence`: what is typed, and the fields of the figure that the library then holds."""

from __future__ import annotations

from math import exp, log, sqrt
from typing import Any

from ipvi_eval.questions.high_point.published.figure import Figure
from ipvi_eval.questions.high_point.published.study_design import Design, FollowUp
from tests.cli.typed_options import options_in

ID = "elsewhere.rearrest.12m"
ADDED = ("--source", "a report", "--site", "Elsewhere", "--outcome", "arrest", "--definition", "re-arrest")
PLAIN = Figure(
    id=ID, source="a report", status="seen", site="Elsewhere", outcome="arrest", definition="re-arrest", value=0.2
)
VALUE = ("--value", "0.2")


def change(before: int, after: int, *comparison: int, dispersion: float = 1) -> dict[str, Any]:
    """The ratio of counts and its interval: log(ratio) has variance `dispersion` times the sum of 1 / count."""
    middle = log(after / before) - (log(comparison[1] / comparison[0]) if comparison else 0)
    half = 1.959963984540054 * sqrt(dispersion * sum(1 / count for count in (before, after, *comparison)))
    level = 3 if comparison else 2
    why = (
        "before and after with a comparison place"
        if comparison
        else "before and after in one place, no comparison place"
    )
    return {
        "value": exp(middle), "lower": exp(middle - half), "upper": exp(middle + half), "interval": "95 %",
        "status": "calc", "unit": "ratio", "design": Design(level=level, why=why),
    }  # fmt: skip


COUNTS = ("--before", "50", "--after", "30")
BOTH = (*COUNTS, "--comparison-before", "60", "--comparison-after", "55")

# (what is given, beside what, fields that are then other than in PLAIN)
ADD: tuple[tuple[tuple[str, ...], tuple[str, ...], dict[str, Any]], ...] = (
    (("--source", "another, p. 3"), VALUE, {"source": "another, p. 3"}),
    (("--status", "second-hand"), VALUE, {"status": "second-hand"}),
    (("--value", "0.3"), VALUE, {"value": 0.3}),
    (("--numerator", "45", "--denominator", "150"), (), {"value": 0.3, "numerator": 45, "denominator": 150}),
    (
        ("--lower", "0.1", "--upper", "0.35", "--interval", "95 %"),
        VALUE,
        {"lower": 0.1, "upper": 0.35, "interval": "95 %"},
    ),
    (
        ("--lower", "0.1", "--upper", "0.35", "--interval", "range"),
        VALUE,
        {"lower": 0.1, "upper": 0.35, "interval": "range"},
    ),
    (COUNTS, (), change(50, 30)),
    (BOTH, (), change(50, 30, 60, 55)),
    (("--dispersion", "2.5"), BOTH, change(50, 30, 60, 55, dispersion=2.5)),
    (("--site", "Nowhere"), VALUE, {"site": "Nowhere"}),
    (("--outcome", "call"), VALUE, {"outcome": "call"}),
    (("--definition", "any new arrest"), VALUE, {"definition": "any new arrest"}),
    (("--unit", "persons"), ("--value", "20"), {"unit": "persons", "value": 20.0}),
    (("--list", "D"), VALUE, {"list_at_entry": "D"}),
    (("--months", "18"), VALUE, {"follow_up": FollowUp(kind="fixed", months=18)}),
    (("--unequal",), (*VALUE, "--months", "24"), {"follow_up": FollowUp(kind="unequal", months=24)}),
    (("--as-of", "2014-04"), VALUE, {"as_of": "2014-04"}),
    (("--label", "Elsewhere, a year"), VALUE, {"label": "Elsewhere, a year"}),
    (("--role", "claim"), VALUE, {"role": "claim"}),
    (("--level", "3", "--why", "matched areas"), VALUE, {"design": Design(level=3, why="matched areas")}),
    (("--dates", "2009-2013"), VALUE, {"dates": "2009-2013"}),
    (("--address", "https://example.org/report"), VALUE, {"address": "https://example.org/report"}),
    (("--note", "Adults only."), VALUE, {"note": "Adults only."}),
)

SHARE = "high_point.rearrest.list_d.12m"
VERIFY: tuple[tuple[tuple[str, ...], dict[str, str]], ...] = (
    (("--by", "B. Reader"), {"checked_by": "B. Reader"}),
    (("--on", "2025-07-31"), {"checked_on": "2025-07-31"}),
    # Date and address were those of the source that quotes.
    (
        ("--source", "The original, p. 40"),
        {"source": "The original, p. 40", "status": "seen", "dates": "", "address": ""},
    ),
)

OURS = ("--people", "200", "--events", "20", "--list", "D", "--months", "12")
SHARE_OF_OURS = {"list_at_entry": "D", "months": 12, "value": 0.1, "n": 200, "events": 20, "outcome": "arrest"}
COMPARE: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("--people", "400"), {"n": 400, "value": 0.05}),
    (("--events", "30"), {"events": 30, "value": 0.15}),
)
REFUSE: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("--list", "C"), {"list_at_entry": "C"}),
    (("--months", "6"), {"months": 6}),
    (("--outcome", "report"), {"outcome": "report"}),
    (("--unequal",), {"follow_up": "unequal"}),
)

# A figure that has a number stays until both are typed.
REPLACE = ("--replace", "--definition", "another measure")

STUDY = {"--study"}
EVIDENCE = {
    ("evidence", "list"): {"--empty"} | STUDY,
    ("evidence", "show"): STUDY,
    ("evidence", "add"): {one for given, *_ in ADD for one in options_in(given)} | {"--replace"} | STUDY,
    ("evidence", "verify"): {one for given, _ in VERIFY for one in options_in(given)} | STUDY,
    ("evidence", "compare"): {one for given, _ in (*COMPARE, *REFUSE) for one in options_in(given)} | STUDY,
}
