from __future__ import annotations

import hashlib

import pytest

from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.data.privacy.fingerprints import fingerprints
from ipvi_eval.data.privacy.pseudonyms import KEY_VARIABLE
from ipvi_eval.data.sources import read_extract
from tests.disclosure.attacks.handmade import edition, table
from tests.disclosure.attacks.inputs import attack, found_by_trying


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (hashlib.sha256(b"rows").hexdigest(), ["hash of an input in data.sources"]),
        ("Smith_list.xlsx", ["file name of an input in data.sources"]),
        ("incidents", []),
        ("2021 to 2025", []),
    ],
)
def test_a_table_of_what_went_in(cell, found):
    assert [one.learned for one in attack(edition(table("data.sources", "what", (cell,))))] == found


TOTALS = """[monthly_counts]
file = "a.csv"
date_format = "%Y-%m"
columns = { month = "month", count = "count" }
defaults = { area = "Here", outcome = "ipv_dir" }
"""


def totals(second: int) -> bytes:
    """Three months of which a reader is told all but the second, and that it is few."""
    return f"month,count\n2019-01,20\n2019-02,{second}\n2019-03,31\n".encode()


GUESSES = [totals(number) for number in range(1, 11)]


def test_a_file_of_totals_is_found_by_its_fingerprint():
    shown = fingerprints([hashlib.sha256(totals(7)).hexdigest()], None)
    assert found_by_trying(*shown, GUESSES) == totals(7)


@pytest.mark.parametrize("secret", [None, "a secret of the agency"])
def test_no_fingerprint_is_shown_by_which_one_could_try(tmp_path, monkeypatch, secret):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    if secret:
        monkeypatch.setenv(KEY_VARIABLE, secret)
    (tmp_path / "a.csv").write_bytes(totals(7))
    (tmp_path / "mapping.toml").write_text(TOTALS, "utf-8")
    (source,) = read_extract(tmp_path, read_mapping(tmp_path / "mapping.toml")).sources
    assert bool(source.fingerprint) == bool(secret)
    assert found_by_trying(source.fingerprint, GUESSES) is None
