"""People who have a number within the incident only are the same people in stored tables as in files."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.data.sources import read_extract
from tests.data.stored.test_joins import mapped, stored

pytest.importorskip("ibis", reason="the extra large is not installed")

JOINS = """
[incidents.joins.victim]
file = "victims.csv"
on = { CASE = "NO" }
columns = { victim = "SEQ" }
numbered = ["victim"]

[incidents.joins.offender]
file = "offenders.csv"
on = { CASE = "NO", SEQ = "victim.OF" }
columns = { suspect = "SEQ" }
numbered = ["suspect"]
"""


def segments(first):
    """Cases, victims by number and whose they are, offenders by number from `first`, each table with its own zeros.

    Of two cases the offender is number 0 alone, and of two victims the number is not recorded.
    """
    case, place = np.repeat(np.arange(1, 41), 2), np.tile([0, 1], 40)
    of = first + np.random.default_rng(5).integers(0, 2, 80)
    victims = pd.DataFrame({"CASE": as_written("{}", case), "SEQ": as_written("{:02d}", place + 1)})
    victims["OF"] = as_written("{}", of)
    victims.loc[[3, 9], "SEQ"] = ["", "N/A"]
    offenders = pd.DataFrame({"CASE": as_written("'{}", case), "SEQ": as_written("{:03d}", first + place)})
    of_nobody = pd.DataFrame({"CASE": ["41", "42"], "SEQ": "01", "OF": "0"})
    unknown = pd.DataFrame({"CASE": ["'41", "'42"], "SEQ": "000"})
    return {
        "incidents": pd.DataFrame(
            {"NO": as_written("{:05d}", np.arange(1, 43)), "DAY": "01/05/2020", "STATE": "final"}
        ),
        "victims": pd.concat([victims, of_nobody], ignore_index=True),
        "offenders": pd.concat([offenders, unknown], ignore_index=True),
    }


def as_written(form, numbers):
    return [form.format(number) for number in numbers]


@pytest.mark.parametrize("first", [0, 1])
def test_people_are_numbered_as_those_of_files(tmp_path, first, engine):
    """From 1 on the offenders 0 of two incidents are nobody; from 0 on they are people."""
    tables = segments(first)
    mapping = mapped(tmp_path, tables, JOINS)
    columns = ["incident", "suspect", "victim"]
    here = read_extract(tmp_path, mapping).incidents[columns].fillna("").to_numpy().tolist()
    found = stored(mapping, tables, engine)
    there = found.incidents.to_pandas()[columns].fillna("").to_numpy().tolist()
    assert sorted(there) == sorted(here)
    suspects, victims = ({row[at] for row in there} for at in (1, 2))
    assert ("41-0" in suspects) == (first == 0)
    assert suspects & {f"7-{first}", f"7-{first + 1}"}
    assert victims >= {"7-1", "7-2"}
    assert [row[2] for row in there].count("") == 2
    zeros = [step for step in found.left_out if "0" in step.why]
    assert [(step.what, step.left_out) for step in zeros] == ([] if first == 0 else [("numbers of a suspect", 2)])
