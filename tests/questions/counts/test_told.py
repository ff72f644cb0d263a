from __future__ import annotations

from collections.abc import Callable

from ipvi_eval.counted import Count, incidents
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.lasting_step.level_terms import POOLED
from ipvi_eval.questions.counts.asked import Asked
from ipvi_eval.questions.counts.findings import Finding
from ipvi_eval.questions.counts.told import told
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Table
from ipvi_eval.scope import Scope


def test_by_quarter_every_number_says_what_it_counts(ask: Callable[..., Asked]) -> None:
    about = {"value": 1.0, "unit": "ratio", "method": "m"}
    of_periods = Estimate(id="its.ipv_dir.x", n=36, n_of="months", **about)
    of_areas = Estimate(id="its.ipv_dir.y", n=4, n_of="areas", **about)
    *size, x, y, _ = told(ask(quarters=True), (of_periods, of_areas))
    assert [one.value for one in size] == [57, 51]  # nineteen and seventeen quarters
    assert (x.n, x.n_of, y.n_of) == (36, "quarters", "areas")
    assert {one.scope.clock for one in (*size, x, y)} == {"calendar quarters"}


def test_sentences_become_one_table_and_all_rest_on_the_counts(ask: Callable[..., Asked]) -> None:
    about = {"value": 1.0, "unit": "ratio", "method": "m"}
    own = Estimate(id="its.ipv_dir.x", **about)
    elsewhere = Estimate(id="its.ipv_dir.y", scope=Scope(population="others"), **about)
    none = NotEstimated(what="seen", why="second", remedy="")
    parts = (Finding("power", Sentence("First.")), own, none, elsewhere)
    before, after, x, y, table = told(ask(), parts)
    assert (before.id, before.rests_on) == ("its.ipv_dir.months_before", ())
    assert after.value == 51  # July 2021 to September 2025
    assert isinstance(table, Table)
    assert table.rows == (("power", Sentence("First.")), ("seen", Sentence("Not estimated: {why}.", {"why": "second"})))
    names = ("headline.ratio", "exact_rate_ratio", "mean_before", "mean_after")
    assert x.rests_on == tuple(f"its.ipv_dir.{name}" for name in names)
    assert x.rests_on == y.rests_on == table.rests_on
    assert (x.scope.population, y.scope.population) == ("incidents in Poughkeepsie", "others")
    assert table.scope.population == "incidents in Poughkeepsie"


def test_incidents_of_months_are_of_the_outcome_that_is_asked_about(ask: Callable[..., Asked]) -> None:
    """Those of the comparison areas added up are told by the names of the areas."""
    cells = [incidents(n, area, name, "2020-01", "2020-06") for n, area, name in
             ((40, "Poughkeepsie", ""), (90, POOLED, ""), (20, "Poughkeepsie", "other_dir"))]  # fmt: skip
    one = Estimate(id="its.ipv_dir.x", value=1.0, unit="ratio", method="m", events=cells[0], cells=tuple(cells))
    *_, found, _ = told(ask(), (one,))
    assert isinstance(found, Estimate)
    keys = [cell.key for cell in found.cells if isinstance(cell, Count)]
    assert [(key.cohort, key.outcome) for key in keys] == [
        ("Poughkeepsie", "ipv_dir"),
        ("Comparison North + Comparison East + Comparison West", "ipv_dir"),
        ("Poughkeepsie", "other_dir"),
    ]
