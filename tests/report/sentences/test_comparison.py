"""A study with one comparison area is not told of several."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sentences.comparison import comparison_areas, comparison_names


@pytest.mark.parametrize(
    ("names", "words", "found"),
    [
        ("North", "the comparison area", ("North",)),
        ("North, East", "the comparison areas", ("North", "East")),
        ("", "the comparison areas", ()),
    ],
)
def test_one_area_is_not_several(report: Report, names: str, words: str, found: tuple[str, ...]) -> None:
    given = replace(report, meta=replace(report.meta, words={**report.meta.words, "comparison_areas": names}))
    assert comparison_areas(given) == words
    assert comparison_names(given) == found
