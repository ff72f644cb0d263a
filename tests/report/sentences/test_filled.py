from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, cast, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.roles import require_roles
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.errors import ReportError
from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sentences.filled import fill, filled
from ipvi_eval.report.wording import numbers
from ipvi_eval.results.sentence import BySign, ByVerdict, Part, Sentence, Word
from ipvi_eval.results.store import Column, Results, Table
from ipvi_eval.scope import Scope

OURS = "evidence.recidivism.list_c.6m.ours"
CMS11 = read_profile("cms11")


def said(report: Report, template: str, **words: Word) -> str:
    return "".join(fill(report, Sentence(template, words), "t.x"))


def test_numbers_and_limits_are_filled_in_the_style_of_the_reports(report: Report) -> None:
    assert said(report, f"{{{OURS}}} ({{{OURS}:limits}})") == "12.3% (95% CI 8.3% to 16.3%)"
    assert said(report, f"{{{OURS}:bounds}}") == "8.3% to 16.3%"
    assert said(report, "{evidence.recidivism.list_d.6m.theirs:limits}") == "interval not known"
    found = report.find(OURS).scope
    text = said(report, f"{{{OURS}:population}}, by {{{OURS}:clock}}")
    assert text == f"{found.population}, by {found.clock}"
    assert said(report, "a margin of 5 % at most") == "a margin of 5% at most"


def one(**more: object) -> Report:
    about = {"id": "x", "value": 0.69, "unit": "ratio", "method": "m", "lower": 0.53, "upper": 1.08, "level": 0.95}
    known = Estimate(**about | more)  # type: ignore[arg-type]
    turned = Estimate(id="y", value=-0.4, unit="number", method="m")
    return Report(Results.of([known, turned]), cast("Any", None))


@pytest.mark.parametrize(
    ("part", "more", "text"),
    [
        ("fall", {}, "31%"),
        ("changes", {}, "a fall of 47% to a rise of 8%"),
        ("changes", {"upper": float("inf")}, "a fall of 47% to no upper limit"),
        ("changes", {"lower": None}, "interval not known"),
        ("change", {}, "31% lower"),
        ("change", {"value": None}, "not estimated"),
        ("compatible", {}, "anything from 47% lower to 8% higher"),
        ("percent", {"value": 0.052, "unit": "proportion"}, "5%"),
        ("percent_bounds", {"unit": "proportion", "lower": 0.0, "upper": 0.144}, "0% to 14%"),
        ("signed", {"value": 0.021, "unit": "proportion"}, "+2.1%"),
        ("signed", {"value": -0.029, "unit": "proportion"}, f"{numbers.MINUS}2.9%"),
        ("signed_bounds", {"unit": "proportion", "lower": -0.014, "upper": 0.0}, f"{numbers.MINUS}1.4% to 0.0%"),
        ("signed", {"value": -0.0004, "unit": "proportion"}, "0.0%"),
        ("signed", {"value": None}, "not estimated"),
        ("n", {"n": 1103, "n_of": "months"}, "1,103"),
        ("n", {}, "[suppressed]"),
        ("events", {"events": 22}, "22"),
        ("events", {}, "[suppressed]"),
        ("p", {"p": 0.0312}, "p = 0.031"),
        ("p", {"p": 0.0}, "p < 0.001"),
        ("p", {}, "no p-value"),
        ("base", {"scope": Scope(base="the rate before")}, "the rate before"),
    ],
)
def test_each_part_of_an_estimate_is_told_in_its_way(part: str, more: dict[str, object], text: str) -> None:
    assert said(one(**more), f"{{x:{part}}}") == text


def test_every_part_that_may_be_asked_for_is_told() -> None:
    known = one(n=5, events=4, p=0.5, scope=Scope(population="us", base="them", clock="days"))
    assert all(said(known, f"{{x:{part}}}") for part in get_args(Part))


def test_opposite_signs_choose_the_word_and_a_withheld_one_chooses_none() -> None:
    how = BySign("x", "y", "agrees", "differs")
    assert said(one(), "{how}", how=how) == "differs"
    assert said(one(value=-1.0), "{how}", how=how) == "agrees"
    assert said(one(value=None, note="suppressed: few"), "{how}", how=how) == "[suppressed]"


def test_no_probability_claims_certainty(report: Report) -> None:
    assert said(report, "{evidence.belief.all.reduction_0}") == "more than 0.99"


def test_an_unknown_id_fails(report: Report) -> None:
    with pytest.raises(ReportError, match=r"did you mean evidence\.recidivism"):
        said(report, "{evidence.recidivism.list_c.6m.our}")


def test_a_suppressed_number_says_so_and_so_do_its_words(report: Report) -> None:
    note = "suppressed: a count below the disclosure threshold could be read from it"
    hidden = replace(report.find(OURS), value=None, lower=None, upper=None, level=None, n=None, note=note)
    others = [item for item in report.results.all() if item.id != OURS]
    other = Report(Results.of([*others, hidden]), report.meta)
    text = said(other, f"{{{OURS}}} ({{{OURS}:limits}}) {{fell}}", fell=ByVerdict(OURS, "fell", "held", "rose"))
    assert text == "[suppressed] ([suppressed]) [suppressed]"


def test_names_of_the_plan_are_text_whatever_they_hold(report: Report) -> None:
    assert said(report, "{name}: {known}", name=f"{{{OURS}}} of 2", known="no place") == f"{{{OURS}}} of 2: no place"


def test_numbers_know_their_estimate_and_own_digits_their_table(report: Report) -> None:
    pieces = fill(report, Sentence(f"{{name}} {{{OURS}}} of them.", {"name": "List 2"}), "t.x")
    assert [(str(one), one.result) for one in pieces if one] == [
        ("List 2", "t.x"), (" ", ""), ("12.3%", OURS), (" of them.", ""),
    ]  # fmt: skip


def test_a_filled_table_holds_text(report: Report) -> None:
    table = Table(
        id="t.x", title="T", columns=(Column("a", "A", "sentence"),), rows=((Sentence(f"{{{OURS}}}"),), (None,))
    )
    assert filled(report, table).rows == (("12.3%",), (None,))


LIMITS = st.floats(0.01, 50).map(lambda number: round(number, 5))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.tuples(LIMITS, LIMITS, LIMITS).map(sorted), min_size=2, max_size=2), few=st.booleans())
def test_what_a_sentence_says_is_what_was_released_and_nothing_hidden(
    report: Report, values: list[list[float]], few: bool
) -> None:
    """Through disclosure control: every number is the printed form of a released estimate, its verdict is that of the
    released interval, and where one estimate is withheld the sentence about it is gone and the other stays."""
    events = (5 if few else 300, 300)
    made = [
        Estimate(id=f"e.{name}", value=middle, lower=low, upper=high, level=0.95, unit="ratio", method="m", n=900,
                 events=count, scope=Scope(population="made-up"))
        for name, (low, middle, high), count in zip("ab", values, events, strict=True)
    ]  # fmt: skip
    sentences = [
        Sentence(f"{{{one.id}}} ({{{one.id}:bounds}}) {{says}}", {"says": ByVerdict(one.id, "fell", "held", "rose")})
        for one in made
    ]
    table = Table(id="t.x", title="T", columns=(Column("a", "A", "sentence"),), rows=tuple((one,) for one in sentences))
    raw = Results.of([*made, table])
    require_roles(raw)
    released = Report(suppress(raw, CMS11).results, report.meta)
    texts = [row[0] for row in filled(released, released.table("t.x")).rows]
    assert (texts[0] is None) == few
    for one, text in zip(made, texts, strict=True):
        if text is None:
            continue
        found = released.find(one.id)
        assert found.value is not None
        printed = {
            numbers.show(bound, "ratio") for bound in (found.value, found.lower, found.upper) if bound is not None
        }
        assert set(re.findall(r"[\d.,]*\d", str(text))) <= printed
        low, _, high = values[made.index(one)]
        assert str(text).endswith("fell" if high < 1 else "rose" if low > 1 else "held")
