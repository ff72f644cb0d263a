"""The page of verdicts: every claim with its verdict, the picture of false alarms, and that it loads nothing."""

from __future__ import annotations

import re

import pytest

from ipvi_eval.diagnosis.operating_characteristics import Measure
from ipvi_eval.diagnosis.study_diagnosis import Claim, Diagnosis
from ipvi_eval.diagnosis.verdict import Verdict
from ipvi_eval.diagnosis.violations import Fares
from ipvi_eval.report.inside.diagnosis_page import diagnosis_page
from ipvi_eval.report.inside.inside_page import INSIDE
from tests.report.inside.test_quality_page import Words

ONLY = Verdict("only if the effect is large enough", "only if the effect is as large as a reduction of 30%")
CANNOT = Verdict("cannot be supported by these records", "cannot be supported by these records: none would be found")


def fares(about, false):
    def of(value):
        return Measure("share", value, 0.011, 300)

    return Fares(about, of(false), of(0.948), of(0.777), of(0.96))


TRIED = (fares("Nothing else happens", 0.052), fares("10% more <b>reported", 0.125))


def claim(**changed):
    about = {
        "about": "count",
        "outcome": "Reports",
        "question": "Are there fewer reports?",
        "estimator": "lasting step",
        "reduction": 0.3,
        "rests_on": "40 incidents a month",
        "verdict": ONLY,
        "would_change": ("2 times as many incidents: a reduction of 27%", "none of these finds a reduction of 10%"),
        "chance": "calls 5.2% changed",
        "tried": TRIED,
    }
    return Claim(**about | changed)


def page(*claims, synthetic=False, not_judged=()):
    found = Diagnosis(0.8, 0.95, 0.1, 300, synthetic, claims, not_judged)
    return diagnosis_page(found, title="Tiny <study>")


def words_of(text):
    parser = Words(text)
    assert parser.open == []
    return " ".join(parser.text.split())


def test_each_claim_with_verdict_and_what_would_change_it():
    words = words_of(page(claim(), claim(about="hazard", question="Q2?", verdict=CANNOT, tried=())))
    for part in (
        "Are there fewer reports?",
        "Only if the effect is as large as a reduction of 30%.",
        "2 times as many incidents: a reduction of 27%; none of these finds a reduction of 10%",
        "Cannot be supported by these records: none would be found.",
        "After notification",
        "40 incidents a month",
        "0 can be supported",
        "1 only if the effect is large enough",
    ):
        assert part in words.replace("0can", "0 can").replace("1only", "1 only"), part


def test_what_cannot_be_answered_is_told_as_asked_shown_and_needed():
    none = claim(
        about="hazard", question="Q2?", verdict=CANNOT, reduction=None, would_change=("nothing that was tried",)
    )
    words = words_of(page(claim(), none))
    part = words.partition("What these records cannot answer")[2].partition("Claim by claim")[0]
    for said in (
        "Q2? By: lasting step.",
        "No reduction that was tried with 80% power; they hold 40 incidents a month.",
        "None would be found.",
        "Nothing that was tried.",
    ):
        assert said in part
    assert "Are there fewer reports?" not in part
    assert "cannot answer" not in words_of(page(claim()))
    shown = words_of(page(claim(verdict=CANNOT)))
    assert "A reduction of 30% or more with 80% power, if its test could be trusted" in shown


def test_kinds_of_claims_stand_together_whatever_their_order():
    words = words_of(page(claim(about="hazard", question="Q1?"), claim(question="Q2?"), claim(about="hazard")))
    assert words.count("After notification") == 2  # once in either table
    assert words.index("Q2?") < words.index("Q1?")


def test_false_alarms_as_a_table_and_a_picture_that_is_told_in_words():
    text = page(claim())
    assert "5.2% (1.1%)" in text
    assert "12.5% (1.1%)" in text
    (label,) = re.findall(r'<img alt="([^"]*)"', text)
    assert label.startswith("Bars of false alarms, Reports, beside the 5% that the test claims.")
    assert "Nothing else happens: 5.2%" in label
    assert "10% more &lt;b&gt;reported: 12.5%" in label
    assert "<b>" not in text
    assert "Reports, a fall of 30%" in text
    assert "Reports, the largest fall tried" in page(claim(reduction=None))


def test_without_a_simulation_there_is_no_picture_and_without_claims_no_table():
    assert "<img" not in page(claim(tried=()))
    text = page(not_judged=("hazard ratio, Reports: its people are weighted & <b>",))
    assert "<table" not in text
    assert "its people are weighted &amp; &lt;b&gt;" in text


@pytest.mark.parametrize("synthetic", [True, False])
def test_made_up_data_are_said_on_top_and_on_the_picture(synthetic):
    text = page(claim(), synthetic=synthetic)
    assert ("SYNTHETIC DATA" in text.split("<img")[0]) == synthetic
    assert INSIDE in text
    drawn = [page(claim(), synthetic=each).count("%3Cpath") for each in (True, False)]
    assert drawn[0] > drawn[1]  # the stamp is drawn, too


def test_it_loads_nothing_and_comes_out_the_same_again():
    text = page(claim())
    assert not re.search(r"<(script|link|iframe)|url\((?!%23)|(src|href)=\"(?!#|data:)", text)
    assert "default-src 'none'" in text
    assert text == page(claim())
