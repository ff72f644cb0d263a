"""A smaller file of the same drawing: every word, path and sign is still there, to a hundredth of a point."""

from __future__ import annotations

import io
import re
from collections import Counter

import matplotlib as mpl
import numpy as np
import pytest
import typst
from PIL import Image

from ipvi_eval.drawing.look import LOOK, new_figure
from ipvi_eval.report.figures.mount.compact import compact


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


def dots(svg: str) -> np.ndarray:
    """The drawing as three colors a dot, 100 dots an inch."""
    page = b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
    picture = typst.compile(page, sys_inputs={"svg": svg}, format="png", ppi=100, ignore_system_fonts=True)
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), float)


def test_it_is_smaller_and_cannot_be_made_so_again(written: str) -> None:
    assert len(compact(written)) < 0.5 * len(written)
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
    (blank,) = re.findall(r'<path id="([^"]+)" transform', written)  # it has no outline: nothing to draw
    assert len(used) == len(re.findall(rf'href="#DejaVu(?!{blank[6:]}")', written))
    assert "DejaVu" not in small


def test_signs_stand_as_far_apart(written: str) -> None:
    (blank,) = re.findall(r'<path id="([^"]+)" transform', written)
    signs = rf'#(?!{blank}")DejaVu[^"]+" transform="translate\(([\d.]+) 0\)"'
    moved = [float(place) for place in re.findall(signs, written)]
    placed = [float(place) for place in re.findall(r'#g\d+" x="([\d.]+)"', compact(written))]
    assert np.array(placed) / 1000 == pytest.approx(np.array(moved) / 100, abs=0.00051)  # of the size of the letters


def test_it_looks_as_before(written: str) -> None:
    before, after = dots(written), dots(compact(written))
    assert before.shape == after.shape
    assert (before < 128).sum() > 1000
    assert np.abs(before - after).max() < 64  # at the edge of a line
    assert np.abs(before - after).mean() < 0.05


def test_looks_that_recur_are_told_once(written: str) -> None:
    small = compact(written)
    styles = re.findall(r' style="([^"]*)"', small)
    assert len(set(styles)) == len(styles)
    told = dict(re.findall(r"\.(s\d+)\{([^}]*)\}", small))
    looks = re.findall(r' class="(s\d+)"', small)
    assert set(looks) == set(told)
    assert Counter(told[one] for one in looks) == {
        look: times
        for look, times in Counter(
            one.replace(": ", ":").replace("; ", ";") for one in re.findall(r' style="([^"]*)"', written)
        ).items()
        if times > 1
    }
