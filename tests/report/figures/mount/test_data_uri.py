"""A drawing in an address is the same drawing, and nothing in it ends the attribute that it stands in."""

from __future__ import annotations

import re
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from ipvi_eval.report.figures.mount.data_uri import data_uri

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9"><!-- 5% "of" it\'s – #1 --><g id="a" class="b">&gt;</g></svg>'


def test_the_drawing_comes_back() -> None:
    told = data_uri(SVG)
    kind, _, drawing = told.partition(",")
    assert kind == "data:image/svg+xml"
    back = unquote(drawing)
    assert ET.canonicalize(back, with_comments=True) == ET.canonicalize(SVG, with_comments=True)


def test_nothing_in_it_ends_an_attribute_or_looks_like_a_tag() -> None:
    assert not re.search(r'["<>&#]', data_uri(SVG))


def test_it_is_hardly_longer_than_the_drawing() -> None:
    line = '<path d="' + "M0 0L10.25 3.5" * 50 + '"/>'
    assert len(data_uri(line)) < 1.1 * len(line)
