"""The page of the keys: all of them, each once, with their examples."""

from __future__ import annotations

import re

import pytest

from ipvi_eval.settings.keys import keys_of
from ipvi_eval.settings.page import page


@pytest.mark.parametrize("file", ["study", "mapping", "link", "world"])
def test_every_key_stands_on_its_page_with_its_example(file):
    text = page(file)
    headings = re.findall(r"^### `(.+)`$", text, re.M)
    assert sorted(headings) == sorted(key.path.removeprefix("*.") for key in keys_of(file))
    examples = re.findall(r"^```toml\n(.*?)\n```$", text, re.M | re.S)
    assert sorted(examples) == sorted(key.words.example for key in keys_of(file))
    for key in keys_of(file):
        assert key.words.meaning.replace("`", "") in text.replace("`", "")


def test_keys_above_tables_come_first_and_shared_ones_before_those_of_single_tables():
    parts = re.findall(r"^## (.+)$", page("mapping"), re.M)
    assert parts[:2] == ["Above the tables of mapping.toml", "In every table"]
    assert {"[incidents]", "[custody]", "[durations]"} < set(parts)
    assert len(set(parts)) == len(parts)


def test_quotes_stay_straight():
    text = page("mapping")
    assert '; `"%Y-%m-%d"` when left out.*' in text
    assert '`"*"` is every value that no other line lists' in text


def test_a_key_reads_as_a_person_writes_it():
    part = page("study").partition("### `survival.trim`")[2].partition("###")[0]
    assert part.startswith("\n\n*A number of at least 0 and below 0.5; 0.0 when left out.*\n\nPropensity scores below")
    assert "```toml\n[survival]\ntrim = 0.05\n```" in part
