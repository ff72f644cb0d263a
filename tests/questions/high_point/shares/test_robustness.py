from __future__ import annotations

import pytest

from ipvi_eval.questions.high_point.shares.comparison import compare_recidivism
from ipvi_eval.questions.high_point.shares.risk import Risk
from ipvi_eval.questions.high_point.shares.robustness import people_needed
from ipvi_eval.synthesis.proportions import difference, normal_quantile, share_from_counts


def test_the_conclusion_holds_from_there_on_and_not_one_person_earlier() -> None:
    risk = Risk(list_at_entry="D", months=12, value=0.05, n=400, events=20, standard_error=0.011)
    (row,) = compare_recidivism([risk]).rows
    people = people_needed(row)
    assert people is not None

    def upper(n: int) -> float:
        return difference(risk.share(), share_from_counts(0.16 * n, n), z=normal_quantile(0.95))[1]

    assert upper(people) < 0 < upper(people - 1)


@pytest.mark.parametrize("value", [0.15, 0.16])
def test_where_our_own_chance_includes_nought_no_number_would_do(value: float) -> None:
    risk = Risk(list_at_entry="D", months=12, value=value, n=400, events=60, standard_error=0.02)
    assert people_needed(compare_recidivism([risk]).rows[0]) is None
