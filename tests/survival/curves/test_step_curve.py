from __future__ import annotations

import numpy as np

from ipvi_eval.survival.curves.cumulative_hazard import nelson_aalen
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.spells.spells import Spells

WEEKS = Spells.of([5, 8, 12, 20], [1, 0, 1, 0], unit="weeks")


def test_a_curve_is_drawn_from_its_beginning_in_the_unit_of_its_spells():
    for fit, begin, words in (
        (kaplan_meier(WEEKS), 1.0, "Share without the event"),
        (nelson_aalen(WEEKS), 0.0, "Events per person"),
    ):
        axes, below = fit.plot("all").axes
        (line,) = axes.lines
        assert (line.get_xdata()[0], line.get_ydata()[0]) == (0, begin)
        assert line.get_ydata()[1:].tolist() == (fit.survival if begin else fit.cumulative).tolist()
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("Weeks", words)
        numbers = [text.get_text() for text in below.texts if text.get_text() not in ("At risk", "all")]
        stop = np.array([5, 8, 12, 20])
        assert numbers == [str(int((stop >= tick).sum())) for tick in axes.get_xticks()]


def test_others_stand_beside_it_by_their_labels():
    other = kaplan_meier(Spells.of([3, 4], [1, 1]))
    axes, _ = kaplan_meier(WEEKS).plot("here", beside={"there": other}).axes
    assert [text.get_text() for text in axes.texts] == ["here", "there"]
    assert len(axes.lines) == 2
