from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.questions.high_point.published.program import program_of
from ipvi_eval.questions.high_point.published.registry import published
from ipvi_eval.questions.high_point.shares.coarse import Step
from ipvi_eval.questions.high_point.transport import (
    differences,
    shipped_for,
    start_sensitivity,
    transport_table,
)


def test_the_shipped_table_fills_figures_and_shows_empty_sides() -> None:
    table = transport_table().set_index("aspect")
    assert table.loc["people", "ours"] == "31,577 residents at the 2020 census"
    assert table.loc["people", "theirs"].startswith("not known; needs")
    assert "launch (April 2012)" in table.loc["start of the program", "theirs"]
    assert not table.apply(lambda column: column.str.contains("{", regex=False)).any().any()
    wanted = {"what is counted", "people", "base rate", "start of the program", "other programs at the same time",
              "law and recording", "COVID-19", "arrest law", "clock"}  # fmt: skip
    assert wanted <= set(table.index)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ('[[difference]]\naspect = "x"\nmatters = "y"\nours = "z"\n', "source and a status"),
        ('[[difference]]\naspect = "x"\nmatters = "y"\n', "what would fill"),
        ('[[difference]]\naspect = "x"\ncolour = "y"\n', r"own\.toml: not a table"),
        ("difference = 3\n", r"own\.toml: not a table"),
        ("[[difference\n", r"own\.toml: not a table"),
        (
            '[[difference]]\naspect = "x"\nmatters = "y"\nfill = "f"\nours = "{high_point.homicide.share}"\n'
            'ours_source = "s"\nours_status = "seen"\n',
            "unverified and may not be printed",
        ),
    ],
)
def test_a_study_s_own_table_is_checked(tmp_path: Path, text: str, match: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=match):
        differences(path=path)


def test_what_pulls_the_two_shares_apart_says_in_which_direction() -> None:
    table = transport_table().set_index("aspect")
    # CPL 140.10(4): shall arrest; North Carolina: may, and a judge sets release in the first 48 hours (15A-534.1).
    assert "shall arrest" in table.loc["arrest law", "ours"]
    assert "may arrest" in table.loc["arrest law", "theirs"]
    assert "more arrests here" in table.loc["arrest law", "why it matters"]
    assert "do not count" in table.loc["clock", "ours"]
    assert "calendar" in table.loc["clock", "theirs"]
    assert "the same or lower" in table.loc["clock", "why it matters"]
    assert "itself treated" in table.loc["start of the program", "why it matters"]


def test_the_shipped_table_is_about_two_places_and_no_others() -> None:
    assert shipped_for("Poughkeepsie", "High Point")
    assert not shipped_for("Poughkeepsie", "Lexington NC")
    assert not shipped_for("Lakeview", "High Point")


def test_earlier_starts_mean_longer_follow_up_and_some_contradict_the_source() -> None:
    rng = np.random.default_rng(1)
    entry = np.zeros(3000, dtype=np.int64)
    end = np.full(3000, 4000)
    event = np.ceil(rng.exponential(365.25 / 0.2, 3000))
    frame = start_sensitivity(
        entry,
        np.where(event <= end, event, np.nan),
        end,
        program=program_of("High Point", published()),
        step=Step(0.01),
        draws=10,
        seed=1,
    )
    by_start = frame.sort_values("start")
    assert (np.diff(by_start["first"]) < 0).all()
    # Published: follow-up from none to six months in September 2012. Uniform notification from 2009 or 2011 on gives a
    # mean of 22 and of 10 months; from February or April 2012, 4 and 3.
    assert by_start["fits"].tolist() == [False, False, True, True]
    assert by_start["mean_follow_up_at_first"].tolist() == pytest.approx([22.5, 10.5, 4, 3], abs=0.1)
