from __future__ import annotations

import re

from ipvi_eval.drawing import palette
from tests.conftest import ROOT


def test_brand_file_names_the_same_colors() -> None:
    text = (ROOT / "reports" / "_brand.yml").read_text("utf-8")
    brand = dict(re.findall(r'^\s+(\w+): "(#\w{6})"$', text, flags=re.M))
    assert brand == {"ink": palette.INK, "navy": palette.NAVY, "blue": palette.BLUE, "rust": palette.RUST}


def test_series_are_distinct_and_dark_enough_for_text() -> None:
    # WCAG 2.1 relative luminance; 3:1 on white is its limit for graphics and large or bold text.
    def contrast(color: str) -> float:
        parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)

    assert len(set(palette.SERIES)) == len(palette.SERIES)
    assert all(contrast(color) >= 3 for color in palette.SERIES[:4])
    assert all(contrast(color) >= 4.5 for color in (palette.INK, palette.NAVY, palette.GRAY, palette.RUST))
