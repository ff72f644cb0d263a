"""The stored true values: complete, read as written, and counted by hand in a world of three people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.pipeline.stages.scripts import load
from ipvi_eval.plan.equity import EquityPlan
from ipvi_eval.questions.delivery.asked import Asked as Delivery
from ipvi_eval.questions.delivery.follow_through import follow_through
from ipvi_eval.questions.equity.arrests import arrests_by_group
from ipvi_eval.questions.equity.asked import Asked as Equity
from ipvi_eval.questions.harm.again import again
from ipvi_eval.questions.harm.asked import Asked as Harm
from ipvi_eval.results.store import Results
from ipvi_eval.synthetic.intensity import MonthlySeries
from ipvi_eval.synthetic.parameters import Dangers, Parameters
from ipvi_eval.synthetic.people import NEVER, Person
from ipvi_eval.synthetic.truth.true_values import Measured, TrueValue, read_measured, write_measured
from ipvi_eval.synthetic.world import Incident, World
from tests.conftest import benchmark_script
from tests.small_county import PLACES

SERIES = MonthlySeries(np.ones(1), np.ones(1), np.ones(1, dtype=np.int64))


@pytest.fixture(scope="module")
def benchmark():
    """The script that made the stored table."""
    with benchmark_script("synthetic_truth") as module:
        yield module


@pytest.fixture(scope="module")
def stored() -> Measured:
    return read_measured()


def true(stored: Measured, id: str) -> TrueValue:
    return next(one for one in stored.values if one.id == id)


def person(entry: int, **more) -> Person:
    fixed = {"place": 0, "exit": NEVER, "exit_reason": "", "female": False, "age": 30, "prior_arrests": 0, "partner": 1}
    return Person(list_at_entry="C", entry=entry, **(fixed | more))


def incident(day: int, suspect: int, victim: int = 9, *, arrest: bool = False, report: bool = True) -> Incident:
    return Incident(day, 0, "intimate", report, arrest, False, False, "property", suspect, victim)


@pytest.fixture
def world() -> World:
    """One held for the ten days within 5 to 16 who re-offends on day 20, one who moves on day 30, one who does not."""
    people = {
        1: person(0, custody=[(5, 16)], notified=12),
        2: person(0, exit=30, exit_reason="moved"),
        3: person(10, notified=40),
    }
    incidents = [incident(0, 1), incident(0, 2), incident(4, 2, report=False), incident(10, 3), incident(20, 1)]
    incidents += [incident(25, 1, 8, arrest=True), incident(90, 3)]
    return World(Parameters(), date(2016, 1, 1), 101, tuple(incidents), people, (SERIES,), (SERIES,), 0)


def test_days_at_liberty_by_hand(benchmark, world) -> None:
    held = world.people[1]
    assert [benchmark.at_liberty(held, 0, day) for day in (5, 6, 15, 16, 20)] == [5, 5, 5, 6, 10]
    assert [benchmark.at_liberty(held, 12, day) for day in (13, 16, 17)] == [0, 1, 2]


def test_lives_by_hand(benchmark, world) -> None:
    one, two, three = benchmark.lives(world, "ipv_dir")
    assert (one.events, one.end, one.reached) == ((10, 15), 90, True)
    assert (two.events, two.end, two.gone) == ((), 30, "moved")
    assert (three.events, three.end, three.gone, three.reached) == ((80,), 90, "", True)
    arrested, *_ = benchmark.lives(world, "ipv_arrest")
    assert arrested.events == (15,)
    same, *_ = benchmark.lives(world, "ipv_dir_same_victim")
    assert same.events == (10,)
    since, other = benchmark.lives(world, "ipv_dir", since_notification=True)
    assert (since.events, other.events) == ((5, 10), (50,))


def test_delays_by_hand(benchmark) -> None:
    """Told after 20 and 40 days; one leaves after 10, one is on a list that is not notified."""
    world = World(Parameters(), date(2021, 3, 2), 4000, (), {}, (SERIES,), (SERIES,), 0)  # the program begins on day 30
    people = [person(40, notified=60), person(40, notified=80), person(40, exit=50), person(20, notified=25)]
    people += [replace(person(40, notified=45), list_at_entry="A"), replace(person(40, notified=41), place=1)]
    others = [replace(person(40, notified=90), list_at_entry=name) for name in ("B", "D")]
    world = replace(world, people=dict(enumerate([*people, *others])))
    found = benchmark.of_delivery([world])
    assert (found["delivery.delay.list_c.within_30"], found["delivery.delay.list_c.within_90"]) == (0.5, 1)
    assert (found["delivery.delay.list_c.median"], found["delivery.delay.list_d.median"]) == (20, 50)


def test_arrests_after_a_new_record_by_hand(benchmark) -> None:
    """The program begins on day 30. The first is arrested 30 days after the first new report, the second a day later,
    the third is booked, the fourth had its new report before the program; one on another list is not looked at."""
    world = World(Parameters(), date(2021, 3, 2), 4000, (), {}, (SERIES,), (SERIES,), 0)
    people = [replace(person(0, custody=[(210, 220)] if n == 2 else []), list_at_entry="ABABC"[n]) for n in range(5)]
    new = [incident(day, n) for n, day in enumerate((100, 100, 200, 20, 100))]
    arrests = [incident(130, 0, arrest=True), incident(131, 1, arrest=True), incident(100, 4, arrest=True)]
    happened = sorted([*(incident(0, n) for n in range(5)), *new, *arrests], key=lambda one: one.day)
    found = benchmark.of_follow_through([replace(world, people=dict(enumerate(people)), incidents=tuple(happened))])
    stem = "delivery.follow_through.a_and_b"
    assert found == {f"{stem}_since": pytest.approx(2 / 3), f"{stem}_before": 0}


def test_arrests_by_group_by_hand(benchmark) -> None:
    """Of two women one is arrested in time; a man is not, and neither one of another place nor one without a new report
    counts."""
    world = World(Parameters(), date(2021, 3, 2), 4000, (), {}, (SERIES,), (SERIES,), 0)
    people = [replace(person(0), female=n < 2, age=20 + 20 * n, place=int(n == 3)) for n in range(5)]
    happened = [incident(100, n) for n in range(4)] + [incident(120, 1, arrest=True), incident(131, 2, arrest=True)]
    found = benchmark.of_arrests([replace(world, people=dict(enumerate(people)), incidents=tuple(happened))])
    assert found["equity.all.arrested"] == pytest.approx(1 / 3)
    assert (found["equity.sex.female.arrested"], found["equity.sex.male.arrested"]) == (0.5, 0)
    assert found["equity.age_at_entry.35_to_44.arrested"] == 1
    assert "equity.age_at_entry.25_to_34.arrested" not in found


def test_arrests_by_group_are_what_the_script_finds_in_the_same_world(benchmark, county_frames) -> None:
    parameters = Parameters(places=PLACES, dangers=Dangers(others=0.2))
    counted = benchmark.of_arrests([benchmark.make_world(parameters, seed=7)])
    study = county_frames.study.model_copy(update={"equity": EquityPlan(groups=("sex",))})
    asked = Equity(study, replace(county_frames, study=study))
    found = {one.id: one.value for one in arrests_by_group(asked)}
    assert len(found) == 3
    assert found == pytest.approx({id: counted[id] for id in found})


def test_arrests_after_a_new_record_are_what_the_script_finds_in_the_same_world(benchmark, county_frames) -> None:
    parameters = Parameters(places=PLACES, dangers=Dangers(others=0.2))
    counted = benchmark.of_follow_through([benchmark.make_world(parameters, seed=7)])
    asked = Delivery(county_frames.study, county_frames)
    found = {one.id: one.value for one in follow_through(asked) if one.id in counted}
    assert found == pytest.approx(counted)
    assert len(found) == 2


def test_repetition_by_hand(benchmark, world) -> None:
    """The first pair has reports on days 400, 400, 500 and 900, its suspect one more against another on day 510."""
    reports = [(400, 1, 9), (400, 1, 9), (500, 1, 9), (510, 1, 8), (900, 1, 9), (20, 2, 7), (30, 2, 7), (800, 3, 6)]
    found = [incident(day, suspect, victim) for day, suspect, victim in sorted(reports)]
    found += [incident(401, 1, 9, report=False), replace(incident(402, 1, 9), place=1), incident(9000, 3, 6)]
    values = benchmark.of_repetition([replace(world, incidents=tuple(found), days=10_000)])
    # Asked from day 365 on: 400, 500, 900 of the first pair, 510 and 800 of two others.
    assert values["harm.repeats.pair"] == values["harm.repeats.victim"] == 1 / 5
    assert values["harm.repeats.suspect"] == 2 / 5  # 500 after 400, and 510 after 500
    assert [values[f"harm.next.{name}"] for name in ("second", "third", "fourth")] == [1 / 3, 0, 0]
    assert values["harm.top.share"] == pytest.approx(0.2 * 3 / 7)  # of four pairs with 3, 2, 1 and 1, a fifth of one
    # One weight each: the pairs have 4 (two of one day count both), 2, 1 and 1.
    assert values["harm.top.harm"] == pytest.approx(0.2 * 4 / 8)
    # By the mean difference: of the 16 ways to draw two of 3, 2, 1 and 1, over twice the mean.
    assert values["harm.top.gini"] == pytest.approx((2 * (1 + 2 + 2 + 1 + 1) / 16) / (2 * 7 / 4))
    assert values["harm.top.gini_harm"] == pytest.approx((2 * (2 + 3 + 3 + 1 + 1) / 16) / (2 * 8 / 4))


ROUNDED = ("harm.top.gini", "harm.top.gini_harm")
"""To steps of at most a tenth, so that they tell of no pair."""


def test_repetition_is_what_the_engines_find_in_the_same_world(benchmark, county_frames) -> None:
    """Counted from the world and by the study's script from its extract, the shares are the same."""
    parameters = Parameters(places=PLACES, dangers=Dangers(others=0.2))
    counted = benchmark.of_repetition([benchmark.make_world(parameters, seed=7)])
    script = load(county_frames.study.folder / "harm.py")(county_frames.study, county_frames, Results())
    found = {one.id: one.value for one in script if one.id in counted}
    coarse, exact = ({name: values.pop(name) for name in ROUNDED} for values in (found, counted))
    assert coarse == pytest.approx(exact, abs=0.05)
    assert found == pytest.approx(counted)
    assert len(found) == 9  # one of three steps is taken by a quarter


def test_what_has_no_interval_has_the_spread_of_one_world(benchmark) -> None:
    """Batches of four worlds with means 10 and 14: 8 ** 0.5 apart as a standard deviation, of one world twice that."""
    batches = [{"a_quarter": mean, "b": mean} for mean in (10.0, 14.0)]
    days, share = benchmark.over_batches(batches, "complete worlds", 4)
    assert (days.value, days.error, days.spread) == (12, pytest.approx(2), pytest.approx(2 * 8**0.5))
    assert (share.value, share.spread) == (12, None)


def test_the_next_report_is_that_of_the_script_in_the_same_world(benchmark, county_frames) -> None:
    world = benchmark.make_world(Parameters(places=PLACES, dangers=Dangers(others=0.2)), seed=7)
    asked, *_ = again(Harm(county_frames.study, county_frames, Results()))
    one, two = (benchmark.next_report(worlds) for worlds in ([world], [world, world]))
    assert (one.id, one.value) == (asked.id, pytest.approx(asked.value, rel=1e-9))
    # Two such cities: the same ratio, and half the variance.
    assert two.value == pytest.approx(one.value, rel=0.02)
    assert two.error / one.error == pytest.approx(0.5**0.5, rel=0.05)


def test_shares_by_hand(benchmark) -> None:
    """Of four people one re-offends on day 2, one leaves on day 3, one re-offends on day 5: 1, 3/4, 3/4, 3/8."""
    stop, event = np.array([2, 3, 5, 9]), np.array([True, False, True, False])
    assert benchmark.free(stop, event, 6).tolist() == pytest.approx([1, 1, 0.75, 0.75, 0.75, 0.375, 0.375])
    back, gone = {"end": 1825, "gone": "", "events": (100, 200)}, {"end": 400, "gone": "moved", "events": ()}
    people = [benchmark.Life(list="C", reached=False, **life) for life in (back, gone)]
    found = dict(benchmark.of_exits_and_all_events("x", people))
    assert (found["x.incidence_6m"], found["x.moved_12m"], found["x.moved_24m"]) == (0.5, 0, 0.5)
    assert (found["x.mean_6m"], found["x.mean_12m"], found["x.death_24m"]) == (0.5, 1.0, 0)
    found = dict(benchmark.of_first_events("x", people, days_free=True))
    assert (found["x.median"], found["x.rmst_24m"]) == (100, 100 + 630 / 2)


def test_everybody_s_hazard_is_as_after_notification(benchmark) -> None:
    after, without = benchmark.with_and_without(Parameters())
    assert after.reoffence.yearly == pytest.approx(0.65 * without.reoffence.yearly)
    assert after.response.notified_share == after.response.backlog_share == 0 == without.response.notified_share


def test_small_worlds_agree_with_the_stored_values(benchmark, stored) -> None:
    """Other seeds, two worlds: within four and a half errors of two worlds, with a chance of some thousandths."""
    shipped = Parameters()
    own = replace(shipped, places=shipped.places[:1], last_year=benchmark.LAST_YEAR)
    found = benchmark.of_people([benchmark.make_world(own, seed=seed) for seed in (11, 12)])
    shares = [id for id in found if ".risk_" in id and "difference" not in id]
    assert len(shares) > 40
    for id in shares:
        one = true(stored, id)
        spread = one.error * (stored.worlds / 2) ** 0.5
        assert abs(found[id] - one.value) < 4.5 * np.hypot(spread, one.error), id


def test_what_was_planted_is_found_again(stored) -> None:
    """The city's ratio lies between that of one person and none; shares follow the order of the planted lists."""
    ratio = true(stored, "survival.ipv_dir.notification.hazard_ratio_no_trend")
    assert ratio.way == "large city"
    assert 0.62 < ratio.value < 0.78
    assert abs(true(stored, "survival.ipv_dir.notification.yearly_trend").value - 1) < 0.02
    shares = [true(stored, f"survival.ipv_dir.list_{name}.risk_12m").value for name in ("a_and_b", "d", "c")]
    assert shares == sorted(shares, reverse=True)
    gone = true(stored, "survival.ipv_dir.list_d.moved_24m")
    assert gone.value < 1 - np.exp(-0.06 * 2)  # moving away without a re-offence before


def test_written_and_read_again(tmp_path: Path, stored: Measured) -> None:
    path = tmp_path / "table.toml"
    write_measured(path, stored)
    assert read_measured(path) == stored
    assert "benchmarks/synthetic_truth.py" in stored.command


@pytest.mark.parametrize(
    ("old", "new"),
    [('"complete worlds"', '"guessed"'), ("values = [", "values = [[1],"), ("worlds = ", "wurlds = "), ("[", "{")],
)
def test_another_file_is_refused(tmp_path: Path, stored: Measured, old: str, new: str) -> None:
    path = tmp_path / "table.toml"
    write_measured(path, stored)
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(DataError, match=r"table.toml.*synthetic_truth"):
        read_measured(path)


@pytest.mark.parametrize("numbers", [(float("nan"), 0.1), (0.5, -0.1), (0.5, float("inf"))])
def test_no_number_is_no_true_value(numbers: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="no such number"):
        TrueValue("x", *numbers, "large city")
