from __future__ import annotations

import itertools

import numpy as np
import pytest

from ipvi_eval.drawing.curves import Line, _dash, draw_curves
from ipvi_eval.drawing.palette import SERIES
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.spells.spells import Spells


def drawn(lines, **options):
    return draw_curves(lines, **{"x_label": "days", "y_label": "share", **options})


def curves(labels, scale=1.0):
    rng = np.random.default_rng(4)
    return [
        kaplan_meier(Spells.of(scale * rng.integers(1, 400, 40), rng.random(40) < 0.6)).line(name) for name in labels
    ]


@pytest.mark.parametrize(
    "labels",
    [
        ["all"],
        ["Notified at a call-in", "Eligible, not yet notified"],
        list("abcde"),
        [f"Supercalifragilisticexpialidocious, precinct {i}" for i in range(6)],
        [f"Precinct {i} of the northern half" for i in range(14)],
        ["$x_1$", "<b>&amp;", "x\\y%"],
    ],
)
def test_names_and_numbers_are_readable(labels, boxes):
    figure = drawn(curves(labels))
    found = boxes(figure)
    assert len(found) >= 2 * len(labels)
    width, height = figure.bbox.size
    for text, box in found:
        assert box.x0 >= 0, text
        assert box.x1 <= width, text
        assert box.y0 >= -2, text
        assert box.y1 <= height, text
    for (first, one), (second, other) in itertools.combinations(found, 2):
        # Lines of text may touch at their edges, but not cover each other.
        across = min(one.x1, other.x1) - max(one.x0, other.x0)
        up = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert across <= 0 or up <= 0.45 * min(one.height, other.height), (first, second)


def test_no_two_of_many_lines_look_the_same():
    assert len({(number % len(SERIES), _dash(number)) for number in range(24)}) == 24


def test_curves_of_the_same_people_have_one_row_of_numbers_at_risk():
    time, at_risk = np.array([1.0, 2.0, 3.0]), np.array([9.0, 5.0, 2.0])
    rising = np.array([0.1, 0.2, 0.3])
    lines = [Line(name, time, rising, rising - 0.05, rising + 0.05, at_risk, 0.0) for name in ("arrest", "death")]
    texts = [text.get_text() for text in drawn(lines).axes[1].texts]
    assert texts.count("everyone") == 1
    assert "arrest" not in texts
    other = Line("death", time, rising, rising - 0.05, rising + 0.05, at_risk.copy(), 0.0)
    texts = [text.get_text() for text in drawn([lines[0], other]).axes[1].texts]
    assert ("everyone" in texts, "arrest" in texts, "death" in texts) == (False, True, True)


def test_a_curve_that_rises_ends_near_its_highest_limit_and_keeps_its_steps():
    time, value = np.array([1.0, 2.0]), np.array([0.0, 0.2])
    # Before the first event the upper limit of few people is high; it is no reason for an axis to 90 per cent.
    line = Line("", time, value, np.zeros(2), np.array([0.9, 0.3]), np.array([4.0, 3.0]), 0.0)
    axes, _ = drawn([line], share=False).axes
    assert axes.get_ylim() == (0, pytest.approx(0.306))
    assert axes.lines[0].get_xdata().tolist() == [0, 1, 2]
    assert axes.lines[0].get_ydata().tolist() == [0, 0, 0.2]
    assert axes.lines[0].get_drawstyle() == "steps-post"
