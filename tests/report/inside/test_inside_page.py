"""The frame of a page for the agency's own eyes."""

from __future__ import annotations

import re

import pytest

from ipvi_eval.report.inside.inside_page import INSIDE, inside_page


@pytest.mark.parametrize("synthetic", [True, False])
def test_what_stands_on_top_and_that_nothing_is_loaded(synthetic):
    text = inside_page("<p>BODY</p>", about="A & B", title="Tiny <study>", synthetic=synthetic, style=".own {}\n")
    assert ("SYNTHETIC DATA" in text) == synthetic
    assert "<title>A &amp; B: Tiny &lt;study&gt;</title>" in text
    places = [text.index(part) for part in (".own {}", "</style>", INSIDE, "<h1", "<p>BODY</p>")]
    assert places == sorted(places)
    assert "default-src 'none'" in text
    assert not re.search(r"<(script|img|link|iframe)|url\(|https?:", text)
