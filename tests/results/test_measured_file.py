"""Stored measurements: what is written is read again, and what is not a measurement says so."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import binom

from ipvi_eval.diagnosis.measured import areas as areas_measured
from ipvi_eval.diagnosis.measured import nulls as nulls_measured
from ipvi_eval.diagnosis.measured import planned as planned_measured
from ipvi_eval.errors import DataError
from ipvi_eval.questions.counts import headline_measured
from ipvi_eval.questions.harm import monthly_measured, repetition_measured
from ipvi_eval.questions.reoffence.simulations import notification_measured, simulated
from ipvi_eval.results.measured_file import (
    Measurement,
    again,
    changed_since,
    check_answers,
    method_of,
    monte_carlo_error,
    read_rows,
    said_beside,
    write_rows,
    written,
)


@dataclass(frozen=True)
class Row:
    name: str
    planted: bool
    share: float


@dataclass(frozen=True)
class Found:
    source: str
    date: datetime.date
    level: float
    rows: tuple[Row, ...]


FOUND = Found("made up", datetime.date(2026, 1, 2), 0.95, (Row("a", True, 0.5), Row("b", False, 1.0)))
TEXT = """\
# Made by a script; not to be edited by hand.
# name, planted, share
source = "made up"
date = 2026-01-02
level = 0.9500
rows = [
  ["a", true, 0.5000],
  ["b", false, 1.0000],
]
"""


def read(path: Path) -> Found:
    return read_rows(path, Found, Row, of="things", command="a script", key=lambda row: row.name)


def test_a_line_for_each_row_and_the_same_again(tmp_path: Path) -> None:
    path = tmp_path / "measured.toml"
    write_rows(path, FOUND, command="a script")
    assert path.read_text("utf-8") == TEXT
    assert read(path) == FOUND
    assert [one.name for one in tmp_path.iterdir()] == ["measured.toml"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rows = [", "lines = [", "measured.toml does not hold measured things .*make it with a script"),
        (", 0.5000]", "]", "does not hold measured things"),
        ('source = "made up"', 'sauce = "made up"', "does not hold measured things"),
        ("level = 0.9500", "level = ", "does not hold measured things"),
        ('"b"', '"a"', "measured.toml holds a row twice"),
    ],
)
def test_what_is_no_measurement_says_so(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "measured.toml"
    path.write_text(TEXT.replace(old, new), "utf-8")
    with pytest.raises(DataError, match=message):
        read(path)


def test_values_as_toml() -> None:
    assert [written(one) for one in (True, 3, 0.25, "x", [1, 0.5])] == ["true", "3", "0.2500", '"x"', "[1, 0.5000]"]
    assert [written(one) for one in (None, (1, 2))] == ["nan", "[1, 2]"]


@pytest.mark.parametrize(
    ("module", "read_it", "write_it"),
    [
        (areas_measured, areas_measured.read_areas, areas_measured.write_areas),
        (nulls_measured, nulls_measured.read_nulls, nulls_measured.write_nulls),
        (planned_measured, planned_measured.read_planned, planned_measured.write_planned),
        (monthly_measured, monthly_measured.read_monthly, monthly_measured.write_monthly),
        (repetition_measured, repetition_measured.read_repetition, repetition_measured.write_repetition),
        (notification_measured, notification_measured.read_measured, notification_measured.write_measured),
        (headline_measured, headline_measured.read_measured, headline_measured.write_measured),
        (simulated, simulated.read_simulated, simulated.write_simulated),
    ],
)
def test_every_stored_measurement_is_written_as_it_stands(module, read_it, write_it, tmp_path: Path) -> None:
    write_it(tmp_path / module.STORED, read_it())
    shipped = Path(module.__file__).with_name(module.STORED)
    assert (tmp_path / module.STORED).read_bytes() == shipped.read_bytes()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"known": False}, "a world: of no known kind"),
        ({"shares": (0.95, 1.01)}, "a share is no such number"),
        ({"shares": (float("nan"),)}, "a share is no such number"),
        ({"errors": (0.1, 0.0)}, "an error is not positive"),
        ({"errors": (float("nan"),)}, "an error is not positive"),
    ],
)
def test_what_no_simulation_can_have_found(given: dict[str, Any], message: str) -> None:
    check_answers("a world", known=True, shares=(0.0, 1.0), errors=(1e-9,))
    with pytest.raises(ValueError, match=message):
        check_answers("a world", **({"known": True, "shares": (0.95,), "errors": (0.1,)} | given))


def test_the_error_of_a_share_is_the_binomial_one() -> None:
    """The variance of a count of 7 draws over 7 squared, from its probabilities (scipy.stats.binom)."""
    assert monte_carlo_error(0.3, 7) == pytest.approx(binom(7, 0.3).std() / 7, rel=1e-12)


def test_a_method_is_named_by_its_words_and_its_answer() -> None:
    assert method_of("Cox model", 0.71234, 0.5, 1.01) == "Cox model; on a fixed example 0.712 (0.500 to 1.010)"


@pytest.mark.parametrize(
    ("measured", "now", "said"),
    [
        (("a", "b"), ("b", "a"), ""),
        (("a", "old"), ("a", "new"), " Part of this {}. Measured was: old. Now it is: new."),
        (("old",), ("new",), " This {}. Measured was: old. Now it is: new."),
        (("old", "new"), ("new",), " Part of this {}. Measured was: old. Now it is: new."),
        ((), ("new",), " This {}. Measured was: not said. Now it is: new."),
    ],
)
def test_a_method_that_changed_since_is_said(measured: tuple[str, ...], now: tuple[str, ...], said: str) -> None:
    assert changed_since(measured, now) == said.format("was measured before a method changed")


@dataclass(frozen=True)
class Later(Measurement):
    rows: tuple[Row, ...]


def test_methods_and_what_was_made_earlier_are_stored_and_said(tmp_path: Path) -> None:
    path, date = tmp_path / "measured.toml", datetime.date(2026, 1, 2)
    plain = Later("made up", "a script", "1.2", date, 7, 0.95, FOUND.rows)
    later = Later(
        "made up", "a script", "1.2", date, 7, 0.95, FOUND.rows, methods=("a", "b"), earlier="Row b is older."
    )
    for one in (plain, later):
        write_rows(path, one, command="a script")
        found = read_rows(path, Later, Row, of="things", command="a script", key=lambda row: row.name)
        assert found == one
    assert said_beside(later, ("a", "b")) == " Row b is older."
    assert said_beside(later, ("a", "c")).startswith(
        " Row b is older. Part of this was measured before a method changed."
    )


def test_rows_made_again_stand_where_the_stored_ones_did() -> None:
    anew = Row("b", False, 0.9)
    assert again(FOUND.rows, [anew], key=lambda row: row.name) == (FOUND.rows[0], anew)
    with pytest.raises(ValueError, match="no row of c"):
        again(FOUND.rows, [Row("c", False, 0.9)], key=lambda row: row.name)
