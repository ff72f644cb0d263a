"""A table of facts is plain values."""

from __future__ import annotations

import json

from ipvi_eval.quality.facts import Facts


def test_plain_values_survive_json():
    facts = Facts(
        name="a", title="A", about="b", header=("x", "share"), rows=(("1", None), ("2", 0.5)), shares=("share",)
    )
    again = json.loads(json.dumps(facts.plain()))
    assert again["rows"] == [["1", None], ["2", 0.5]]
    assert again["long"] is False
