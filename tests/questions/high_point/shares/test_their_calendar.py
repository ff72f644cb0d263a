from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pandas as pd
import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.high_point.asked import Asked
from ipvi_eval.questions.high_point.quotation import Quotation
from ipvi_eval.questions.high_point.shares.their_calendar import on_their_calendar
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Table
from tests.questions.high_point.conftest import PEOPLE, MadeUp

Ask = Callable[..., Asked]


def test_our_people_are_counted_their_way_with_custody_left_in(ask: Ask) -> None:
    frames = MadeUp(risk=0.2)
    rows = frames.spells_since_notification("ipv_arrest", clock="calendar").to_first()
    found = list(on_their_calendar(ask(frames=frames)))
    (quotation,) = (one for one in found if isinstance(one, Quotation))
    shares = [one for one in found if isinstance(one, Estimate) and one.id.endswith(".expected")]
    assert {one.cells for one in shares} == {(PEOPLE, int(rows["event"].sum()))}
    assert quotation.of == shares[-1].id
    tables = {one.id: one for one in found if isinstance(one, Table)}
    years = tables["evidence.own_calendar"].records()
    # 300 people, one every four days from 2 April 2021: 91 in the first year, 183 in two.
    assert [row["n"] for row in years[:2]] == pytest.approx([91, 183], abs=2)
    assert years[-1]["share"] == pytest.approx(rows["event"].mean(), abs=0.02)
    assert {one.scope.clock for one in tables.values()} == {"days since notification"}


def test_who_had_no_day_at_liberty_is_in_no_share(ask: Ask) -> None:
    found = list(on_their_calendar(ask(frames=MadeUp(held=7))))
    assert {one.cells[0] for one in found if isinstance(one, Estimate) and one.cells} == {PEOPLE - 7}


def test_a_higher_risk_gives_higher_shares_on_their_calendar(ask: Ask) -> None:
    def shares(risk: float) -> list[float]:
        found = on_their_calendar(ask(frames=MadeUp(risk=risk)))
        return [one.value for one in found if isinstance(one, Estimate) and one.id.endswith(".expected")]

    low, high = shares(0.1), shares(0.4)
    assert len(low) > 3
    assert all(a < b for a, b in zip(low, high, strict=True))


def test_where_nobody_was_notified_there_is_nothing_to_replay(ask: Ask) -> None:
    assert list(on_their_calendar(ask(frames=MadeUp(notified=0)))) == []
    assert list(on_their_calendar(ask(outcome="ipv_arrest_injury_never"))) == []


def test_a_program_in_its_first_year_has_no_share_of_whole_years_yet(ask: Ask) -> None:
    """Months of follow-up can be replayed all the same."""

    class Young(MadeUp):
        def spells_since_notification(self, outcome: str, *, clock: str = "street") -> SimpleNamespace:
            rows = super().spells_since_notification(outcome, clock=clock)
            if clock == "street":
                return rows
            early = rows.to_first().assign(stop=lambda frame: frame["stop"].clip(upper=20))
            day = pd.Timestamp("2021-04-02") + pd.to_timedelta(range(len(early)), unit="D")
            return SimpleNamespace(to_first=lambda: early.assign(entry=day))

    found = list(on_their_calendar(ask(frames=Young(notified=200))))
    assert "evidence.own_calendar" not in [one.id for one in found if isinstance(one, Table)]
    (missing,) = (one for one in found if isinstance(one, NotEstimated))
    assert missing.why == "no year of the program was over by the data freeze"
    assert any(isinstance(one, Estimate) for one in found)


@pytest.mark.parametrize(("smallest_shown", "step"), [(7, "5%"), (15, "5%"), (16, "10%"), (76, "50%")])
def test_shares_are_told_in_steps_of_the_smallest_count_that_is_shown(ask: Ask, smallest_shown: int, step: str) -> None:
    # 300 people: a step of 5% is worth 15 of them.
    found = list(on_their_calendar(ask(frames=MadeUp(smallest_shown=smallest_shown))))
    (table,) = (one for one in found if isinstance(one, Table) and one.id == "evidence.replay")
    assert f"multiples of {step}," in str(table.note)


def test_too_few_people_for_any_step_are_not_replayed(ask: Ask) -> None:
    (only,) = on_their_calendar(ask(frames=MadeUp(smallest_shown=151)))
    assert isinstance(only, NotEstimated)
    assert "too few people" in only.without_numbers
