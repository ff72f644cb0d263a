"""What moved next door, as an estimate."""

from __future__ import annotations

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.comparisons.spillover import DisplacementDifference


def estimates(found: DisplacementDifference, prefix: str) -> tuple[Estimate, ...]:
    """The total as one estimate in incidents."""
    return (
        Estimate(
            id=f"{prefix}.weighted_displacement_difference",
            value=found.value,
            unit="incidents",
            method="weighted displacement difference (Wheeler & Ratcliffe 2018)",
            label="change beyond that of the control areas",
            lower=found.lower,
            upper=found.upper,
            level=found.level,
            standard_error=found.standard_error,
            p=found.p,
            events=sum(found.cells),
            cells=found.cells,
        ),
    )
