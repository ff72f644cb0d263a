from __future__ import annotations

from datetime import date

from ipvi_eval.questions.counts.contamination import contamination_flags
from ipvi_eval.questions.counts.stored.comparisons.contamination import contamination_lines


def test_what_hit_every_area_alike_stands_once() -> None:
    flags = contamination_flags(["Newburgh", "Kingston"], first=date(2016, 1, 1), last=date(2025, 9, 30))
    frame = contamination_lines(flags).frame
    assert frame["area"].tolist().count("every area") == 3
    assert set(frame.loc[frame["area"] == "every area", "spoils"]) == {"no: it hit every area alike"}
    (newburgh,) = frame.loc[frame["area"] == "Newburgh"].to_numpy().tolist()
    assert newburgh[2:] == [
        "2017-01 to 2025-09",
        "yes: not used as a comparison",
        "public announcements, 2017 (seen)",
    ]
