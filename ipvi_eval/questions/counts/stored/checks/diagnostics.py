"""Diagnostics of a model of counts, as estimates and a table."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import binom, chi2

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.diagnostics import Diagnostics
from ipvi_eval.questions.counts.shown import Shown

RARE = 0.05
SERIAL = {True: "serial correlation is left over", False: "none is found to be left over"}
ONE_PERIOD = {True: "one period decides much", False: "no period decides much alone"}
BENDS = {True: "the trend bends", False: "no bend is found"}


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
    """Serial correlation, dispersion, leverage and linearity, each with a verdict."""
    outside = int((np.abs(found.acf) > found.band).sum())
    rows: list[tuple[str, str, str | None, str]] = [
        (f"{test.name}, {test.order} lags", f"{test.statistic:.1f}", p_text(test.p), SERIAL[test.p < RARE])
        for test in found.tests
    ]
    rows += [
        (
            "First autocorrelation of the residuals",
            f"{found.acf[0]:.2f}",
            None,
            band_verdict(found.acf[0], (-found.band, found.band)),
        ),
        (
            "Autocorrelations outside the band",
            f"{outside} of {found.acf.size}",
            None,
            _outside(outside, found.acf.size),
        ),
        ("Working correlation of neighbors in time", f"{found.rho:.2f}", None, "allowed for in the errors"),
        ("Dispersion (Pearson chi-squared / df)", f"{found.dispersion:.2f}", None, _dispersion(found)),
        (
            "Largest leverage",
            f"{found.leverage.max():.2f}",
            None,
            f"periods that carry much: {', '.join(found.influential)}"
            if found.influential
            else "no period carries much",
        ),
        ("Largest Cook's distance", f"{found.cook.max():.2f}", None, ONE_PERIOD[found.cook.max() > 1]),
    ]
    if found.curvature is not None:
        rows.append(
            (
                "Quadratic term of the trend",
                f"{found.curvature.value:.3f}",
                p_text(found.curvature.p),
                BENDS[found.curvature.p is not None and found.curvature.p < RARE],
            )
        )
    frame = pd.DataFrame(rows, columns=["check", "value", "p", "meaning"])
    labels = {"check": "Check", "value": "Value", "p": "p-value", "meaning": "Verdict"}
    return Shown("Diagnostics of the model with level and slope", frame, labels, public=("check",))


def band_verdict(first: float, band: tuple[float, float]) -> str:
    """Whether a first autocorrelation lies within what chance allows it, from the lower limit to the upper one."""
    low, high = band
    return f"{'within' if low <= first <= high else 'beyond'} what chance allows ({low:.2f} to {high:.2f})"


def _outside(number: int, lags: int) -> str:
    """Of `lags` autocorrelations of a series without any, about one in twenty is outside its band."""
    return "more than by chance" if number > binom.ppf(1 - RARE, lags, RARE) else "no more than by chance"


def _dispersion(found: Diagnostics) -> str:
    """Pearson's chi-squared of Poisson counts has as many degrees of freedom as months less terms: the trace of the
    leverage."""
    df = len(found.month) - float(found.leverage.sum())
    more = chi2.sf(found.dispersion * df, df) < RARE
    return "more varied than Poisson counts" if more else "no more varied than chance makes Poisson counts"


def p_text(p: float | None) -> str | None:
    """A p-value in two or three decimals, never as zero."""
    if p is None or np.isnan(p):
        return None
    return "< 0.001" if p < 0.001 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"
