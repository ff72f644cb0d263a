from __future__ import annotations

from collections.abc import Callable

import pytest

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.counts.asked import Asked
from ipvi_eval.questions.counts.findings import Finding
from ipvi_eval.questions.counts.the_answer import the_answer
from ipvi_eval.questions.counts.what_the_series_allows import what_the_series_allows

Ask = Callable[..., Asked]


def test_level_and_slope_are_told_with_their_base_and_checked(ask: Ask) -> None:
    asked = ask()
    found = list(what_the_series_allows(asked))
    estimates = {one.id: one for one in found if isinstance(one, Estimate)}
    level = estimates["its.ipv_dir.level_change"]
    assert level.value == asked.described.coefficient("level_change").ratio
    assert level.scope.base == "a straight trend through the months before the start"
    # 40 a month before the start and 24 after it were drawn.
    assert estimates["its.ipv_dir.mean_before"].value == pytest.approx(40, abs=3)
    assert estimates["its.ipv_dir.mean_after"].value == pytest.approx(24, abs=3)
    assert any(isinstance(one, Agreement) for one in found)


def test_few_incidents_bring_an_exact_ratio_and_say_so_once(ask: Ask) -> None:
    asked = ask(mean=1.5)
    few = list(what_the_series_allows(asked))
    exact = {one.id: one for one in few if isinstance(one, Estimate)}["its.ipv_dir.exact_rate_ratio"]
    # The very counts of the months that other results are of: hidden there, they do not leave here.
    assert [one.key for one in (exact.events, *exact.cells)] == [  # type: ignore[union-attr]
        one.key for one in (asked.kept.both, asked.kept.before, asked.kept.after)
    ]
    assert exact.events == sum(exact.cells) == asked.kept.both
    assert sum("few incidents" in one.text.template for one in few if isinstance(one, Finding)) == 1
    many = list(what_the_series_allows(ask()))
    assert "its.ipv_dir.exact_rate_ratio" not in {one.id for one in many if isinstance(one, Estimate)}


@pytest.mark.parametrize("half_years", [True, False])
def test_a_model_of_half_years_is_refused_with_what_to_do(ask: Ask, half_years: bool) -> None:
    found = what_the_series_allows(ask(quarters=True, half_years=half_years))
    said = [one.text.template for one in found if isinstance(one, Finding) and "half-years is not offered" in str(one)]
    assert len(said) == half_years
    assert all("plans an outcome that counts more incidents" in one for one in said)


def test_where_the_exact_answer_leads_it_is_not_called_a_companion(ask: Ask) -> None:
    asked = ask(mean=0.15)
    assert asked.headline.basis == "exact"
    ratio = next(one for one in the_answer(asked) if isinstance(one, Estimate) and one.id.endswith(".headline.ratio"))
    assert ratio.events.key == asked.kept.both.key  # type: ignore[union-attr]
    assert not any(
        "few incidents" in one.text.template for one in what_the_series_allows(asked) if isinstance(one, Finding)
    )


HOLE = "holds next to nothing"


@pytest.mark.parametrize("half_years", [False, True])
def test_what_a_quarter_holds_is_told_only_where_quarters_are_shown(ask: Ask, half_years: bool) -> None:
    """Of two quarters shown as one sum, one that "holds next to nothing" leaves all of it to the other."""
    asked = ask(quarters=True, half_years=half_years, empty=("2018-07", "2018-08", "2018-09"))
    said = [one.text for one in what_the_series_allows(asked) if isinstance(one, Finding)]
    assert ("2018Q3" in [text.words.get("when") for text in said if HOLE in text.template]) is not half_years
