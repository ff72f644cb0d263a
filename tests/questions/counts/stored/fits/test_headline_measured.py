from __future__ import annotations

from ipvi_eval.questions.counts.headline_measured import read_measured
from ipvi_eval.questions.counts.stored.fits.headline_measured import (
    SHOWN,
    measured_lengths,
    measured_ways,
    ways_on_real_series,
)


def test_measured_estimators_whole_and_by_length() -> None:
    found = read_measured()
    whole, lengths = measured_ways(found), measured_lengths(found)
    chosen = [found.estimator(id) for id in SHOWN]
    assert whole.frame["label"].tolist() == [one.label for one in chosen]
    assert whole.frame["null"].tolist() == [one.null for one in chosen]
    assert max(map(len, whole.frame["label"])) <= 45
    assert f"beside many areas too. Made by {found.command}, version {found.version}, {found.date}." in str(whole.note)
    months = sorted({one.months for one in found.by_length if one.estimator in SHOWN})
    assert lengths.frame["months"].tolist() == [str(n) for n in months]
    by_month = lengths.frame.set_index("months")
    read = [one for one in found.by_length if one.estimator in by_month]
    assert len({one.estimator for one in read}) > 1
    assert all(by_month.loc[str(one.months), one.estimator] == one.null for one in read)


def test_both_tables_are_about_series_without_a_program() -> None:
    tables = list(ways_on_real_series())
    assert [table.id for table in tables] == ["its.measured", "its.measured_lengths"]
    assert {table.scope.population for table in tables} == {"real series without a program"}
