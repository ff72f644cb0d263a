from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from ipvi_eval.errors import PlanError
from ipvi_eval.synthetic.parameters import Counts, Dangers, Effects, Parameters, Place, Reoffence
from ipvi_eval.synthetic.people import DAYS_PER_YEAR, NEVER, Person
from ipvi_eval.synthetic.world import World, make_world, reports_by_month

ONE = Place(code="X", name="Somewhere", population=30000, growth=0.0, intimate=465, non_intimate=95)


def test_the_baseline_year_is_exact_for_any_seed() -> None:
    for seed in (1, 2):
        world = make_world(replace(Parameters(first_year=2018, last_year=2021), places=(ONE,)), seed=seed)
        assert world.intimate[0].counts[12:24].sum() == 465
        assert world.non_intimate[0].counts[12:24].sum() == 95


def test_the_planted_hazard_is_exact() -> None:
    """With a constant hazard (no decay, no frailty) events per person-day must be the planted rate, notified or not.

    Poisson: 4 standard errors of log(observed / expected); the monthly programme effect is left on, since it must not
    reach a known person's hazard.
    """
    reoffence = Reoffence(
        yearly=0.12,
        floor=1.0,
        frailty_variance=0.0,
        lists=dict.fromkeys("ABCD", 1.0),
        death_yearly=1e-9,
        moving_yearly=1e-9,
    )
    parameters = Parameters(
        places=(replace(ONE, intimate=800),), reoffence=reoffence, counts=Counts(unreported_share=0.1)
    )
    parameters = replace(
        parameters, response=replace(parameters.response, custody=()), effects=Effects(notification=0.5)
    )
    world = make_world(parameters, seed=11)
    assert world.crowded == 0
    events = {True: 0, False: 0}
    for incident in world.incidents:
        person = world.people.get(incident.suspect or -1)
        if person is not None and incident.day > person.entry:
            events[incident.day > person.notified] += 1
    last = world.days - 1
    exposed = sum(max(0, last - p.notified) for p in world.people.values() if p.notified < NEVER)
    total = sum(last - p.entry for p in world.people.values())
    for notified, days, ratio in ((True, exposed, 0.5), (False, total - exposed, 1.0)):
        expected = days * 0.12 / DAYS_PER_YEAR * ratio
        # days on which a person already had an incident are not at risk: a part in thousands
        assert abs(np.log(events[notified] / expected)) < 4 / np.sqrt(expected), notified
        assert expected > 200


def test_reports_by_month_are_those_of_the_world_of_the_seed() -> None:
    parameters = Parameters(first_year=2018, last_year=2021, dangers=Dangers(wander=0.02))
    parameters = replace(parameters, places=parameters.places[:2])
    world, alone = make_world(parameters, seed=6), reports_by_month(parameters, seed=6)
    assert all((one.counts == other.counts).all() for one, other in zip(world.intimate, alone, strict=True))
    here = [i for i in world.incidents if i.place == 1 and i.relationship == "intimate" and i.report]
    assert len(here) == alone[1].counts.sum()


def test_places_do_not_depend_on_each_other() -> None:
    parameters = Parameters(first_year=2018, last_year=2021)
    whole = make_world(parameters, seed=5)
    alone = make_world(replace(parameters, places=parameters.places[:1]), seed=5)
    assert [i for i in whole.incidents if i.place == 0] == list(alone.incidents)


def test_custody_of_one_person_never_overlaps() -> None:
    for person in make_world(Parameters(first_year=2018, last_year=2021), seed=3).people.values():
        ends = [end for _, end in person.custody]
        starts = [start for start, _ in person.custody]
        assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
        assert all(start <= end <= person.exit for start, end in person.custody)


YEARS = Parameters(first_year=2016, last_year=2023, places=(ONE,))


def under(rule: str, **dangers) -> World:
    return make_world(replace(YEARS, dangers=Dangers(chosen=rule, **dangers)), seed=8)


def notified(world: World) -> list[tuple[int, Person]]:
    found = [(number, person) for number, person in world.people.items() if person.notified < NEVER]
    start = (world.parameters.effects.start - world.first_day).days
    assert len(found) > 60
    for _, person in found:
        assert start <= person.notified < min(person.last_day, world.days)
        assert person.entry <= person.notified
        assert person.list_at_entry != "A"
        assert person.kind
    return found


def reports_before(world: World, number: int, day: int) -> list[int]:
    return [day - i.day for i in world.incidents if i.suspect == number and i.report and i.day <= day]


def test_after_an_incident_means_within_a_month_of_a_report() -> None:
    world = under("after an incident")
    assert all(min(reports_before(world, number, person.notified)) < 30 for number, person in notified(world))


def test_when_quiet_means_no_report_for_two_months_and_at_liberty() -> None:
    world = under("when quiet")
    for number, person in notified(world):
        assert min(reports_before(world, number, person.notified), default=60) >= 60
        assert not any(start <= person.notified < end for start, end in person.custody)


def test_at_release_means_on_its_day() -> None:
    assert all(person.notified in {end for _, end in person.custody} for _, person in notified(under("at release")))


def test_call_ins_take_those_with_most_reports_of_half_a_year() -> None:
    """Nobody left out of a call-in had more reports in 182 days than somebody called in."""
    world = under("by counts")
    found, days = notified(world), sorted({person.notified for _, person in notified(world)})
    assert {(later - days[0]) % 91 for later in days} == {0}
    counts = {
        (number, day): sum(ago < 182 for ago in reports_before(world, number, day))
        for number in world.people
        for day in days[:2]
    }
    for day in days[:2]:
        called = [counts[number, day] for number, person in found if person.notified == day]
        passed = [
            counts[number, day]
            for number, person in world.people.items()
            if person.list_at_entry != "A" and person.entry <= day < min(person.notified, person.last_day)
        ]
        assert min(called) >= max(passed) > 0


def test_the_trend_of_everybodys_hazard_is_the_planted_one() -> None:
    """A Poisson regression of re-offences on the year, person-years as exposure, finds the log of .9 a year.

    Constant hazards (no decay, no frailty), so that the regression is the true model; 3 of its standard errors, which
    are small enough to tell the trend from none.
    """
    reoffence = Reoffence(
        yearly=0.1, floor=1.0, frailty_variance=0.0, lists=dict.fromkeys("ABCD", 1.0),
        death_yearly=1e-9, moving_yearly=1e-9,
    )  # fmt: skip
    base = replace(Parameters(), places=(replace(ONE, intimate=700),), reoffence=reoffence)
    base = replace(base, response=replace(base.response, custody=()), effects=Effects(notification=1.0))
    world = make_world(replace(base, dangers=Dangers(hazard_trend=0.9)), seed=12)
    assert world.crowded == 0
    entries = np.array([person.entry for person in world.people.values()])
    edges = np.arange(0, world.days + 1, 365)
    again = [
        incident.day
        for incident in world.incidents
        if incident.suspect in world.people and incident.day > world.people[incident.suspect].entry
    ]
    events = np.histogram(again, edges)[0]
    years = np.array([np.clip(end - np.maximum(entries, begin), 0, None).sum() for begin, end in pairwise(edges)])
    middle = np.arange(len(events)) + 0.5
    fit = GLM(events, np.column_stack([np.ones(len(events)), middle]), family=Poisson(), offset=np.log(years)).fit()
    assert abs(fit.params[1] - np.log(0.9)) < 3 * fit.bse[1]
    assert fit.bse[1] < 0.02


def test_who_left_unrecorded_does_nothing_more_and_no_file_tells() -> None:
    world = under("at random times", leaving_yearly=0.3, others=0.04)
    left = {
        number: person.left for number, person in world.people.items() if person.left < min(world.days, person.exit)
    }
    # Half of those followed for 2.3 years have left at this rate; newcomers of the last years have not had the time.
    assert 0.4 < len(left) / len(world.people) < 0.8
    assert all(incident.day <= left.get(incident.suspect or 0, NEVER) for incident in world.incidents)
    assert all(person.notified < person.left for _, person in notified(world))
    assert all(person.exit == NEVER or person.exit_reason for person in world.people.values())


def test_suspects_of_other_incidents_are_the_same_people() -> None:
    """As often as the planted hazard says: their multiple of the peak hazard, per person-day at liberty."""
    world = under("at random times", others=0.04)
    assert world.crowded == 0
    found = [i for i in world.incidents if i.relationship != "intimate" and i.suspect in world.people]
    lists = world.parameters.reoffence.lists
    expected = 0.0
    for person in world.people.values():
        last = min(person.last_day, world.days - 1)
        held = sum(max(min(end, last + 1) - start - 1, 0) for start, end in person.custody)
        expected += (last - person.entry - held) * lists[person.list_at_entry] * 0.04 * 0.55 / DAYS_PER_YEAR
    # Frailty has mean 1 among newcomers; its variance of .5 adds to Poisson's.
    assert abs(len(found) - expected) < 4 * np.sqrt(expected) * 1.3
    assert expected > 100
    for incident in found:
        person = world.people[incident.suspect]
        assert person.entry < incident.day <= person.last_day
        assert not any(start < incident.day < end for start, end in person.custody)


def test_without_dangers_no_suspect_of_another_incident_is_known() -> None:
    world = make_world(YEARS, seed=8)
    assert not any(i.relationship != "intimate" and i.suspect in world.people for i in world.incidents)


def test_places_that_wander_together_share_their_walk_and_the_others_have_their_own() -> None:
    """Without other noise the log intensity over its expectation is the walk."""
    calm = Counts(latent_sd=0.0, dispersion=0.0)
    together = Dangers(wander=0.03, together=("CN", "CW"))
    shown = replace(Parameters(), counts=calm, dangers=together)
    walks = [np.log(one.intensity / one.expected) for one in reports_by_month(shown, seed=4)]
    assert walks[1] == pytest.approx(walks[3])
    steps = np.diff(walks)
    assert np.std(steps[1]) == pytest.approx(0.03, rel=0.2)
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert abs(np.corrcoef(steps[one], steps[other])[0, 1]) < 0.3
    apart = reports_by_month(replace(shown, dangers=Dangers(wander=0.03)), seed=4)
    assert np.array_equal(apart[2].counts, reports_by_month(shown, seed=4)[2].counts)
    with pytest.raises(PlanError, match=r"dangers\.together names no place of this world: NO"):
        replace(shown, dangers=Dangers(together=("NO",)))
