"""The store keeps results whole, in order, under one id each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.counted import incidents
from ipvi_eval.errors import AnalysisError, OutputError
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Column, Curve, Results, Table, write_json
from ipvi_eval.worded import Worded

ESTIMATE = Estimate(id="a.risk", value=0.25, lower=0.1, upper=float("inf"), level=0.95, unit="ratio", method="m", n=4)
CURVE = Curve(id="a.curve", kind="survival", label="A", columns=("time", "survival"), rows=((0.0, 1.0), (2.0, None)))
TABLE = Table(
    id="a.table",
    title="T",
    columns=(Column("x", "X", "count"), Column("y", "Y", "public")),
    rows=((1, "b"), (None, "")),
)


def test_what_is_saved_is_what_is_loaded(tmp_path):
    note = Worded("{n} of {year}", {"n": "7"}, {"year": "2020"})
    found = tuple(replace(one, note=note) for one in (ESTIMATE, CURVE, TABLE))
    for results in ((ESTIMATE, CURVE, TABLE), found):
        Results.of(results).save(tmp_path)
        assert Results.load(tmp_path).all() == results


def test_counts_keep_their_keys_in_curves_and_tables(tmp_path):
    counted = incidents(12, "Here", "x", "2020-01", "2020-03")
    curve = Curve(id="a.months", kind="monthly", label="A", columns=("month", "count"), rows=(("2020-01", counted),))
    table = Table(id="a.table", title="T", columns=(Column("x", "X", "count"),), rows=((counted,),))
    Results.of([curve, table]).save(tmp_path)
    for found in Results.load(tmp_path).all():
        assert found.rows[0][-1].key == counted.key


def test_the_same_results_are_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        Results.of([ESTIMATE, CURVE, TABLE]).save(tmp_path / name)
    for file in ("estimates.json", "curves.json", "tables.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
        assert b"\r" not in (tmp_path / "one" / file).read_bytes()


def test_two_results_cannot_share_an_id():
    with pytest.raises(AnalysisError, match=r"two results are called a\.risk"):
        Results.merged([Results.of([ESTIMATE]), Results.of([ESTIMATE])])


def test_a_folder_without_results_says_what_to_do(tmp_path):
    with pytest.raises(OutputError, match="run `ipvi-eval run` first"):
        Results.load(tmp_path)


def test_not_a_number_cannot_be_written(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "x.json", {"value": float("nan")})


def test_columns_and_records():
    assert CURVE.column("survival") == [1.0, None]
    assert TABLE.records() == [{"x": 1, "y": "b"}, {"x": None, "y": ""}]


def test_its_rows_are_the_estimates():
    row = Results.of([TABLE, ESTIMATE, CURVE]).tidy().iloc[0]
    assert row[["id", "value", "lower", "n"]].tolist() == ["a.risk", 0.25, 0.1, 4]
    withheld = Results.of([Estimate(id="a", value=None, unit="ratio", method="m")])
    assert withheld.tidy()["value"].isna().all()
