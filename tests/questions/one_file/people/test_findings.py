"""One table of people: the estimates equal R's, and what a model cannot take is said."""

from __future__ import annotations

import numpy as np
import pytest
from lifelines.datasets import load_rossi

from ipvi_eval.questions.one_file.people.findings import analyse_people
from ipvi_eval.questions.one_file.people.table import People


@pytest.fixture(scope="module")
def rossi():
    data = load_rossi()
    names = ("fin", "age", "race", "wexp", "mar", "paro", "prio")
    people = People(
        stop=data["week"].to_numpy(dtype=float),
        event=data["arrest"].to_numpy(dtype=bool),
        group=data["fin"].astype(str).to_numpy(dtype=object),
        covariates={name: data[name].to_numpy(dtype=float) for name in names},
    )
    found = analyse_people(people, horizons=(26, 52), models=people)
    return {estimate.id: estimate for estimate in found.estimates}


def test_curves_equal_r(rossi):
    # R survival 3.5-3: summary(survfit(Surv(week, arrest) ~ fin, rossi, conf.type = "log-log"), times = c(26, 52))
    expected = {"0.at_26": 0.851851851851852, "0.at_52": 0.694444444444444, "1.at_26": 0.898148148148148}
    for name, value in expected.items():
        assert rossi[f"survival.{name}"].value == pytest.approx(value, abs=1e-12)
    # Counted in the data: four of the 66 were arrested in week 52 itself, three of the 32 in week 26.
    assert [rossi[f"survival.{name}"].events for name in ("1.at_52", "0.at_52", "0.at_26")] == [48, 66, 32]
    assert rossi["survival.0.median"].value is None


def test_log_rank_equals_r(rossi):
    # R survival 3.5-3: survdiff(Surv(week, arrest) ~ fin, rossi): $obs[1], $exp[1], $var[1, 1]
    score, variance = 66 - 55.5744427684096, 28.3231981651547
    assert rossi["log_rank"].value == pytest.approx(score**2 / variance, rel=1e-10)


def test_cox_equals_published_values(rossi):
    # Fox and Weisberg (2011), An R Companion, appendix on Cox regression, table of mod.allison.
    published = {"fin": (-0.3794, 0.1914), "age": (-0.0574, 0.0220), "prio": (0.0915, 0.0286), "mar": (-0.4337, 0.3819)}
    for name, (coefficient, error) in published.items():
        found = rossi[f"cox.{name}.coefficient"]
        assert found.value == pytest.approx(coefficient, abs=5e-5)
        assert found.standard_error == pytest.approx(error, abs=5e-5)
        ratio = rossi[f"cox.{name}.hazard_ratio"]
        assert (ratio.value, ratio.upper) == pytest.approx((np.exp(found.value), np.exp(found.upper)))
    assert rossi["cox.likelihood_ratio_test"].value == pytest.approx(33.27, abs=5e-3)
    assert rossi["cox.likelihood_ratio_test"].df == 7


def test_with_causes_every_model_is_there(simulated):
    found = analyse_people(simulated(), horizons=(30.5,), models=simulated())
    ids = {estimate.id for estimate in found.estimates}
    assert {
        "incidence.a.cause_prison.at_30_5",
        "gray.cause_arrest",
        "cause_specific.cause_arrest.g_b.hazard_ratio",
        "fine_gray.cause_prison.g_b.subdistribution_hazard_ratio",
        "proportional_hazards.global",
    } <= ids
    assert found.notes == ()
    shares = {e.id: e.value for e in found.estimates}
    # Kaplan-Meier for any event and the two incidences add up to one (Aalen-Johansen, closed form).
    parts = [shares[f"incidence.a.cause_{name}.at_30_5"] for name in ("arrest", "prison")]
    assert shares["survival.a.at_30_5"] + sum(parts) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(
    ("columns", "note"),
    [
        ({"weight": np.linspace(0.5, 1.5, 120)}, "take no weights"),
        ({"start": np.zeros(120)}, "Gray's test does not allow for late entry"),
    ],
)
def test_what_a_model_cannot_take_is_said(simulated, columns, note):
    people = simulated(**columns)
    assert any(note in text for text in analyse_people(people, horizons=(30,), models=people).notes)


def test_one_group_only():
    people = People(stop=np.array([1.0, 2.0]), event=np.array([True, False]), group=np.array(["a", "a"], dtype=object))
    assert "one group only" in analyse_people(people, horizons=(1,)).notes[0]


def test_tests_that_the_data_cannot_support():
    group = np.array(["a", "b"] * 10, dtype=object)
    stop = np.full(20, 5.0)
    nobody = People(stop=stop, event=np.zeros(20, dtype=bool), group=group, covariates={"g": group})
    found = analyse_people(nobody, horizons=(5,))
    test = {e.id: e for e in found.estimates}["log_rank"]
    assert (test.value, "no events" in str(test.note)) == (None, True)
    for models in (None, nobody):
        rows = {e.id: e for e in analyse_people(nobody, horizons=(5,), models=models).estimates}
        assert (rows["cox"].value, "no events" in str(rows["cox"].note)) == (None, True)
        assert rows["survival.a.at_5"].value == 1
    tied = People(stop=stop, event=np.ones(20, dtype=bool), group=group, covariates={"g": group})
    rows = {e.id: e for e in analyse_people(tied, horizons=(5,)).estimates}
    assert rows["cox.g_b.coefficient"].value == pytest.approx(0, abs=1e-12)
    assert "fall on one day" in str(rows["proportional_hazards.global"].note)


@pytest.fixture
def repeaters():
    """40 people followed for 365 days: 32 without an event, 8 with ten each on days 10, 20, ... 100 and the rest."""
    rows = [(k, 0.0, 365.0, False) for k in range(32)]
    rows += [(k, 10.0 * j, 10.0 * j + 10, True) for k in range(32, 40) for j in range(10)]
    rows += [(k, 100.0, 365.0, False) for k in range(32, 40)]
    person, start, stop, event = (np.array(column) for column in zip(*rows, strict=True))
    return People(
        stop=stop, start=start, event=event, person=person.astype(object), cluster=person.astype(object),
        covariates={"x": (person % 2).astype(float)},
    )  # fmt: skip


def test_rows_of_one_person_are_not_people(repeaters):
    found = analyse_people(repeaters, horizons=(364,), models=repeaters)
    rows = {e.id: e for e in found.estimates}
    first, mean = rows["survival.all.at_364"], rows["mean_events.all.at_364"]
    # 32 of 40 without an event: Greenwood on the log-log scale, by hand as in R's survfit of first events.
    error = np.sqrt(0.8 * 0.2 / 40)
    spread = np.exp(1.959963984540054 * error / (0.8 * -np.log(0.8)))
    assert (first.value, first.n, first.events) == (pytest.approx(0.8, abs=1e-12), 40, 8)
    assert (first.lower, first.upper) == (pytest.approx(0.8**spread), pytest.approx(0.8 ** (1 / spread)))
    assert (round(first.lower, 2), round(first.upper, 2)) == (0.64, 0.89)
    assert (mean.value, mean.n, mean.events) == (pytest.approx(2.0, abs=1e-12), 40, 80)
    assert (rows["cox.x.hazard_ratio"].n, rows["cox.x.hazard_ratio"].events) == (40, 80)
    assert "robust errors" in rows["cox.x.hazard_ratio"].method
    assert any("some people have several events" in note for note in found.notes)


def test_rows_that_split_a_person_count_one_person(repeaters):
    once = repeaters.until_first_event()
    assert (len(once.stop), once.count, once.repeated, int(once.event.sum())) == (40, 40, False, 8)
    split = People(
        stop=np.array([5.0, 9, 9, 9]), start=np.array([0.0, 5, 0, 0]), event=np.array([False, True, False, False]),
        person=np.array(["a", "a", "b", "c"], dtype=object),
    )  # fmt: skip
    row = {e.id: e for e in analyse_people(split, horizons=(9,)).estimates}["survival.all.at_9"]
    assert (row.value, row.n) == (pytest.approx(2 / 3), 3)


def test_what_whole_and_other_weights_were_taken_for_is_said(simulated):
    def notes(**columns):
        people = simulated(**columns)
        return " ".join(analyse_people(people, horizons=(30,), models=people).notes)

    assert "a weight of 2 is two people" in notes(weight=np.full(120, 2.0))
    assert "taken as weights, with robust errors" in notes(weight=np.full(120, 2.0000001))
    assert "taken as weights, with robust errors" in notes(weight=np.full(120, 2.0), cluster=np.arange(120) // 2)
    assert "assume independence of observations within a cluster" in notes(cluster=np.arange(120) // 2)


def test_one_person_alone_at_risk_at_first_is_noted():
    start = np.array([0.0] + [5.0] * 40)
    stop, event = np.array([4.0] + [400.0] * 40), np.array([True] + [False] * 40)
    found = analyse_people(People(stop=stop, start=start, event=event), horizons=(365,))
    assert {e.id: e for e in found.estimates}["survival.all.at_365"].value == 0
    assert (
        "one person alone at risk had an event at 4, so the share is 0 from then on although 40 spells"
        in found.notes[0]
    )
    start[1], stop[1] = 0.0, 3.0
    start[2] = 1.0
    found = analyse_people(People(stop=stop, start=start, event=event), horizons=(365,))
    assert "only 2 at risk when events begin (at 4)" in found.notes[0]


def test_a_curve_that_ends_at_nought_says_on_whom_it_rests():
    stop, event = np.array([100.0, 150.0, 200.0, 300.0]), np.array([True, False, False, True])
    assert analyse_people(People(stop=stop, event=event), horizons=(182,)).notes == ()
    (note,) = analyse_people(People(stop=stop, event=event), horizons=(182, 365)).notes
    assert note.startswith("all: the last person at risk had an event at 300, so the share without it is 0")
    assert "although the follow-up of 2 without an event ended before" in note
    assert analyse_people(People(stop=stop, event=np.ones(4, dtype=bool)), horizons=(365,)).notes == ()
    assert analyse_people(People(stop=stop, event=~event), horizons=(365,)).notes == ()
    event[1] = True
    stop[1] = 300.0
    (note,) = analyse_people(People(stop=stop, event=event), horizons=(365,)).notes
    assert "all: everybody still at risk (2) had an event at 300" in note


def test_a_hazard_ratio_whose_proportionality_is_rejected_gets_a_word():
    rng = np.random.default_rng(4)
    x = np.repeat([0.0, 1.0], 200)
    stop = np.where(x == 1, rng.weibull(3, 400), rng.weibull(0.6, 400))
    people = People(stop=stop, event=np.ones(400, dtype=bool), covariates={"x": x})
    found = analyse_people(people, horizons=(1,), models=people)
    row = {e.id: e for e in found.estimates}["cox.x.hazard_ratio"]
    assert "proportional hazards are rejected" in str(row.note)
    assert any("hazard ratio of x is not the same all along" in note for note in found.notes)


@pytest.mark.parametrize(("clusters", "told"), [(2, True), (19, True), (20, False)])
def test_few_clusters_get_a_word(clusters, told):
    cluster = np.array([f"c{row % clusters}" for row in range(60)], dtype=object)
    people = People(stop=np.arange(1.0, 61), event=np.arange(60) % 2 == 0, cluster=cluster)
    notes = analyse_people(people, horizons=(30,)).notes
    assert any(f"between {clusters} clusters" in note for note in notes) == told
