"""The count model fitted a second time by statsmodels, where the two estimators coincide."""

from __future__ import annotations

from ipvi_eval.agreement import Agreement
from ipvi_eval.its.count_models import CountFit

# Both maximise the same concave likelihood; what is left is the stopping rule and rounding.
COEFFICIENT_TOLERANCE = 1e-8
DISPERSION_TOLERANCE = 1e-7
_PERFECT = 1e-10


def count_agreement(prefix: str, fit: CountFit) -> tuple[Agreement, ...]:
    """Coefficients (log scale) and Pearson dispersion of `fit` against statsmodels' Poisson GLM on the same design.

    The covariance is not compared: this working correlation with REML rho exists nowhere else, and where residuals are
    independent it is the dispersion times the same bread. Raises AgreementError, naming the estimate, when a number
    differs by more than its tolerance.
    """
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    design = fit.design
    pearson = float((fit.pearson**2).sum() / (len(fit.counts) - len(design.names)))
    if pearson < _PERFECT:
        note = "the series is fitted exactly, which statsmodels takes for separation"
        ours = {**dict(zip(design.names, fit.coefficients, strict=True)), "pearson_dispersion": pearson}
        return tuple(
            Agreement(f"{prefix}.{name}", float(value), None, COEFFICIENT_TOLERANCE, "statsmodels GLM", note)
            for name, value in ours.items()
        )
    theirs = GLM(fit.counts, design.X, family=Poisson(), offset=design.offset).fit(tol=1e-12, maxiter=200)
    their_dispersion = float(theirs.pearson_chi2 / theirs.df_resid)
    checks = [
        _check(f"{prefix}.{name}", float(ours), float(other), COEFFICIENT_TOLERANCE)
        for name, ours, other in zip(design.names, fit.coefficients, theirs.params, strict=True)
    ]
    checks.append(_check(f"{prefix}.pearson_dispersion", pearson, their_dispersion, DISPERSION_TOLERANCE))
    return tuple(check.require() for check in checks)


def _check(id: str, ours: float, theirs: float, tolerance: float) -> Agreement:
    """Relative to the number's size, so that a large coefficient is not held to more digits than it has."""
    return Agreement(id, ours, theirs, tolerance * max(1.0, abs(theirs)), "statsmodels GLM")
