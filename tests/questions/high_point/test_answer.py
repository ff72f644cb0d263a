from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.answer import HIGHEST, the_answer
from ipvi_eval.questions.high_point.asked import Asked
from ipvi_eval.questions.high_point.published.incomparable import incomparable
from ipvi_eval.questions.high_point.published.layer import write_layer
from ipvi_eval.questions.high_point.quotation import Quotation
from ipvi_eval.questions.high_point.shares.rearrest import re_arrest_at_fixed_horizons
from ipvi_eval.results.store import Results, Table
from ipvi_eval.study import read_study
from tests.questions.high_point.conftest import SHIPPED, shares

Ask = Callable[..., Asked]


def _with_list_b(value: float, upper: float) -> list[Estimate]:
    low = [replace(one, value=0.05, lower=0.03, upper=0.08, events=10) for one in shares()]
    b = "survival.ipv_arrest.notified.list_b.risk_12m"
    return [*low, replace(low[0], id=b, value=value, lower=value - 0.04, upper=upper, events=round(200 * value))]


def _sentences(asked: Asked) -> list[Quotation]:
    return [one for one in the_answer(asked) if isinstance(one, Quotation)]


def test_six_sentences_in_their_order(ask: Ask) -> None:
    found = _sentences(ask(_with_list_b(0.10, 0.15)))
    assert [one.subject for one in found] == list("123456")
    texts = [one.statement.sentence for one in found]
    for text, words in zip(
        texts, ("within 12 months", "at its word", "contradict", "any mix", "Counts", "cannot be said"), strict=True
    ):
        assert words in text
    assert {one.of for one in found} == {HIGHEST, ""}
    assert "lower by a few points or not distinguishable" in texts[2]


@pytest.mark.parametrize(
    ("value", "upper", "said"),
    [
        (0.10, 0.15, "with its interval, lies below"),
        (0.11, 0.161, "the interval of List B reaches it"),
        (0.20, 0.26, "not all shares here lie below"),
    ],
)
def test_any_mix_is_said_only_when_it_is_true(ask: Ask, value: float, upper: float, said: str) -> None:
    text = _sentences(ask(_with_list_b(value, upper)))[3].statement.sentence
    assert said in text
    assert "On List B, for which High Point publishes no share" in text


def test_lists_told_together_count_in_every_mix_and_stand_beside_no_list_of_theirs(ask: Ask) -> None:
    both = [
        replace(one, id=one.id.replace("list_b", "list_a_and_b")) if "list_b" in one.id else one
        for one in _with_list_b(0.20, 0.26)
    ]
    asked = ask(both)
    asked = replace(asked, frames=replace(asked.frames, groups=(("A", "B"), ("C",), ("D",))))
    first, *_, mix = [one.statement.sentence for one in _sentences(asked)[:4]]
    assert "Lists A and B" not in first
    assert "On Lists A and B, for which High Point publishes no share, it is" in mix
    assert "not all shares here lie below" in mix
    highest = next(one for one in the_answer(asked) if isinstance(one, Estimate) and one.id.endswith("highest"))
    assert highest.value == 0.20


def test_a_high_share_is_not_called_low(ask: Ask) -> None:
    high = [replace(one, value=0.4, lower=0.35, upper=0.46, events=80) for one in shares()]
    texts = [one.statement.sentence for one in _sentences(ask(high))]
    assert "ours are higher on every list" in texts[1]
    assert "higher on every list compared" in texts[2]


def test_without_shares_there_is_no_answer(ask: Ask) -> None:
    assert list(the_answer(ask([]))) == []


def test_a_second_program_is_compared_from_plan_and_registry_alone(ask: Ask, tmp_path: Path) -> None:
    asked = ask()
    theirs = asked.registry.get("high_point.rearrest.list_d.12m")
    county = replace(
        theirs, id="madeup.rearrest.list_d.12m", site="Made-up County", label="Made-up County, D list", value=0.25,
        numerator=50, denominator=200, status="seen",
    )  # fmt: skip
    plan = shutil.copytree(SHIPPED.parent, tmp_path / "analysis") / SHIPPED.name
    write_layer(plan.with_name("evidence.toml"), [county])
    own = Asked(read_study(plan), asked.frames, asked.earlier)
    found = list(re_arrest_at_fixed_horizons(own))
    estimates = {one.id: one for one in found if isinstance(one, Estimate)}
    difference = estimates["evidence.recidivism.made_up_county.list_d.12m.difference"]
    assert difference.value == pytest.approx(0.09 - 0.25)
    drawn = next(one for one in found if isinstance(one, Table) and one.id == "evidence.forest").records()
    assert "Made-up County" in {row["site"] for row in drawn}
    named = {item.what: item.why for item in incomparable(registry=own.registry)}
    assert any("8.8 %" in what and "unequal follow-up" in why for what, why in named.items())  # Lexington


def test_an_arrest_for_anything_does_not_stand_among_those_for_domestic_violence(ask: Ask) -> None:
    found = re_arrest_at_fixed_horizons(ask())
    drawn = next(one for one in found if isinstance(one, Table) and one.id == "evidence.forest").records()
    assert not any("any arrest" in str(row["label"]) for row in drawn)
    assert any("36 %" in item.what and "any arrest" in item.why for item in incomparable())


def test_every_site_with_a_share_is_compared_drawn_or_named(ask: Ask) -> None:
    asked = ask()
    assert isinstance(asked.earlier, Results)
    found = re_arrest_at_fixed_horizons(asked)
    drawn = {
        row["site"]
        for row in next(one for one in found if isinstance(one, Table) and one.id == "evidence.forest").records()
    }
    named = " ".join(item.what for item in incomparable(registry=asked.registry))
    shares_of = [f for f in asked.registry.quotable() if f.outcome != "none"]
    assert not [f.site for f in shares_of if f.site not in drawn and (f.label or f.definition) not in named]
