"""A line in a PDF beside those of a page, both made by hand."""

from __future__ import annotations

import zlib
from urllib.parse import quote

import pytest

from tests.disclosure.attacks.vectors import attack, of_page, of_pdf

POINTS = [(10.5, 90.25), (20.0, 80.0), (30.0, 75.5), (40.0, 71.0), (50.0, 70.0), (60.0, 64.5), (70.0, 60.0)]


def page(points):
    path = "M" + "L".join(f"{x} {y}" for x, y in points)
    picture = quote(f'<svg><path d="{path}"/></svg>')
    return f'<img src="data:image/svg+xml,{picture}"/>'


def pdf(points):
    drawn = "\n".join(f"{x} {y} {'l' if number else 'm'}" for number, (x, y) in enumerate(points))
    return b"%PDF-1.7\n1 0 obj <<>>\nstream\n" + zlib.compress(f"q\n{drawn}\nS\nQ".encode()) + b"\nendstream\nendobj"


def stretched(points):
    """As a page of paper has it: smaller, elsewhere, and counted from below."""
    return [(round(0.4 * x + 100, 3), round(700 - 0.3 * y, 3)) for x, y in points]


def test_lines_are_read_from_both():
    for found in (of_page(page(POINTS)), of_pdf(pdf(POINTS))):
        (line,) = found
        assert line.tolist() == [list(point) for point in POINTS]


@pytest.mark.parametrize("as_drawn", [list, stretched])
def test_the_same_line_is_the_same_wherever_it_stands(as_drawn):
    assert attack(pdf(as_drawn(POINTS)), page(POINTS)) == []


@pytest.mark.parametrize(
    ("change", "points"),
    [
        (lambda points: [*points, (80.0, 55.0)], 8),
        (lambda points: [*points[:3], (40.0, 72.5), *points[4:]], 7),
        (lambda points: [*points[:3], (35.0, 73.0), *points[3:]], 8),
    ],
    ids=["one more at the end", "another height", "one more in between"],
)
def test_what_only_the_pdf_draws_is_found(change, points):
    (find,) = attack(pdf(stretched(change(POINTS))), page(POINTS))
    assert f"through {points} points" in find.learned
