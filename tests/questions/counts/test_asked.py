from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from ipvi_eval.errors import PlanError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.counts.asked import Asked, outcomes_of
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.counts.findings import Finding
from ipvi_eval.questions.counts.what_the_series_allows import what_the_series_allows
from ipvi_eval.scope import Scope
from tests.questions.counts.more_areas import beside_nine
from tests.questions.counts.reading import read

Ask = Callable[..., Asked]


def test_an_outcome_is_named_as_the_plan_names_it(ask: Ask) -> None:
    asked = ask()
    assert (asked.prefix, asked.label, asked.primary) == ("its.ipv_dir", "IPV domestic incident report", True)
    assert not ask("ipv_arrest").primary


def test_the_series_is_that_of_the_programs_area_with_its_population(ask: Ask) -> None:
    asked = ask()
    assert asked.series.counts.tolist() == asked.frames.monthly("ipv_dir", "Poughkeepsie").counts.tolist()
    assert asked.series.exposure is not None
    assert set(asked.series.exposure) == {30_000.0}
    assert asked.of("Poughkeepsie", "other_dir").counts.tolist() != asked.series.counts.tolist()


def test_months_that_may_not_leave_are_analyzed_by_quarter(ask: Ask) -> None:
    months, quarters = ask(), ask(quarters=True)
    assert (months.months_per_period, months.period) == (1, "month")
    assert (quarters.months_per_period, quarters.period) == (3, "quarter")
    whole = months.series.counts[: quarters.series.n * 3].reshape(-1, 3).sum(axis=1)
    assert quarters.series.counts.tolist() == whole.tolist()
    assert {one.months_per_period for one in quarters.areas.values()} == {3}
    assert quarters.design.primary == months.design.primary
    assert quarters.about("North") == Scope(population="incidents in North", clock="calendar quarters")
    assert months.about().clock == "calendar months"
    assert quarters.headline.fit is not None
    assert months.headline.fit is not None
    assert quarters.headline.fit.step.value == pytest.approx(months.headline.fit.step.value, abs=0.05)


def test_a_quarter_with_months_before_and_after_the_start_is_left_out(ask: Ask) -> None:
    asked = ask(quarters=True)
    assert asked.study.programme is not None
    later = asked.study.programme.model_copy(update={"start": date(2021, 5, 1)})
    moved = Asked(asked.study.model_copy(update={"programme": later}), asked.frames, "ipv_dir")
    # Phased in from May to July: the third quarter is mixed, the fourth the first that lies wholly after.
    assert moved.design.primary.month == "2021-10"
    texts = [read(one.text) for one in what_the_series_allows(moved) if isinstance(one, Finding) and one.kind == "seen"]
    assert "the first full quarter begins in October 2021" in texts[0]


def test_a_start_with_no_whole_month_or_quarter_after_it_is_refused_in_the_words_of_the_plan(ask: Ask) -> None:
    for quarters, start, fits in ((False, date(2025, 6, 1), True), (False, date(2025, 7, 2), False),
                                  (True, date(2025, 4, 1), True), (True, date(2025, 5, 1), False)):  # fmt: skip
        asked = ask(quarters=quarters)
        assert asked.study.programme is not None
        late = asked.study.programme.model_copy(update={"start": start})
        moved = Asked(asked.study.model_copy(update={"programme": late}), asked.frames, "ipv_dir")
        if fits:  # the three months of phase-in are followed by September, or by the third quarter
            assert moved.design.primary.month in ("2025-09", "2025-07")
        else:
            with pytest.raises(PlanError, match=r"study.toml: after programme.start.*, no month is left up to 2025-09"):
                _ = moved.design


def test_an_area_with_something_of_its_own_is_no_comparison(ask: Ask) -> None:
    own = {"area": "Comparison East", "what": "own program", "start": "2019-01", "source": "a letter"}
    asked = ask(contaminated=[own])
    assert tuple(asked.areas) == asked.clean_areas == ("Comparison North", "Comparison West")
    (flag,) = [flag for flag in asked.flags if not flag.everywhere]
    assert flag.area == "Comparison East"
    assert tuple(ask().areas) == ("Comparison North", "Comparison East", "Comparison West")


def test_the_plan_decides_what_may_lead(ask: Ask) -> None:
    relative, alone = ask().headline, ask(lead="alone").headline
    assert (relative.basis, alone.basis) == ("relative", "alone")
    assert relative.fit is not None
    assert relative.fit.step.ratio == pytest.approx(0.6, abs=0.1)
    assert relative.fit.prior.mean == ask(wandering=0.05).its.wandering - 0.015


def test_the_plan_decides_whether_many_areas_tell_how_far_the_answer_may_wander(ask: Ask) -> None:
    many, planned = beside_nine(ask()).headline, beside_nine(ask(wandering_from="plan")).headline
    assert many.elsewhere is not None
    assert (many.elsewhere.areas, many.elsewhere.planned) == (9, ask().its.wandering)
    assert many.fit is not None
    assert planned.fit is not None
    assert planned.fit.prior.mean == ask().its.wandering != many.fit.prior.mean
    assert ask().headline.elsewhere is None  # three areas are too few
    told = {one.id: str(one.note) for one in as_estimates(many, "its.x")}
    assert f"prior mean {many.fit.prior.mean:.3g}" in told["its.x.headline.wandering"]
    assert "prior mean 0.035" in told["its.x.alone.wandering"]


def test_without_a_plan_of_the_counts_nothing_can_be_asked(ask: Ask) -> None:
    asked = ask()
    bare = Asked(asked.study.model_copy(update={"its": None}), asked.frames, "ipv_dir")
    with pytest.raises(PlanError, match=r"needs \[its\]"):
        _ = bare.its
    with pytest.raises(PlanError, match="take the script out of analyses"):
        outcomes_of(bare.study, bare.frames)


def test_outcomes_are_asked_in_the_order_of_the_plan(ask: Ask) -> None:
    asked = ask()
    assert [(one.outcome, one.primary) for one in outcomes_of(asked.study, asked.frames)] == [
        ("ipv_dir", True), ("ipv_arrest", False)
    ]  # fmt: skip


def test_counts_that_do_not_vary_are_described_and_not_tested(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask()
    made = type(asked.frames).monthly

    def constant(frames, outcome, area=None):
        counts = made(frames, outcome, area)
        return replace(counts, counts=np.full(len(counts.months), 30)) if area == "Poughkeepsie" else counts

    monkeypatch.setattr(type(asked.frames), "monthly", constant)
    assert asked.headline.sentence.startswith("No answer: describe only: every period holds the same count")
    parts = list(what_the_series_allows(asked))
    known = {one.id: one for one in parts if isinstance(one, Estimate)}
    assert {"its.ipv_dir.mean_before", "its.ipv_dir.mean_after"} == set(known)
    assert all(one.p is None for one in known.values())
