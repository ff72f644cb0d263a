from __future__ import annotations

from collections.abc import Callable

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.counts.asked import Asked
from ipvi_eval.questions.counts.findings import Finding
from ipvi_eval.questions.counts.the_answer import LARGER, the_answer, what_could_be_shown
from ipvi_eval.results.store import Table

Ask = Callable[..., Asked]


def test_the_answer_is_the_headlines_with_the_other_beside_it(ask: Ask) -> None:
    asked = ask()
    found = list(the_answer(asked))
    estimates = {one.id: one for one in found if isinstance(one, Estimate)}
    assert asked.fit is not None
    assert estimates["its.ipv_dir.headline.ratio"].value == asked.fit.step.ratio
    assert estimates["its.ipv_dir.headline.comparison_areas"].value == 3
    kinds = [one.kind for one in found if isinstance(one, Finding)]
    assert kinds[0] == "leading"
    assert "power" in kinds
    assert "its.ipv_dir.before" in {one.id for one in found if isinstance(one, Table)}
    # What the size of the comparison restates: with its mean before the start it falls, wherever it stands.
    restated = [one for one in found if isinstance(one, (Estimate, Table)) and one.id.startswith("its.ipv_dir.before")]
    assert estimates["its.ipv_dir.control.mean_before"].value == estimates["its.ipv_dir.before.size"].value
    assert all("its.ipv_dir.control.mean_before" in one.rests_on for one in restated)


def test_without_comparison_areas_there_is_nothing_before_the_start_to_compare(ask: Ask) -> None:
    alone = ask()
    bare = Asked(alone.study.model_copy(update={"comparison_areas": ()}), alone.frames, "ipv_dir")
    found = list(the_answer(bare))
    ids = {one.id for one in found if isinstance(one, (Estimate, Table))}
    assert "its.ipv_dir.before" not in ids
    assert "its.ipv_dir.headline.comparison_areas" not in ids


def test_a_larger_series_could_have_shown_a_smaller_fall(ask: Ask) -> None:
    def smallest(mean: float) -> float:
        found = what_could_be_shown(ask(mean=mean, lead="alone"))
        (one,) = (x for x in found if isinstance(x, Estimate) and x.id.endswith(".mde"))
        assert one.value is not None
        assert "2016-01 to " in one.events.key.until  # type: ignore[union-attr]
        return one.value

    assert 0 < smallest(10) < smallest(200) < 1


def test_what_would_decide_is_asked_beside_a_null_result_alone(ask: Ask) -> None:
    asked = ask()
    assert asked.fit is not None
    falls = {one.id: one.value for one in what_could_be_shown(asked) if isinstance(one, Estimate)}
    null = asked.fit.step.lower <= 0 <= asked.fit.step.upper
    # They are there in any case: whether they are would tell of a result that is withheld.
    told = [falls[f"its.ipv_dir.power.{name}"] is not None for name in LARGER]
    assert told == [null] * len(LARGER)
    assert not null
    few = ask(mean=12, ratio=1.0, lead="alone")
    assert few.fit is not None
    assert few.fit.step.lower <= 0 <= few.fit.step.upper
    falls = {one.id: one.value for one in what_could_be_shown(few) if isinstance(one, Estimate)}
    smallest, twice, four_times = (falls[f"its.ipv_dir.{name}"] for name in ("mde", "power.twice", "power.four_times"))
    assert smallest is not None
    assert twice is not None
    assert four_times is not None
    assert smallest < twice < four_times < 1
