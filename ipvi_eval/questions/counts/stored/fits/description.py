"""A series too short for a model, as estimates."""

from __future__ import annotations

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.counts.count_models import Description
from ipvi_eval.worded import given


def estimates(found: Description, prefix: str) -> tuple[Estimate, ...]:
    """Mean per month on each side, without interval or p."""
    rows = found.tidy().itertuples(index=False)
    return tuple(
        Estimate(
            id=f"{prefix}.mean_{row.side}",
            value=float(row.mean) / found.series.months_per_period if row.months else None,  # type: ignore[arg-type]
            unit="incidents per month",
            method="mean count, described only",
            label=f"mean count {row.side} the interruption",
            n=int(row.months),  # type: ignore[arg-type]
            n_of="months",
            events=int(row.events),  # type: ignore[arg-type]
            note=given(found.gate.sentence),
        )
        for row in rows
    )
