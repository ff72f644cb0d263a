"""Harm of an incident: by hand from the counts of each code, and withheld with any of them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from ipvi_eval.counted import Key
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.errors import DataError, PlanError
from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.questions.harm.weighing import weighing
from ipvi_eval.questions.harm.weights import weights_of
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Results
from ipvi_eval.synthetic.truth.shipped_study import WEIGHTS


@pytest.fixture(scope="module")
def found(harm):
    return {one.id: one for one in weighing(harm)}


def planned(harm, **changes):
    plan = harm.study.harm.model_copy(update=changes)
    return Asked(harm.study.model_copy(update={"harm": plan}), harm.frames, harm.earlier)


@pytest.mark.parametrize("side", ["before", "after"])
def test_means_by_hand(harm, found, side):
    rows = harm.frames.incidents("ipv_dir")
    rows = rows[(rows["area"] == "Poughkeepsie") & (rows["date"] <= pd.Timestamp(harm.study.window.freeze))]
    rows = rows[(rows["date"] >= pd.Timestamp("2021-04-01")) == (side == "after")]
    for place, which in enumerate(("low", "middle", "high")):
        one = found[f"harm.weight.{side}_{which}"]
        assert one.value == pytest.approx(rows["offence"].map(lambda code, at=place: WEIGHTS[code][at]).mean())
        assert one.lower < one.value < one.upper
        assert (one.n, sum(one.cells)) == (len(rows), len(rows))
        assert one.unit == "days"
        assert one.n.key == Key("Poughkeepsie", f"incidents {side}", "ipv_dir")


def test_code_by_code(found):
    rows = found["harm.codes"].records()
    assert sum(row["harm"] for row in rows) == pytest.approx(100, abs=0.4)
    assert [row["code"] for row in rows] == [code.replace("_", " ") for code in WEIGHTS]
    assert rows[0]["before"].key.state.startswith("incidents before, ")
    rare = [row for row in rows if row["rare"]]
    assert found["harm.weight.rarest"].value == pytest.approx(sum(row["harm"] for row in rare) / 100, abs=0.002)
    every = sum(row["before"] + row["after"] for row in rows)
    assert 0 < sum(row["before"] + row["after"] for row in rare) <= 0.05 * every


def test_where_one_code_is_hidden_nothing_leaves_that_could_tell_it(with_incidents):
    """Seven sexual offenses in all: how much harm there is would give them away."""

    def few(rows: pd.DataFrame) -> pd.Series:
        sexual = rows["offence"] == "sexual"
        here = sexual & (rows["area"] == "Poughkeepsie") & (rows["relationship"] == "intimate")
        return rows["offence"].mask(sexual & ~(here & (here.cumsum() <= 7)), "assault")

    found = {one.id: one for one in weighing(with_incidents(offence=few))}
    assert [cell for cell in found["harm.weight.rarest"].cells if 0 < cell < 11]
    released = suppress(Results.of(found.values()), read_profile("cms11")).results
    assert released.estimates["harm.weight.rarest"].value is None
    for row in released.tables["harm.codes"].records():
        assert (row["before"], row["after"], row["harm"]) == (None, None, None)


def test_weights_of_ones_own(harm, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        'name = "own"\nunit = "points"\nsource = "us"\n'
        '[[class]]\nname = "any"\nabout = "all"\nlow = 1\nhigh = 3\nstatute = "none"\n',
        "utf-8",
    )
    asked = planned(harm, weights=str(own), classes=dict.fromkeys(WEIGHTS, "any"))
    assert weights_of(asked.plan, asked.study.folder).name == "own"
    first, *_ = weighing(asked)
    assert (first.value, first.unit) == (1, "number")
    with pytest.raises(PlanError, match=r"missing\.toml"):
        weights_of(planned(harm, weights="missing.toml").plan, asked.study.folder)


def test_a_code_without_a_class_is_refused(harm):
    classes = {code: name for code, name in harm.plan.classes.items() if code != "assault"}
    with pytest.raises(DataError, match="map every code"):
        list(weighing(planned(harm, classes=classes)))


def test_what_is_missing_is_said(harm):
    (found,) = weighing(planned(harm, classes={}))
    assert isinstance(found, NotEstimated)
    assert "no class" in found.why
    extract = harm.frames.extract
    untold = replace(extract, by_default=frozenset({*extract.by_default, ("incidents", "offence")}))
    (found,) = weighing(Asked(harm.study, replace(harm.frames, extract=untold), harm.earlier))
    assert "does not tell offenses" in found.why
    (found,) = weighing(Asked(harm.study.model_copy(update={"programme": None}), harm.frames, harm.earlier))
    assert "no program" in found.why


def test_nothing_before_the_start_is_said(harm):
    programme = harm.study.programme.model_copy(update={"start": harm.study.window.start})
    (found,) = weighing(Asked(harm.study.model_copy(update={"programme": programme}), harm.frames, harm.earlier))
    assert "one side" in found.why
