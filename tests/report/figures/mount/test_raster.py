"""Dots made of a drawing: as many as a printer wants, in the colors and at the places of the drawing."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from ipvi_eval.report.figures.mount.raster import raster

# An inch and a half by one inch, the left half of it red.
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="108pt" height="72pt" viewBox="0 0 108 72">'
    '<path d="M0 0L54 0L54 72L0 72z" style="fill: #d55e00"/></svg>'
)


@pytest.fixture(scope="module")
def picture() -> Image.Image:
    image = Image.open(io.BytesIO(raster(SVG, "Half – “red”")))
    image.load()
    return image


def test_it_has_300_dots_per_inch_and_says_so(picture: Image.Image) -> None:
    assert picture.size == (450, 300)
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)


def test_colors_stand_where_they_are_drawn(picture: Image.Image) -> None:
    dots = picture.convert("RGB")
    assert [dots.getpixel(place) for place in ((1, 1), (223, 298), (227, 1))] == [(213, 94, 0)] * 2 + [(255, 255, 255)]


def test_its_alternative_text_is_in_the_file(picture: Image.Image) -> None:
    assert picture.info["Description"] == "Half – “red”"


def test_the_same_drawing_gives_the_same_bytes() -> None:
    assert raster(SVG, "A") == raster(SVG, "A")
