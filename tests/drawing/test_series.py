from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.drawing.series import draw_series
from ipvi_eval.its.series.expected_path import ExpectedPath

MONTHS = np.arange("2020-01", "2021-01", dtype="datetime64[M]")
AFTER = np.arange(12) >= 6
LEVEL = np.full(12, 40.0)
PATH = ExpectedPath(
    month=MONTHS,
    observed=np.where(AFTER, 22.0, 41.0),
    fitted=np.where(AFTER, 20.0, 40.0),
    expected=LEVEL,
    lower=LEVEL - 5,
    upper=LEVEL + 5,
    inside=AFTER,
)


def drawn(path):
    return draw_series(path.month, path.observed, y_label="n", path=path)


@pytest.mark.parametrize("widest", [50.0, 400.0, 5e6])
def test_names_of_lines_keep_apart_however_high_the_interval_reaches(widest, boxes):
    figure = drawn(replace(PATH, upper=np.full(12, widest)))
    names = [box for text, box in boxes(figure) if text in ("observed", "fitted", "expected")]
    assert len(names) == 3
    assert not any(one.overlaps(other) for one, other in itertools.combinations(names, 2))


def test_the_fitted_line_breaks_where_nothing_was_fitted():
    kept = np.r_[0:6, 8:12]
    without = {name: getattr(PATH, name)[kept] for name in PATH.__slots__}
    line = drawn(ExpectedPath(**without)).axes[0].get_lines()[1]
    assert np.flatnonzero(np.isnan(line.get_ydata())).tolist() == [6]
    np.testing.assert_array_equal(np.delete(line.get_ydata(), 6), PATH.fitted[kept])


def test_a_series_alone_is_its_counts_from_zero():
    (axes,) = draw_series(MONTHS, np.arange(12.0) + 5, y_label="Reports").axes
    (line,) = axes.lines
    assert line.get_ydata().tolist() == list(range(5, 17))
    assert axes.get_ylim()[0] == 0
    assert not axes.texts


def test_values_below_zero_are_not_cut_off():
    (axes,) = draw_series(MONTHS, np.arange(12.0) - 5, y_label="Difference").axes
    assert axes.get_ylim()[0] < -5


def test_the_lines_are_what_was_counted_fitted_and_expected():
    observed, fitted, expected, _ = drawn(PATH).axes[0].lines
    assert observed.get_ydata().tolist() == PATH.observed.tolist()
    assert np.nan_to_num(fitted.get_ydata()).tolist() == [*PATH.fitted[:6], 0.0, *PATH.fitted[6:]]
    assert expected.get_ydata().tolist() == PATH.expected[PATH.inside].tolist()
