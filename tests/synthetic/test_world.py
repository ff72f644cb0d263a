from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipvi_eval.synthetic.parameters import Counts, Effects, Parameters, Place, Reoffence
from ipvi_eval.synthetic.people import DAYS_PER_YEAR, NEVER
from ipvi_eval.synthetic.world import make_world

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
