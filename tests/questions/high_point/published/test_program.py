from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.questions.high_point.published.program import program_of
from ipvi_eval.questions.high_point.published.registry import published


def test_words_and_start_come_from_the_registry() -> None:
    found = program_of("High Point", published())
    assert found.place == "High Point, North Carolina"
    assert found.opening.startswith("Ours is set beside the program of High Point, North Carolina, where this strategy")
    assert "Sechrist and Weil 2018" in found.described
    # Of its conflicting accounts the latest: the launch, from which its first cumulative share counts.
    assert sorted(found.accounts.values()) == [date(2009, 1, 1), date(2011, 1, 1), date(2012, 2, 1), date(2012, 4, 1)]
    assert found.start == date(2012, 4, 1)


def test_the_plan_s_start_goes_before_the_accounts() -> None:
    assert program_of("High Point", published(), start=date(2011, 1, 1)).start == date(2011, 1, 1)


def test_a_second_program_has_its_own_words_and_start() -> None:
    found = program_of("Lexington NC", published())
    assert (found.place, found.start) == ("Lexington, North Carolina", date(2014, 7, 1))
    assert list(found.accounts) == ["since the initiative began in July 2014"]


def test_a_site_known_by_figures_alone_is_called_by_its_name() -> None:
    theirs = replace(published().get("high_point.rearrest.list_d.12m"), id="county.share", site="Made-up County")
    found = program_of("Made-up County", published().over([theirs]))
    assert (found.place, found.about, found.start) == ("Made-up County", "", None)
    assert found.opening == "Ours is set beside the program of Made-up County."


def test_a_site_nobody_has_published_of_is_refused_with_those_there_are() -> None:
    with pytest.raises(DataError, match=r"evidence\.program.*'Lexingtn'.*High Point.*Lexington NC.*evidence\.toml"):
        program_of("Lexingtn", published())
