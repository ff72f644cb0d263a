"""The section on planted effects: every planting with its errors, what did not come out, and that it stays inside."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipvi_eval.diagnosis.operating_characteristics import Measure
from ipvi_eval.diagnosis.plasmode import Fared, Planting, Plasmode
from ipvi_eval.report.inside.plasmode_section import plasmode_section
from tests.report.inside.test_quality_page import Words


def fared(ratio, called):
    def of(value, error):
        return Measure("one", value, error, 300)

    return Fared(ratio, of(-0.012, 0.004), of(0.957, 0.012), of(called, 0.02), of(0.01, 0.006))


FINE = Planting(
    about="hazard",
    outcome="Reports <b>",
    estimator="Cox",
    into="1,234 people",
    nothing=fared(1.0, 0.047),
    effect=fared(0.8, 0.451),
    moved=Measure("moved", float(np.log(0.79)), 0.01, 300),
)


def words_of(*plantings, not_planted=()):
    text = "".join(plasmode_section(Plasmode(300, plantings, not_planted), level=0.95))
    assert "<b>" not in text
    parser = Words(text)
    assert parser.open == []
    return " ".join(parser.text.split())


def test_nothing_and_the_effect_with_their_errors():
    words = words_of(FINE)
    assert "stay inside the agency" in words
    assert "After notification, Reports <b>: 1,234 people" in words
    for part in ("-0.012 (0.004)", "95.7% (1.2%)", "4.7% (2.0%)", "45.1% (2.0%)", "20% fewer", "0.790 (0.008)"):
        assert part in words, part
    assert "did not come out" not in words


def test_what_did_not_come_out_stands_on_top():
    words = words_of(FINE, replace(FINE, moved=Measure("moved", 0.0, 0.01, 300)))
    assert words.count("the planted ratio did not come out") == 1
    assert words.index("did not come out") < words.index("20% fewer")
    assert "multiplies the answer by 1.000 (0.010) in place of 0.8" in words


def test_what_could_not_be_planted_has_its_reason_and_no_table():
    words = words_of(not_planted=("count, Reports: too short & <b>",))
    assert "Not planted: count, Reports: too short & <b>" in words
    assert "20% fewer" not in words
