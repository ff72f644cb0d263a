"""Diagnostics of a model of counts, as estimates and a table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.diagnostics import Diagnostics
from ipvi_eval.questions.counts.shown import Shown


def estimates(found: Diagnostics, prefix: str) -> tuple[Estimate, ...]:
    """Test statistics with p, dispersion, and the quadratic term."""
    n = len(found.month)
    rows = [
        Estimate(
            id=f"{prefix}.{test.id}",
            value=test.statistic,
            unit="number",
            method=f"{test.name}, deviance residuals, {test.order} lags",
            label=f"{test.name} statistic",
            df=float(test.order),
            p=test.p,
            n=n,
            n_of="months",
        )
        for test in found.tests
    ]
    rows.append(
        Estimate(
            id=f"{prefix}.pearson_dispersion",
            value=found.dispersion,
            unit="number",
            method="Pearson chi-squared / (n - k)",
            label="variance over mean around the fit",
            n=n,
            n_of="months",
        )
    )
    if found.curvature is not None:
        rows.append(
            Estimate(
                id=f"{prefix}.curvature",
                value=found.curvature.value,
                unit="coefficient",
                method=f"{found.method}; quadratic time added",
                label="quadratic term of the trend, log scale per year squared",
                lower=found.curvature.lower,
                upper=found.curvature.upper,
                level=found.level,
                standard_error=found.curvature.se,
                df=found.curvature.df,
                p=found.curvature.p,
                n=n,
                n_of="months",
            )
        )
    return tuple(rows)


def diagnostic_lines(found: Diagnostics) -> Shown:
    """Serial correlation, dispersion, leverage and linearity, each with what it says."""
    outside = int((np.abs(found.acf) > found.band).sum())
    rows: list[tuple[str, str, str | None, str]] = [
        (f"{test.name}, {test.order} lags", f"{test.statistic:.1f}", p_text(test.p), "serial correlation left over")
        for test in found.tests
    ]
    rows += [
        ("First autocorrelation of the residuals", f"{found.acf[0]:.2f}", None, f"chance allows {found.band:.2f}"),
        ("Autocorrelations outside the band", f"{outside} of {found.acf.size}", None, "about one in twenty by chance"),
        ("Working correlation of neighbors in time", f"{found.rho:.2f}", None, "part of the model"),
        ("Dispersion (Pearson chi-squared / df)", f"{found.dispersion:.2f}", None, "one: as a Poisson count"),
        (
            "Largest leverage",
            f"{found.leverage.max():.2f}",
            None,
            f"influential months: {', '.join(found.influential) or 'none'}",
        ),
        ("Largest Cook's distance", f"{found.cook.max():.2f}", None, "above one: one month decides much"),
    ]
    if found.curvature is not None:
        rows.append(
            ("Quadratic term of the trend", f"{found.curvature.value:.3f}", p_text(found.curvature.p), "linearity")
        )
    frame = pd.DataFrame(rows, columns=["check", "value", "p", "meaning"])
    labels = {"check": "Check", "value": "Value", "p": "p-value", "meaning": "What it says"}
    return Shown("Diagnostics of the model with level and slope", frame, labels, public=("check",))


def p_text(p: float | None) -> str | None:
    """A p-value in two or three decimals, never as zero."""
    if p is None or np.isnan(p):
        return None
    return "< 0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"
