"""Names of months as agencies write them."""

from __future__ import annotations

import calendar
import locale
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

import pandas as pd
import pytest

from ipvi_eval.month_names import day_in_words, month_in_words, month_number, months_across, with_short_names


def test_the_names_that_the_standard_library_knows() -> None:
    for number in range(1, 13):
        full, short = calendar.month_name[number], calendar.month_abbr[number]
        for name in (full, short, full.upper(), f"{short}.", f" {full} "):
            assert month_number(name) == number, name
    assert [month_number(name) for name in ("Sept", "SEPT.", "Juno", "Mayor", "M03", "")] == [
        9,
        9,
        None,
        None,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("5 Sept 2019", "5 Sep 2019"),
        ("sep-19", "Sep-19"),
        ("2019M03", "2019M03"),
        ("Mayberry 5", "Mayberry 5"),
        ("", ""),
    ],
)
def test_only_names_of_months_are_shortened(text, short) -> None:
    assert with_short_names(pd.Series([text, text])).tolist() == [short, short]


def test_numbers_are_months_where_all_twelve_are_there() -> None:
    twelve = [f"{number:02}" for number in range(1, 13)]
    assert list(months_across(["YEAR", *twelve, "13"]).values()) == list(range(1, 13))
    assert months_across(["YEAR", *twelve[:-1]]) == {}
    assert months_across(["1", "Jan", "2"]) == {"Jan": 1}


SPANISH = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)


def test_the_names_of_spanish_in_full_and_in_three_letters() -> None:
    """As the Ortografia of the Real Academia writes them, and as Excel does in Spanish; setiembre is the other form."""
    for number, full in enumerate(SPANISH, 1):
        for name in (full, full[:3], full.upper(), f"{full[:3]}.", f" {full.capitalize()} "):
            assert month_number(name) == number, name
    assert [month_number(name) for name in ("setiembre", "set", "sept.", "marzal", "enero 2020", "agosto-")] == [
        *[9, 9, 9],
        *[None] * 3,
    ]


@pytest.fixture
def elsewhere() -> Iterator[None]:
    """A machine that does not speak English, told to a program as R and notebooks tell it."""
    before = locale.setlocale(locale.LC_TIME)
    for name in ("es_ES.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8", "tr_TR.UTF-8"):
        with suppress(locale.Error):
            locale.setlocale(locale.LC_TIME, name)
            break
    else:
        pytest.skip("no other language is installed on this machine (Debian: locales-all)")
    yield
    locale.setlocale(locale.LC_TIME, before)


@pytest.mark.usefixtures("elsewhere")
def test_a_report_is_in_english_on_every_machine() -> None:
    assert calendar.month_name[5] != "May", "the machine speaks English"
    assert [month_in_words(date(2021, month, 1)) for month in (1, 5, 12)] == [
        "January 2021",
        "May 2021",
        "December 2021",
    ]
    assert day_in_words(date(2021, 5, 9)) == "May 9, 2021"
