"""The numbers that travel: complete, about known data, and a check that can fail."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parent
TOPICS = sorted(path.stem for path in FOLDER.glob("*.json"))


@pytest.mark.parametrize("topic", TOPICS)
def test_every_number_names_its_call_and_its_data(from_r, topic):
    known = set(re.findall(r"\w+", " ".join(re.findall(r"^\| ([\w, ]+) \|", (FOLDER / "README.md").read_text(), re.M))))
    script = (FOLDER / "make.R").read_text()
    assert topic == "recorded" or f'save("{topic}")' in script
    for number in from_r(topic).values():
        assert number.data in known | {"none"}, number.quantity
        assert number.r_call.strip()
        assert 0 < number.tolerance <= 0.01


def test_a_difference_beyond_the_tolerance_a_missing_number_and_another_shape_fail(from_r):
    r = from_r("cox")["rossi.efron.coef"]
    r.check(r.values)
    r.check(r.values + 0.9 * r.tolerance)
    for wrong in (r.values + 1.1 * r.tolerance, np.where(r.values < 0, np.nan, r.values), r.values[1:]):
        with pytest.raises(AssertionError, match=r"rossi\.efron\.coef"):
            r.check(wrong)
