"""Answers with and without sealed records: each is what its own plan gives, and their difference is protected."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.stages.release import nested
from ipvi_eval.pipeline.stages.sealed_records import beside
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.questions.counts.asked import Asked as Counts
from ipvi_eval.questions.counts.the_answer import the_answer
from ipvi_eval.questions.reoffence.asked import Asked as People
from ipvi_eval.questions.reoffence.lists.shares_by_list import shares_by_list
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.store import Results

PRIMARY = "survival.ipv_arrest.list_d.risk_12m"


@pytest.fixture(scope="module", params=[0.1, 0.4])
def frames(request, county_frames):
    """The county with some of its arrests sealed, a plan for both answers, and only arrests among its outcomes."""
    incidents, rng = county_frames.extract.incidents, np.random.default_rng(3)
    sealed = incidents["arrest"] & (rng.random(len(incidents)) < request.param)
    study = county_frames.study
    outcomes = ("ipv_arrest", "ipv_arrest_injury")
    changes = {
        "sealed": "both",
        "survival": study.survival.model_copy(update={"outcomes": outcomes}),
        "its": study.its.model_copy(update={"outcomes": outcomes}),
    }
    extract = replace(county_frames.extract, incidents=incidents.assign(sealed=sealed))
    return replace(county_frames, study=study.model_copy(update=changes), extract=extract)


def answers(frames, word):
    """The answers of the plan that treats sealed records in one way."""
    study = frames.study.model_copy(update={"sealed": word})
    cut = replace(frames, study=study)
    found = []
    for name in study.survival.outcomes:
        people = People(study, cut, name)
        found += [one for one in shares_by_list(people) if not isinstance(one, Agreement)]
        found += scoped(cut.populations.compared(people.plan.exposure), [people.planned.ratio])
        found += [one for one in the_answer(Counts(study, cut, name)) if isinstance(one, Estimate)]
    return Results.of(found)


@pytest.fixture(scope="module")
def without(frames):
    return answers(frames, "both")


@pytest.fixture(scope="module")
def made(frames, without):
    return Results.of(beside(replace(frames, study=frames.study.with_sealed), without))


def test_each_side_is_what_its_own_plan_gives(frames, without, made):
    including, excluding = answers(frames, "include"), answers(frames, "exclude")
    assert made.estimates
    for id, found in made.estimates.items():
        own = id.replace("_with_sealed", "")
        assert found.value == pytest.approx(including.estimates[own].value, rel=1e-12)
        assert without.estimates[own].value == pytest.approx(excluding.estimates[own].value, rel=1e-12)
    ids = {id.replace("_with_sealed", "") for id in made.estimates}
    lists, horizons = [name.lower() for name in frames.lists.names], (6, 12, 24)
    assert ids == {
        *(f"survival.{x}.list_{y}.risk_{z}m" for x in frames.study.survival.outcomes for y in lists for z in horizons),
        *(f"survival.{x}.notification.hazard_ratio" for x in frames.study.survival.outcomes),
        *(f"its.{x}.headline.ratio" for x in frames.study.survival.outcomes),
    }
    # Sealed records are some: they move what they can.
    more = (one.events - without.estimates[id.replace("_with_sealed", "")].events for id, one in made.estimates.items()
            if id.startswith("survival"))  # fmt: skip
    assert sum(more) > 0


def test_the_table_has_two_rows_for_each_answer_and_rests_on_both(made):
    table = made.tables["data.sealed"]
    words = [str(row[1]) for row in table.rows]
    assert set(words[::2]) == {"not counted"}
    # Another answer may lead with sealed records than without: then it is said against what.
    other = {word for word in words[1::2] if word != "counted"}
    assert all(word.startswith("counted, against ") for word in other)
    ids = list(table.of_rows)
    assert [id.replace("_with_sealed", "") for id in ids[1::2]] == ids[::2]
    assert set(ids[1::2]) == set(made.estimates)
    assert all("IPV arrest" in str(row[0]) for row in table.rows)


def differences(released, without, made):
    """What a reader finds who subtracts the events of an answer from those of the answer beside it."""
    for id in made.estimates:
        theirs, own = released.estimates[id], released.estimates[id.replace("_with_sealed", "")]
        if theirs.value is not None and own.value is not None and theirs.events is not None and own.events is not None:
            yield id, theirs.events - own.events


def test_what_sealed_records_add_is_nothing_or_not_small(frames, without, made):
    profile, everything = read_profile("cms11"), Results.merged([without, made])
    released = suppress(everything, profile, nested(frames.study)).results
    told = dict(differences(released, without, made))
    assert [(id, found) for id, found in told.items() if 0 < abs(found) < profile.smallest_shown] == []
    # Without the links between both there is something to find: the attack is one.
    bare = frames.study.model_copy(update={"sealed": "exclude"})
    open_ = suppress(everything, profile, nested(bare)).results
    assert [x for _, x in differences(open_, without, made) if 0 < abs(x) < 11]
    # An answer beside is withheld before the answer itself.
    alone = suppress(without, profile, nested(bare)).results
    gone = [{id for id, x in each.estimates.items() if x.value is None} for each in (alone, released)]
    assert len(gone[1] - set(made.estimates)) <= len(gone[0]) + 3


def test_a_ratio_of_counts_falls_where_few_sealed_records_are_behind_it(frames, without, made):
    released = suppress(Results.merged([without, made]), read_profile("cms11"), nested(frames.study)).results
    for name in ("ipv_arrest", "ipv_arrest_injury"):
        beside_it = made.estimates[f"its.{name}_with_sealed.headline.ratio"]
        values = {(count.key.outcome, count.key.state): int(count) for count in beside_it.cells}
        own = {state: number for (outcome, state), number in values.items() if outcome == name}
        assert list(own.values()) == list(without.estimates[f"its.{name}.headline.ratio"].cells)
        # One may be relative to other areas, with counts of its own, and the other not.
        pairs = [(values[f"{name}_with_sealed", x], own[x]) for x in own if (f"{name}_with_sealed", x) in values]
        assert len(pairs) >= 2
        few = [pair for pair in pairs if 0 < abs(pair[0] - pair[1]) < 11 and min(pair) < 200]
        after = released.estimates[beside_it.id]
        assert after.events is None
        if few:
            assert after.value is None


def test_nothing_beside_answers_that_ask_for_no_arrest(frames):
    assert list(beside(replace(frames, study=frames.study.with_sealed), Results())) == []


def test_a_run_has_them_where_the_plan_says_both(tiny, change):
    change("analysis/mapping.toml", 'injury = "injury"\n', 'injury = "injury"\nsealed = "injury"\n')
    change("analysis/study.toml", "report = true\n", "arrest = true\n")
    change("analysis/study.toml", "seed = 1\n", 'seed = 1\nsealed = "both"\n')
    first = (tiny.parent / "first.py").read_text("utf-8").replace(
        "    yield Estimate(", "    from ipvi_eval.questions.reoffence.asked import outcomes_of\n"
        "    from ipvi_eval.questions.reoffence.lists.shares_by_list import shares_by_list\n"
        "    for one in outcomes_of(study, frames):\n"
        "        yield from (found for found in shares_by_list(one) if isinstance(found, Estimate))\n"
        "    yield Estimate(", 1,
    )  # fmt: skip
    (tiny.parent / "first.py").write_text(first, "utf-8")
    finished = run(tiny, watch=Silent(), engine="builtin", formats=["html"])
    table = Results.load(finished.folder / "released").tables["data.sealed"]
    assert {row[1] for row in table.rows} == {"not counted", "counted"}
    again = run(tiny, watch=Silent(), engine="builtin", formats=["html"])
    assert "sealed_records" in again.reused
    change("analysis/study.toml", 'sealed = "both"', 'sealed = "exclude"')
    alone = run(tiny, watch=Silent(), engine="builtin", formats=["html"])
    assert "data.sealed" not in Results.load(alone.folder / "released").tables
