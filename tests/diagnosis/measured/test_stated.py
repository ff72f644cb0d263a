"""The measured intervals: stored as they are read, told apart from chance exactly, and made again in one county."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.diagnosis.measured.stated import KINDS, NEVER, kind_of, read_stated, write_stated
from ipvi_eval.errors import DataError
from ipvi_eval.questions.counts.headline_method import FEW, headline_method
from ipvi_eval.questions.reoffence.simulations.planned_method import planned_method
from tests.conftest import benchmark_script
from tests.diagnosis.stated_rows import SHARE, measured, row


@pytest.fixture(scope="module")
def benchmark():
    """The module that made the stored table; it takes another script that stands beside it."""
    with benchmark_script("synthetic_truth"), benchmark_script("stated_intervals") as module:
        yield module


@pytest.fixture(scope="module")
def stored():
    return read_stated()


def test_what_is_written_is_read(tmp_path):
    found = measured(row(), row(planted=True, known=False, bias=-0.25), row("delivery.timing.soon"))
    write_stated(tmp_path / "x.toml", found)
    assert read_stated(tmp_path / "x.toml") == found


@pytest.mark.parametrize(
    ("old", "new"),
    [(SHARE, "survival.nothing"), ("100, 100", "100, 101"), ("0.9500]", "1.9500]"), ("0.0200", "0.0000")],
)
def test_what_is_no_such_table_is_refused(tmp_path, old, new):
    path = tmp_path / "x.toml"
    write_stated(path, measured(row()))
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(DataError, match=r"x\.toml does not hold measured intervals .* make it with benchmarks"):
        read_stated(path)


def test_a_row_twice_is_refused(tmp_path):
    write_stated(tmp_path / "x.toml", measured(row(), row()))
    with pytest.raises(DataError, match="holds a row twice"):
        read_stated(tmp_path / "x.toml")


@pytest.mark.parametrize(
    ("id", "kind"),
    [
        (SHARE, "Share with a new record since entry, by list"),
        ("survival.ipv_dir.notified.list_c.risk_12m", "Share with a new record since notification, by list"),
        ("survival.ipv_dir.list_c.risk_difference_12m", "Differences of shares between lists"),
        ("survival.ipv_dir.notification.hazard_ratio", "Hazard ratio after notification, as planned"),
        ("survival.ipv_dir.notification.hazard_ratio_calendar", "The same by other models"),
        ("its.ipv_arrest.headline.ratio", "Counts: the answer, alone, relative, forecast"),
        ("survival.ipv_dir.landmark_comparison_area.plain_12m", "Notified and other people: from a landmark"),
        ("survival.ipv_dir.landmark_comparison_area.lost_twice_12m", None),
        ("survival.ipv_dir.notification.hazard_ratio_comparison_area_calendar", None),
        ("harm.again.ratio", None),
    ],
)
def test_every_number_is_of_one_kind_or_asked_elsewhere(id, kind):
    assert kind_of(id) == kind


@pytest.mark.parametrize(
    ("covers", "counties", "narrow", "wide"),
    [
        # R: pbinom(12, 100, .05, FALSE) = .00146, pbinom(13, 100, .05, FALSE) = .00046; beyond three errors of a
        # normal lies .00135. No miss has the chance .95 ^ 100 = .0059 and .95 ^ 130 = .0013.
        (0.87, 100, False, False), (0.86, 100, True, False), (1.0, 100, False, False), (1.0, 130, False, True),
    ],
)  # fmt: skip
def test_more_or_less_often_than_chance_would(covers, counties, narrow, wide):
    one = row(covers=covers, counties=counties, fitted=counties)
    assert (one.narrow(0.95), one.wide(0.95)) == (narrow, wide)


def test_every_kind_is_measured_with_and_without_an_effect(benchmark, stored):
    for kind in KINDS:
        assert stored.of(kind, planted=False), kind
        assert stored.of(kind, planted=True), kind
    assert min(one.counties for one in stored.rows) >= benchmark.FEWEST
    assert "benchmarks/stated_intervals.py" in stored.command
    assert stored.methods == (headline_method(FEW), planned_method())


def test_one_county_states_its_numbers_beside_their_true_values(benchmark):
    rng = np.random.default_rng(5)
    found = benchmark.county(True, benchmark.read_measured().values, rng)
    ids = {name.partition("|")[0] for name in found}
    assert {kind_of(id) for id in ids} == set(KINDS) - {NEVER}
    # From truth.json, where a fifth fewer reports and a slope make .7341 of what was expected.
    assert found["its.ipv_dir.headline.ratio|truth"] == pytest.approx(np.log(0.73), abs=0.02)
    for id in ids:
        assert found[f"{id}|lower"] <= found[f"{id}|estimate"] <= found[f"{id}|upper"], id
    ours, beside = (f"evidence.recidivism.list_d.12m.{end}|truth" for end in ("difference", "ratio"))
    share = found["survival.ipv_arrest.notified.list_d.risk_12m|truth"]
    # 16 of 100, as published.
    assert found[ours] == pytest.approx(share - 0.16)
    assert found[beside] == pytest.approx(np.log(share / 0.16))


def test_the_share_who_never_come_back_is_asked_where_some_do_not(benchmark):
    never = {"A": 0.57, "B": 0.56, "C": 0.75, "A_and_B": 0.56}
    found = benchmark.county_of_never(False, never, np.random.default_rng(5))
    stem = "survival.ipv_dir.list_c.never"
    assert {kind_of(name.partition("|")[0]) for name in found} == {NEVER}
    assert found[f"{stem}|truth"] == 0.75
    assert found[f"{stem}|lower"] < found[f"{stem}|estimate"] < found[f"{stem}|upper"]
    assert not any("list_d" in name for name in found)  # whose true value is not known here


def test_their_true_share_is_that_of_a_risk_that_dies_away(benchmark):
    """In closed form where all are reported, free and on List C: risk c = .55 x 240 / 365.25 of a gamma frailty of
    variance .5 leaves (1 + c / 2)^-2 without an incident, .717; reports that are missing and days in custody add a
    little."""
    (share,) = (value for name, value in benchmark.never_again(False, 1).items() if name == "C")
    assert 0.717 - 0.03 < share < 0.717 + 0.08  # about 900 people: an error of 1.5 points


def test_without_an_effect_nothing_differs(benchmark):
    known = {}
    for id in ("survival.ipv_arrest.notification.hazard_ratio", "equity.sex.male.hazard_ratio", "delivery.timing.soon"):
        assert benchmark._truth(id, known, planted=False) == 1
    assert benchmark._truth("survival.ipv_dir.notification.share_difference_6m", known, planted=False) == 0
    assert benchmark._truth("survival.ipv_arrest.notification.hazard_ratio", known, planted=True) is None
