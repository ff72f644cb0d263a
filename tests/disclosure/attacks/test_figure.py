"""Figures drawn here by matplotlib as the package draws them: steps, dots, and people at risk under the axis."""

from __future__ import annotations

import io

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from ipvi_eval.report.figures.mount.compact import compact
from ipvi_eval.report.figures.mount.data_uri import data_uri
from tests.disclosure.attacks.figure import attack, drawn

AT_RISK = {0: 200, 6: 180, 12: 150}


def page(steps: list[tuple[float, float]], dots: list[tuple[float, float]], alternative: str = "") -> str:
    """A page with one figure of one group, "List B"."""
    figure = Figure()
    axes, below = figure.subplots(2)
    axes.set(xticks=list(AT_RISK), yticks=[0, 0.2, 0.4], yticklabels=["0%", "20%", "40%"], xlim=(0, 13), ylim=(0, 0.4))
    axes.step(*zip((0, 0), *steps, (12, steps[-1][1]), strict=True), where="post")
    axes.plot(*zip(*dots, strict=True), "o")
    axes.text(5, 0.3, "List B")
    for place, word in enumerate(("People at risk", "List B", *(f"{people}" for people in AT_RISK.values()))):
        below.text(0.1 * place, 0.5, word)
    below.axis("off")
    file = io.BytesIO()
    with mpl.rc_context({"svg.fonttype": "path"}):
        figure.savefig(file, format="svg")
    picture = data_uri(compact(file.getvalue().decode()))
    return f'<figure id="fig-one"><img alt="{alternative}" src="{picture}"/></figure>'


def test_coordinates_are_read_back():
    (one,) = drawn(page([(3, 0.06), (9, 0.13)], [(6, 0.08)]))
    (line,) = one.lines
    assert (line.label, line.at_risk) == ("List B", AT_RISK)
    assert np.array(line.steps) == pytest.approx(np.array([(3, 0.06), (9, 0.13)]), abs=5e-4)
    assert np.array(line.dots) == pytest.approx(np.array([(6, 0.08)]), abs=5e-4)


def test_a_dot_above_the_line_tells_of_the_events_in_between():
    """From 6 % to 8 % among 180 to 200 people: four events since the merged step."""
    (find,) = attack(page([(3, 0.06), (9, 0.14)], [(6, 0.08)]))
    assert (find.low, find.high, find.ids) == (4, 4, ("fig-one",))


def test_a_small_step_is_found_and_a_merged_one_is_not():
    (find,) = attack(page([(3, 0.06), (5, 0.08)], [(6, 0.08)]))
    assert (find.low, find.high) == (4, 4)
    assert attack(page([(3, 0.06), (9, 0.13)], [(6, 0.06)])) == []
