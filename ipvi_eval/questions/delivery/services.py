"""What was offered to survivors: yearly totals of each service, from monthly totals in which no person is known."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.questions.delivery.asked import Asked, Part
from ipvi_eval.questions.delivery.yearly_totals import Totals, yearly

_TOTALS = Totals(
    table="services",
    key="service",
    what="What was offered to survivors",
    of="services",
    title="Services to survivors",
    kinds={"service": "Service"},
    done="services to survivors",
    note="As the service counted them: one person can be counted in several months and services, so these are not "
    "numbers of people. Nothing in them says whom the program was meant to help and did not",
)


def services(asked: Asked) -> Iterator[Part]:
    """`delivery.services`: one row for each service and year, with the number of months that are given."""
    return yearly(_TOTALS, asked)
