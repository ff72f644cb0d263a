"""Which shares of re-offending both places have: what is compared on page one, in its figure and in words."""

from __future__ import annotations

import re

from ipvi_eval.report.lookup import Report

_STEM = re.compile(r"(evidence\.recidivism\.list_\w+\.(\d+)m)\.difference")


def compared(report: Report) -> tuple[str, ...]:
    """Stems `evidence.recidivism.list_<l>.<m>m` of the latest months at which both places have a share, in order."""
    found = [(match[1], int(match[2])) for id in report.results.estimates if (match := _STEM.fullmatch(id))]
    told = [(stem, months) for stem, months in found if report.find(f"{stem}.difference").value is not None]
    latest = max((months for _, months in told), default=0)
    return tuple(stem for stem, months in told if months == latest)
