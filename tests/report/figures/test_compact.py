"""A smaller file of the same drawing: every word, path and sign is still there, to a hundredth of a point."""

from __future__ import annotations

import io
import re

import matplotlib as mpl
import numpy as np
import pytest

from ipvi_eval.drawing.look import LOOK, new_figure
from ipvi_eval.report.figures.compact import compact


@pytest.fixture(scope="module")
def written() -> str:
    with mpl.rc_context(LOOK):
        figure, (axes,) = new_figure(2.0)
        axes.plot([0.0, 0.123456, 1.0], [0.3, 0.654321, 0.1])
        axes.set_title("Counts, and what was expected")
        figure.text(0.01, 0.01, "5 > 4 -- and so on")
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue()


def points(svg: str) -> list[list[float]]:
    drawn = re.findall(r'<path d="([^"]*)" clip-path', svg)
    return [[float(number) for number in re.findall(r"-?[\d.]+", path)] for path in drawn]


def test_it_is_smaller_and_cannot_be_made_so_again(written: str) -> None:
    assert len(compact(written)) < 0.75 * len(written)
    assert compact(compact(written)) == compact(written)


def test_lines_are_where_they_were(written: str) -> None:
    before, after = points(written), points(compact(written))
    assert len(before) == len(after) > 0
    for one, other in zip(before, after, strict=True):
        assert other == pytest.approx(one, abs=0.0051)
    assert not np.array_equal(before[-1], after[-1])


def test_words_stay_and_every_sign_is_there(written: str) -> None:
    small = compact(written)
    assert re.findall(r"<!-- (.*?) -->", small) == re.findall(r"<!-- (.*?) -->", written)
    used, known = (re.findall(pattern, small) for pattern in (r'href="#(g\d+)"', r'<path id="(g\d+)"'))
    assert set(used) == set(known)
    assert len(used) == len(re.findall(r'href="#DejaVu', written))
    assert "DejaVu" not in small


def test_signs_stand_as_far_apart(written: str) -> None:
    moved = [float(place) for place in re.findall(r'#DejaVu[^"]+" transform="translate\(([\d.]+) 0\)"', written)]
    placed = [float(place) for place in re.findall(r'#g\d+" x="([\d.]+)"', compact(written))]
    assert placed == pytest.approx(moved, abs=0.0051)
