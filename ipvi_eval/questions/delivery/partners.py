"""What each agency did for the program, by year, from monthly totals."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.questions.delivery.asked import Asked, Part
from ipvi_eval.questions.delivery.yearly_totals import Totals, yearly

_TOTALS = Totals(
    table="partners",
    key="partner",
    what="What each agency did for the program",
    of="what each agency did",
    title="What each agency did for the program",
    kinds={"partner": "Agency", "part": "Part"},
    done="what agencies did for the program",
    note="As each agency counted it. What nobody counted is not here, and a larger number is not better work",
)


def partners(asked: Asked) -> Iterator[Part]:
    """`delivery.partners`: one row for each agency, part and year, with the number of months that are given."""
    return yearly(_TOTALS, asked)
