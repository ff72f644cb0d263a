from __future__ import annotations

from ipvi_eval.questions.high_point.published.incomparable import incomparable, incomparable_table
from ipvi_eval.questions.high_point.published.registry import published


def test_what_must_not_be_compared_is_listed_with_its_reason() -> None:
    reasons = {item.what: item.why for item in incomparable()}
    assert "unequal follow-up" in reasons["High Point, October 2016 (17 %)"]
    assert "mix of lists" in reasons["High Point, all lists, 12 months (about 16-17 %)"]
    assert (
        "people who were not notified (a different population"
        in reasons["New York City, prosecuted cases, 24 months (17 %)"]
    )
    assert reasons["re-abuse within a year (32 %)"] == (
        "people who were not notified, counted by events of a kind that is not stated"
    )
    assert any("never pooled" in why for why in reasons.values())


def test_what_may_be_compared_is_not_listed_nor_any_unseen_figure() -> None:
    listed = " ".join(item.what for item in incomparable())
    assert "List D" not in listed
    for figure in published().empty():
        assert figure.definition not in listed
    assert len(incomparable_table()) == len(incomparable())
