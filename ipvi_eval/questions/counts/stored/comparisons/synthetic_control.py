"""A synthetic area, as an estimate and a table."""

from __future__ import annotations

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.comparisons.synthetic_control import SyntheticControl
from ipvi_eval.questions.counts.shown import Shown
from ipvi_eval.questions.counts.stored.kept import DIGITS
from ipvi_eval.rounding import whole_percent
from ipvi_eval.worded import Worded, given, joined


def estimates(found: SyntheticControl, prefix: str) -> tuple[Estimate, ...]:
    """The mean gap per period with the placebo p."""
    rank = given(f"p is a rank among {found.placebo_ratios.size} areas and over-rejects.")
    return (
        Estimate(
            id=f"{prefix}.effect",
            value=found.effect,
            unit="number",
            method=found.method,
            label="mean difference from the synthetic area after the interruption",
            p=found.placebo_p,
            n=int(found.gap.size),
            n_of="months",
            note=joined(rank, *found.diagnostics.warnings, by=" "),
        ),
    )


def synthetic_unit(*, people: bool) -> str:
    """The unit of a synthetic area's gap: a rate where the areas have `people`, a count otherwise."""
    return "per 1,000 people per year" if people else "a month"


def synthetic_lines(found: SyntheticControl, augmented: SyntheticControl, *, people: bool) -> Shown:
    """Weight of each donor with and without the ridge augmentation, and the effect without it, in its unit."""
    frame = found.tidy()
    frame["augmented"] = augmented.weights
    for name in ("weight", "augmented", "effect_without"):
        frame[name] = frame[name].astype(float).round(DIGITS)
    labels = {
        "donor": "Donor", "weight": "Weight", "augmented": "Augmented weight",
        "effect_without": f"Effect without it, {synthetic_unit(people=people)}",
    }  # fmt: skip
    rows = found.diagnostics
    note = Worded(
        "{method}. Error before the start relative to the series' own spread: {error} ({augmented} augmented); "
        "effective number of donors: {donors}; share of months outside the donors' range: {outside}; largest change of "
        "a weight when donors without weight are dropped: {change}. Augmented weights may be negative: they "
        "extrapolate to mend the error before the start.",
        {
            "error": f"{rows.relative_rmse:.2f}",
            "augmented": f"{augmented.diagnostics.relative_rmse:.2f}",
            "donors": f"{rows.effective_donors:.1f}",
            "outside": whole_percent(rows.outside_hull),
            "change": f"{rows.dropped_change:.1g}",
        },
        {"method": found.method.capitalize()},
    )
    return Shown("Donors of the synthetic area", frame, labels, public=("donor",), note=note)
