"""The words for each key: whole, plain, and no key without them."""

from __future__ import annotations

import re
import tomllib

import pytest

from ipvi_eval.settings.explained import explained, words_of

FILES = ("study", "mapping", "link", "world")


@pytest.mark.parametrize(
    ("file", "path", "meaning"),
    [
        ("study", "survival.horizons_months", "Months of street time"),
        ("study", "shocks.*.end", "The last month of a passing shock"),
        ("mapping", "incidents.sheet", "The sheet of a workbook"),
        ("mapping", "persons.sheet", "The sheet of a workbook"),
        ("mapping", "custody.columns.end", "The day of the release"),
    ],
)
def test_a_key_has_its_own_words_or_those_it_shares_with_every_table(file, path, meaning):
    assert words_of(file, path).meaning.startswith(meaning)


@pytest.mark.parametrize("path", ["survival.horizon", "sheet", "", "survival"])
def test_what_is_no_key_of_a_mapping_has_no_words(path):
    assert words_of("mapping", path) is None


@pytest.mark.parametrize(
    ("file", "path"), [pytest.param(file, path, id=f"{file} {path}") for file in FILES for path in explained(file)]
)
def test_words_are_sentences_and_examples_are_toml(file, path):
    words = explained(file)[path]
    assert re.match(r"[A-Z`].*\.$", words.meaning, re.S)
    assert "programme" not in re.sub(r"`[^`]*`|\[programme\]", "", words.meaning)
    assert tomllib.loads(words.example)
