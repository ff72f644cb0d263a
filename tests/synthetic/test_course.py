"""How planted effects run over time: what happens in the worlds is held against closed forms and binomial shares."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.errors import PlanError
from ipvi_eval.synthetic.course import Course
from ipvi_eval.synthetic.intensity import months, months_since_start, programme_ratio
from ipvi_eval.synthetic.parameters import Counts, Dangers, Effects, Parameters, Place, Reoffence
from ipvi_eval.synthetic.people import DAYS_PER_YEAR, NEVER, Person, Pool
from ipvi_eval.synthetic.truth.planted import planted
from ipvi_eval.synthetic.world import World, make_world, reports_by_month

ONE = Place(code="X", name="Somewhere", population=30000, growth=0.0, intimate=800, non_intimate=95)
CONSTANT = Reoffence(
    yearly=0.09, floor=1.0, frailty_variance=0.0, lists=dict.fromkeys("ABCD", 1.0), death_yearly=1e-9,
    moving_yearly=1e-9,
)  # fmt: skip
RATIO = 0.4


def under(*, ratio: float = 1.0, custody=(), counts=None, dangers=None, **course) -> World:
    """One place of constant hazards, whose counts no programme changes."""
    base = Parameters(places=(ONE,), reoffence=CONSTANT, counts=counts or Counts(unreported_share=0.1))
    effects = Effects(notification=ratio, level=1.0, slope=1.0)
    response = replace(base.response, custody=custody)
    changed = replace(base, effects=effects, response=response, dangers=dangers or Dangers(), course=Course(**course))
    world = make_world(changed, seed=21)
    assert world.crowded == 0
    return world


def after_notification(world: World, first: int, last: int) -> tuple[int, float]:
    """Incidents of the notified from the `first` to the `last` day after it, and how many the base hazard expects."""
    people = {number: one for number, one in world.people.items() if one.notified < NEVER}
    since = [i.day - people[i.suspect].notified for i in world.incidents if i.suspect in people]
    days = sum(max(min(world.days - 1 - one.notified, last) - first + 1, 0) for one in people.values())
    return sum(first <= day <= last for day in since), days * CONSTANT.yearly / DAYS_PER_YEAR


def test_a_delayed_effect_is_not_there_before_its_day_and_whole_after_it() -> None:
    """Poisson: four standard errors of log(observed / expected), which tell the ratio from none."""
    world = under(ratio=RATIO, delay_days=200)
    for first, last, truth in ((1, 200, 1.0), (201, 1200, RATIO)):
        events, expected = after_notification(world, first, last)
        assert abs(np.log(events / expected / truth)) < 4 / np.sqrt(expected * truth)
        assert 4 / np.sqrt(expected * truth) < abs(np.log(RATIO)) / 2


def test_a_waning_effect_has_half_of_its_logarithm_left_after_each_half_life() -> None:
    """The mean over a window of days of the planted ratio, RATIO to the power 2^(-days / half-life)."""
    world = under(ratio=RATIO, half_life_days=300)
    for first, last in ((1, 150), (600, 1400)):
        events, expected = after_notification(world, first, last)
        # All are followed through the first window; in the later ones earlier days count a little more.
        truth = np.mean(RATIO ** (2.0 ** (-np.arange(first, last + 1) / 300)))
        assert abs(np.log(events / expected / truth)) < 4 / np.sqrt(expected * truth)
    assert truth > 0.8


def test_the_hazard_of_one_person_by_days_since_the_notification() -> None:
    """Closed form, day by day: RATIO to the power 1/2 a half-life of 100 days after the delay of 10, 1/4 after two."""
    base = replace(Parameters(), reoffence=CONSTANT, effects=Effects(notification=RATIO))
    person = Person(0, "C", entry=0, exit=NEVER, exit_reason="", female=False, age=30, prior_arrests=0, partner=1)
    person.notified = 50
    pools = [Pool(base), Pool(replace(base, course=Course(delay_days=10, half_life_days=100.0)))]
    for pool in pools:
        pool.add(1, person, 1.0)
    lasting, waning = ([float(pool.hazards(day)[0]) for day in (50, 51, 60, 61, 160, 260)] for pool in pools)
    before = CONSTANT.yearly / DAYS_PER_YEAR
    assert lasting == pytest.approx([before] + [before * RATIO] * 5)
    powers = [0, 0, 0, 2 ** (-1 / 100), 1 / 2, 1 / 4]
    assert waning == pytest.approx([before * RATIO**power for power in powers])


def test_a_temporary_change_of_counts_ends() -> None:
    parameters = Parameters(effects=Effects(level=0.7, slope=1.0, phase_in_months=0), course=Course(level_months=18))
    since = months_since_start(parameters)
    found = programme_ratio(parameters)
    assert found[(since >= 1) & (since < 18)] == pytest.approx(0.7)
    assert (found[(since < 0) | (since >= 18)] == 1).all()


def test_more_of_the_same_incidents_are_reported() -> None:
    """Reports are told from incidents: the share reported rises as planted, the number of incidents does not change."""
    quiet = Counts(unreported_share=0.4, latent_sd=0.0, dispersion=0.0)
    world = under(reported=1.25, counts=quiet)
    start = (world.parameters.effects.start - world.first_day).days
    intimate = [one for one in world.incidents if one.relationship == "intimate"]
    for since, share in ((False, 0.6), (True, 0.75)):
        told = [one.report for one in intimate if (one.day >= start) == since]
        assert np.mean(told) == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / len(told)))
    same = under(counts=quiet)
    numbers = [sum(i.relationship == "intimate" and i.day >= start for i in one.incidents) for one in (world, same)]
    assert numbers[0] == pytest.approx(numbers[1], abs=4 * np.sqrt(sum(numbers)))
    assert planted(world.parameters)["course"]["share_reported_ratio"] == 1.25


def test_injuries_weapons_and_stays_in_custody_change_as_planted() -> None:
    kinds = ((0.2, 5, 30),)
    world = under(injury=0.5, weapon=2.0)
    start = (world.parameters.effects.start - world.first_day).days
    for since, of_injury, of_weapon in ((False, 0.26, 0.15), (True, 0.13, 0.30)):
        mine = [i for i in world.incidents if i.relationship == "intimate" and (i.day >= start) == since]
        for name, share in (("injury", of_injury), ("weapon", of_weapon)):
            found = np.mean([getattr(one, name) for one in mine])
            assert found == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / len(mine)))
    for times in (1.0, 3.0):
        found, arrests = stays(kinds, times=times)
        assert found == pytest.approx(0.2 * times, abs=4 * 0.5 / np.sqrt(arrests))


def stays(kinds, *, times: float) -> tuple[float, int]:
    """Of the arrests of notified people the share that a stay in custody follows, and how many they are."""
    base = Parameters(places=(ONE,), reoffence=CONSTANT, effects=Effects(notification=1.0))
    changed = replace(base, response=replace(base.response, custody=kinds), course=Course(custody=times))
    world = make_world(changed, seed=22)
    people = {number: one for number, one in world.people.items() if one.notified < NEVER}
    arrests = [
        (one.suspect, one.day)
        for one in world.incidents
        if one.arrest and one.suspect in people and one.day > people[one.suspect].notified
    ]
    assert len(arrests) > 100
    begun = {(number, begin) for number, one in people.items() for begin, _ in one.custody}
    return sum(one in begun for one in arrests) / len(arrests), len(arrests)


def test_places_wander_apart_by_the_planted_steps() -> None:
    """Differences of the log intensity over its expectation are the steps: their spread, four of its errors."""
    still = Counts(latent_sd=0.0, dispersion=0.0)
    parameters = replace(Parameters(), counts=still, dangers=Dangers(wander=0.03))
    world = make_world(replace(parameters, places=parameters.places[:2]), seed=23)
    steps = [np.diff(np.log(one.intensity / one.expected)) for one in world.intimate]
    for one in steps:
        assert one.std(ddof=1) == pytest.approx(0.03, abs=4 * 0.03 / np.sqrt(2 * len(one)))
    assert abs(np.corrcoef(*steps)[0, 1]) < 0.4


def test_no_year_of_a_place_that_wanders_is_held() -> None:
    """Counts of the baseline year are Poisson about their intensity, and so spread as the walk has them at its middle:
    0.03 a month over three and a half years, and chance. Four of its errors, of forty counties.
    """
    still = Counts(latent_sd=0.0, dispersion=0.0)
    parameters = replace(Parameters(), counts=still, dangers=Dangers(wander=0.03))
    base, yearly = months(parameters).year == parameters.baseline_year, parameters.places[0].intimate
    found = [reports_by_month(parameters, seed=seed)[0] for seed in range(40)]
    z = np.array(
        [(one.counts[base].sum() - one.intensity[base].sum()) / one.intensity[base].sum() ** 0.5 for one in found]
    )
    assert np.mean(z**2) == pytest.approx(1, abs=4 * np.sqrt(2 / len(z)))
    spread = np.std([np.log(one.counts[base].sum() / yearly) for one in found], ddof=1)
    walk = np.sqrt(0.03**2 * 42 + 1 / yearly)
    assert spread == pytest.approx(walk, abs=4 * walk / np.sqrt(2 * len(found)))


def test_a_shock_hits_the_first_months_of_one_place_alone() -> None:
    base = replace(Parameters(), places=Parameters().places[:2], effects=Effects(level=1.0, slope=1.0))
    hit, spared = (make_world(replace(base, dangers=one), seed=24) for one in (Dangers(shock=0.6), Dangers()))
    since = months_since_start(base)
    here, there = (hit.intimate[at].expected / spared.intimate[at].expected for at in (0, 1))
    assert here[(since >= 0) & (since < 6)] == pytest.approx(0.6)
    assert here[(since < 0) | (since >= 6)] == pytest.approx(1.0)
    assert there == pytest.approx(1.0)


def test_the_share_of_known_peoples_incidents_that_lose_their_key() -> None:
    world = under(dangers=Dangers(unlinked=0.3))
    whole = under()
    with_key, all_with_key = (
        sum(i.suspect in one.people and i.day > one.people[i.suspect].entry for i in one.incidents)
        for one in (world, whole)
    )
    # The draw differs after the first lost key, so that both are Poisson about the same hazards.
    assert with_key / all_with_key == pytest.approx(0.7, abs=4 * 0.7 * np.sqrt(1 / with_key + 1 / all_with_key))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"delay_days": -1}, "delay_days must lie between 0 and 3650"),
        ({"half_life_days": -1.0}, "half_life_days must lie"),
        ({"level_months": -1}, "level_months must lie"),
        ({"reported": 0.0}, "reported must lie"),
        ({"injury": -0.1}, "injury must lie"),
        ({"weapon": -0.1}, "weapon must lie"),
        ({"custody": -0.1}, "custody must lie"),
    ],
)
def test_a_course_that_cannot_be(changes, message) -> None:
    with pytest.raises(PlanError, match=message):
        Course(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reported": 1.1}, "more incidents reported than there are"),
        ({"injury": 4.0}, "more injuries than incidents"),
        ({"weapon": 7.0}, "more weapons than incidents"),
        ({"custody": 3.0}, "more stays in custody than arrests"),
    ],
)
def test_a_course_that_the_world_has_no_room_for(changes, message) -> None:
    with pytest.raises(PlanError, match=message):
        Parameters(course=Course(**changes))


def test_a_course_is_written_down_only_where_there_is_one() -> None:
    assert "course" not in Parameters().to_dict()
    assert "course" not in planted(Parameters())
    assert Parameters(course=Course(delay_days=90)).to_dict()["course"]["delay_days"] == 90
