"""What the answer that leads leaves over, as estimates and a table with a verdict on each check."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.innovations import Innovations
from ipvi_eval.questions.counts.shown import Shown
from ipvi_eval.questions.counts.stored.checks.diagnostics import RARE, SERIAL, band_verdict, p_text

_METHOD = "standardized innovations of the answer that leads"
SCATTER = {True: "the scatter is another one after the start", False: "no change of the scatter is found"}
LARGEST = {True: "stands out", False: "as far as chance makes the largest of so many"}


def estimates(found: Innovations, prefix: str) -> tuple[Estimate, ...]:
    """The statistic of each test with its p-value."""
    tests = (
        (found.serial.id, found.serial.name, found.serial.statistic, found.serial.p),
        ("scatter", "variance of what is left over after the start, over that before it", *found.scatter),
        ("largest", "largest of what is left over, in standard deviations", *found.largest),
    )
    return tuple(
        Estimate(
            id=f"{prefix}.{id}",
            value=statistic,
            unit="number",
            method=_METHOD,
            label=f"answer that leads: {words}",
            p=p,
            n=len(found.month),
            n_of="months",
        )
        for id, words, statistic, p in tests
    )


def innovation_lines(found: Innovations) -> Shown:
    """Serial correlation, scatter before and after, and the month that lies farthest, each with a verdict."""
    ratio, p_ratio = found.scatter
    far, p_far = found.largest
    rows: list[tuple[str, str, str | None, str]] = [
        (
            f"{found.serial.name}, {found.serial.order} lags",
            f"{found.serial.statistic:.1f}",
            p_text(found.serial.p),
            SERIAL[found.serial.p < RARE],
        ),
        ("First autocorrelation", f"{found.first:.2f}", None, band_verdict(found.first, found.band)),
        ("Variance after the start, over that before", f"{ratio:.2f}", p_text(p_ratio), SCATTER[p_ratio < RARE]),
        (
            "Largest, in standard deviations",
            f"{far:.2f}",
            p_text(p_far),
            f"{found.farthest}: {LARGEST[p_far < RARE]}",
        ),
    ]
    frame = pd.DataFrame(rows, columns=["check", "value", "p", "meaning"])
    labels = {"check": "Check", "value": "Value", "p": "p-value", "meaning": "Verdict"}
    return Shown("What the answer that leads leaves over", frame, labels, public=("check",))
