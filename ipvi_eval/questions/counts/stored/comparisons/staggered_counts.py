"""Areas with starts of their own, as estimates."""

from __future__ import annotations

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.comparisons.staggered_counts import METHOD, StaggeredCounts
from ipvi_eval.worded import given


def estimates(found: StaggeredCounts, prefix: str) -> tuple[Estimate, ...]:
    """The rate ratio with its interval and permutation p, and the incidents averted."""
    shared = {"method": METHOD, "n": found.areas_treated + found.areas_compared, "n_of": "areas"}
    shared["events"] = found.observed
    parts = (f"p from {found.assignments} assignments of starts to areas", *(note.rstrip(".") for note in found.notes))
    return (
        Estimate(
            id=f"{prefix}.ratio",
            value=found.ratio,
            unit="ratio",
            label="incidents in treated area-months relative to what untreated ones predict",
            lower=found.lower,
            upper=found.upper,
            level=found.level if found.lower is not None else None,
            standard_error=found.log_standard_error,
            p=found.permutation_p,
            note=given("; ".join((*parts, "standard_error is on the log scale"))),
            **shared,  # type: ignore[arg-type]
        ),
        Estimate(id=f"{prefix}.averted", value=found.averted, unit="incidents", label="incidents averted", **shared),  # type: ignore[arg-type]
    )
