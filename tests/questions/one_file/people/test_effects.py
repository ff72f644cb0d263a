"""Absolute effects beside the hazard ratios of one file."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.questions.one_file.people.effects import absolute_effects
from ipvi_eval.questions.one_file.people.models import design, regressions
from ipvi_eval.questions.one_file.people.table import People
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.standardised import standardised_shares
from ipvi_eval.survival.spells.spells import Spells


def people(**columns):
    rng = np.random.default_rng(4)
    n = 200
    labels = np.array(["a", "b", "c"], dtype=object)[np.arange(n) % 3]
    return People(
        stop=rng.integers(1, 60, n).astype(float),
        event=rng.random(n) < 0.6,
        covariates={"age": rng.normal(30, 5, n), "fin": (np.arange(n) % 2).astype(float), "list": labels},
        **columns,
    )


def told(made, horizons=(20, 40, 900)):
    columns, terms = design(made.covariates)
    fit = cox(columns, Spells.of(made.stop, made.event, person=made.person))
    ids = {"age": "age", "fin": "fin", "list=b": "list_b", "list=c": "list_c"}
    return fit, columns.X, {one.id: one for one in absolute_effects(fit, made, columns.X, terms, ids, horizons)}


def test_zero_and_one_and_labels_against_the_first():
    fit, X, found = told(people())
    assert not [id for id in found if "age" in id]  # a year more is no group of people
    one, other = X.copy(), X.copy()
    one[:, 2:], other[:, 2:] = [0, 1], 0
    expected = standardised_shares(fit, one, other, times=[40])
    row = found["cox.list_c.share_difference_at_40"]
    assert (row.value, row.lower) == pytest.approx((expected.difference[0], expected.lower[0]))
    assert "with list=c against" in str(row.note)
    assert found["cox.fin.share_difference_at_900"].value is None


def test_people_stand_for_themselves_once_and_as_at_entry():
    made = people()
    half = np.minimum(10.0, made.stop / 2)
    twice = {name: np.concatenate([values, values]) for name, values in made.covariates.items()}
    twice["age"] = np.concatenate([made.covariates["age"], made.covariates["age"]])
    split = People(
        stop=np.concatenate([half, made.stop]),
        start=np.concatenate([np.zeros(200), half]),
        event=np.concatenate([np.zeros(200, dtype=bool), made.event]),
        person=np.tile(np.arange(200).astype(object), 2),
        covariates=twice,
    )
    columns, terms = design(split.covariates)
    fit = cox(columns, Spells.of(split.stop, split.event, start=split.start))
    ids = {name: name.replace("=", "_") for name in columns.names}
    found = {one.id: one for one in absolute_effects(fit, split, columns.X, terms, ids, (40,))}
    _, _, plain = told(made)
    key = "cox.fin.share_difference_at_40"
    assert (found[key].value, found[key].n) == pytest.approx((plain[key].value, 200))


def test_repeated_events_have_no_share():
    rng = np.random.default_rng(1)
    n = 80
    start = np.tile([0.0, 10.0], n // 2)
    made = People(
        stop=start + rng.integers(1, 10, n), start=start, event=np.ones(n, dtype=bool),
        person=np.repeat(np.arange(n // 2).astype(object), 2), covariates={"x": rng.integers(0, 2, n).astype(float)},
    )  # fmt: skip
    ids = [one.id for one in regressions(made, "efron", 0.95, [], (5,))]
    assert "cox.x.hazard_ratio" in ids
    assert not [id for id in ids if "share_difference" in id]


def staged(stage, age):
    """Two columns of 0 and 1 for three stages, as a spreadsheet keeps them."""
    rng = np.random.default_rng(11)
    time = rng.exponential(60 * np.exp(-0.5 * (stage == 2) - 1.0 * (stage == 3) - 0.02 * (age - 30)))
    return People(
        stop=np.ceil(np.minimum(time, 80)), event=time <= 80,
        covariates={"age": age, "ii": (stage == 2).astype(float), "iii": (stage == 3).astype(float)},
    )  # fmt: skip


def test_columns_that_exclude_each_other_make_no_people_who_are_both():
    # By hand: of the people who are not in stage III, as in stage II and as in stage I.
    stage, age = np.arange(150) % 3 + 1, np.random.default_rng(2).normal(30, 5, 150)
    made = staged(stage, age)
    columns, terms = design(made.covariates)
    fit = cox(columns, Spells.of(made.stop, made.event))
    ids = {name: name for name in columns.names}
    found = {one.id: one for one in absolute_effects(fit, made, columns.X, terms, ids, (40,))}
    others = columns.X[stage != 3]
    one, other = others.copy(), others.copy()
    one[:, 1], other[:, 1] = 1, 0
    expected = standardised_shares(fit, one, other, times=[40])
    row = found["cox.ii.share_difference_at_40"]
    assert row.value == pytest.approx(expected.difference[0], abs=1e-12)
    assert str(row.note).endswith("left out are people with iii 1, among whom one of the two is never seen")


def test_a_value_that_all_of_one_label_have_leaves_those_people_out():
    made = people()
    where = np.asarray(made.covariates["list"])
    made = People(
        stop=made.stop, event=made.event,
        covariates={**made.covariates, "fin": np.where(where == "c", 1.0, made.covariates["fin"])},
    )  # fmt: skip
    fit, X, found = told(made)
    rows = X[where != "c"]
    one, other = rows.copy(), rows.copy()
    one[:, 1], other[:, 1] = 1, 0
    expected = standardised_shares(fit, one, other, times=[20])
    row = found["cox.fin.share_difference_at_20"]
    assert row.value == pytest.approx(expected.difference[0], abs=1e-12)
    assert "left out are people with list=c" in str(row.note)
    # and of list c against a, those who have fin 0 are nobody of list c
    assert "left out are people with fin 0," in str(found["cox.list_c.share_difference_at_20"].note)


def test_the_p_value_is_that_of_the_difference():
    # Files of 8 people: of seed 57 the ratio has p = .040, while the interval of the difference holds 0.
    contradicted = 0
    for seed in range(50, 110):
        rng, x = np.random.default_rng(seed), (np.arange(8) % 2).astype(float)
        time = np.ceil(2 * rng.exponential(20 * np.exp(-2 * x)))
        made = People(stop=np.minimum(time, 60), event=time <= 60, covariates={"x": x})
        columns, terms = design(made.covariates)
        fit = cox(columns, Spells.of(made.stop, made.event))
        for row in absolute_effects(fit, made, columns.X, terms, {"x": "x"}, (10,)):
            if row.value is not None:
                assert (row.p < 0.05) == (row.lower > 0 or row.upper < 0)
                contradicted += (fit.p_values[0] < 0.05) != (row.p < 0.05)
    assert contradicted > 0
