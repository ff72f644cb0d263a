"""A mean of a yes or no is so many people: each with a key, and those of the first label, who have no row, as well."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ipvi_eval.counted import FREE_AFTER, HISTORICAL, MATCHED, PEOPLE, REFERENCE, Group
from ipvi_eval.questions.reoffence.other_people.category_counts import BEHIND, IN_PAIRS, category_counts, paired_counts
from ipvi_eval.questions.reoffence.other_people.exposure_groups import exposure_groups
from ipvi_eval.questions.reoffence.other_people.matched_contrast import matched_contrast

WHO = Group(HISTORICAL, "ipv_dir", "street")


def people(n: int = 240) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    reference = np.arange(n) % 2 > 0
    return pd.DataFrame(
        {
            "start": 0, "stop": rng.integers(150, 900, n), "event": rng.random(n) < 0.5,
            "notified": np.where(reference, np.nan, 100.0), "reference": reference, "programme_start": np.nan,
            "list": rng.choice(["A_and_B", "C", "D"], n), "list_recorded": "C",
            "sex": rng.choice(["female", "male"], n), "age_at_entry": rng.normal(30, 5, n),
            "employed": rng.integers(0, 2, n),
        }
    )  # fmt: skip


def test_each_category_and_the_one_without_a_row() -> None:
    groups = exposure_groups(people(), design="historical cohort", adjust=("age_at_entry", "sex", "employed"))
    found = category_counts(groups, WHO).set_axis(list(groups.names))
    told, known = groups.people.assign(told=groups.treated), dict(zip(BEHIND, found.loc["list: C"], strict=True))
    for name, label, notified in (
        *(("notified_in", "C", True), ("reference_in", "C", False)),
        *(("notified_first", "A_and_B", True), ("reference_first", "A_and_B", False)),
    ):
        count = known[name]
        assert count == ((told["list"] == label) & (told["told"] == notified)).sum()
        cohort = f"{HISTORICAL}.list_{label.lower()}" if notified else f"{HISTORICAL}.{REFERENCE}.list_{label.lower()}"
        assert (count.key.cohort, count.key.state) == (cohort, FREE_AFTER if notified else PEOPLE)
    assert found.loc["sex: male", "notified_in"].key.cohort == f"{HISTORICAL}.by-sex_male"
    assert found.loc["sex: male", "reference_first"].key.cohort == f"{HISTORICAL}.{REFERENCE}.by-sex_female"


def test_a_column_of_nought_and_one_is_a_category_and_an_age_is_none() -> None:
    groups = exposure_groups(people(), design="historical cohort", adjust=("age_at_entry", "employed"))
    found = category_counts(groups, WHO).set_axis(list(groups.names))
    assert found.loc["age at entry"].tolist() == [None] * len(BEHIND)
    yes, no = found.loc["employed", "notified_in"], found.loc["employed", "notified_first"]
    assert (yes.key.cohort, no.key.cohort) == (f"{HISTORICAL}.by-employed_yes", f"{HISTORICAL}.by-employed_no")
    assert yes + no == groups.treated.sum()


def test_of_whole_numbers_those_who_have_any() -> None:
    arrests, years, months = np.random.default_rng(5).poisson(0.5, (3, 240))
    every = people().assign(prior_arrests=arrests, years=years + 1, months=months + 0.5)
    groups = exposure_groups(every, design="historical cohort", adjust=("prior_arrests", "years", "months"))
    found = category_counts(groups, WHO).set_axis(list(groups.names))
    notified, reference, *rest = found.loc["prior arrests"]
    told = (groups.people["prior_arrests"] > 0).to_numpy()
    assert (notified, reference) == ((told & groups.treated).sum(), (told & ~groups.treated).sum())
    assert notified.key != reference.key
    assert rest == [None, None]
    assert found.loc[["years", "months"]].isna().all(axis=None)


def test_of_those_in_pairs_each_category_and_all_partners() -> None:
    groups = exposure_groups(people(), design="historical cohort", adjust=("age_at_entry", "sex"))
    pairs = matched_contrast(
        "survival.ipv_dir.notification.hazard_ratio_historical_cohort_matched", "", groups, level=0.95
    )
    found = paired_counts(pairs).set_axis(list(groups.names))
    paired = groups.people.assign(told=groups.treated).loc[pairs.matches.weight > 0]
    known = dict(zip(IN_PAIRS, found.loc["list: C"], strict=True))
    for name, label, notified in (("notified_in", "C", True), ("reference_first", "A_and_B", False)):
        count = known[f"{name}_paired"]
        assert count == ((paired["list"] == label) & (paired["told"] == notified)).sum()
        assert count < ((groups.people["list"] == label) & (groups.treated == notified)).sum()
        assert count.key.cohort.startswith(f"{HISTORICAL}_{MATCHED}.")
    assert found["reference_paired"].tolist() == [len(pairs.matches.treated)] * len(groups.names)
