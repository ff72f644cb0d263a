"""What both places have a share of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ipvi_eval.report.lookup import open_report
from ipvi_eval.report.sentences.compared import compared


def test_the_latest_months_at_which_both_places_have_a_share(make_run: Callable[..., Path]) -> None:
    # The fixture has 12 months for List C only.
    assert compared(open_report(make_run())) == ("evidence.recidivism.list_c.12m",)


def test_a_share_without_a_number_is_not_compared(make_run: Callable[..., Path]) -> None:
    hidden = make_run(turn=lambda item: replace(item, value=None) if item.id.endswith(".difference") else item)
    assert compared(open_report(hidden)) == ()


def test_nothing_is_compared_without_another_place(make_run: Callable[..., Path]) -> None:
    assert compared(open_report(make_run(keep=lambda item: not item.id.startswith("evidence")))) == ()
