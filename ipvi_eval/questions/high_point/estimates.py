"""Pooled evaluations, updated beliefs and ratios of counts as the estimates that a run stores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.synthesis.funnel import Egger
from ipvi_eval.synthesis.random_effects import Synthesis
from ipvi_eval.synthesis.rate_ratio import LogRatio
from ipvi_eval.synthesis.update import Update
from ipvi_eval.worded import given


def asymmetry_estimate(found: Egger, estimate_id: str) -> Estimate:
    """The slope as an Estimate."""
    return Estimate(
        id=estimate_id, value=found.slope, unit="coefficient", method="Egger's regression, weighted",
        standard_error=found.standard_error, df=found.k - 2, p=found.p,
        note="asymmetry has many causes; it is no proof of missing studies",
    )  # fmt: skip


def pooled_estimates(found: Synthesis, prefix: str) -> tuple[Estimate, ...]:
    """`<prefix>.mean`, `.tau2`, `.i2`, `.q` and, from three studies on, `.new_place` (the prediction interval)."""
    back = found.studies.back
    unit: Literal["ratio", "proportion", "number"] = (
        "ratio" if found.studies.scale == "log ratio" else "proportion" if found.studies.scale == "logit" else "number"
    )
    method = f"random effects, REML, Hartung-Knapp, {found.k} studies"
    narrow = found.interval[1] - found.interval[0] < found.wald_interval[1] - found.wald_interval[0]
    note = "the Hartung-Knapp interval is narrower than the classical one here: show both" if narrow else ""
    made = [
        Estimate(
            id=f"{prefix}.mean", value=back(found.mean), unit=unit, method=method, lower=back(found.interval[0]),
            upper=back(found.interval[1]), level=found.level, standard_error=found.standard_error, df=found.k - 1,
            p=found.p, note=note,
        ),
        Estimate(
            id=f"{prefix}.tau2", value=found.tau2, unit="number", method="REML; Q-profile interval",
            lower=found.tau2_interval[0], upper=found.tau2_interval[1], level=found.level,
        ),
        Estimate(id=f"{prefix}.i2", value=found.i2, unit="proportion", method="Higgins and Thompson"),
        Estimate(id=f"{prefix}.q", value=found.q, unit="number", method="Cochran's Q", df=found.k - 1, p=found.p_q),
    ]  # fmt: skip
    if found.prediction is not None:
        made.append(
            Estimate(
                id=f"{prefix}.new_place", value=back(found.mean), unit=unit, method=method + ", prediction interval",
                lower=back(found.prediction[0]), upper=back(found.prediction[1]), level=found.level,
                note="too narrow with few studies" if found.k < 10 else "",
            )
        )  # fmt: skip
    return tuple(made)


def belief_estimates(
    found: Update, prefix: str, *, reductions: Sequence[float] = (0.0, 0.1, 0.2), cells: tuple[int, ...] = ()
) -> tuple[Estimate, ...]:
    """`<prefix>.posterior`, `.prior_weight`, `.conflict` and `.reduction_<per cent>` for each threshold.

    `cells` are the counts behind our ratio, for disclosure control.
    """
    lower, upper = found.interval()
    note = given(found.prior.why)
    method = f"normal update on the log rate ratio, prior {found.prior.name}, credible interval"
    made = [
        Estimate(
            id=f"{prefix}.posterior", value=found.ratio, unit="ratio", method=method, lower=lower, upper=upper,
            level=0.95, standard_error=found.sd, note=note, cells=cells,
        ),
        Estimate(id=f"{prefix}.prior_weight", value=found.prior_weight, unit="proportion", method=method, note=note,
                 cells=cells),
        Estimate(id=f"{prefix}.conflict", value=found.conflict, unit="probability", method=method, note=note,
                 cells=cells),
    ]  # fmt: skip
    for reduction in reductions:
        name = f"{100 * reduction:g}".replace(".", "_")
        made.append(
            Estimate(
                id=f"{prefix}.reduction_{name}", value=found.probability_of_reduction(reduction),
                unit="probability", method=method, note=note, cells=cells,
                label=f"posterior probability that the rate fell by at least {100 * reduction:g} %",
            )
        )  # fmt: skip
    return tuple(made)


def log_ratio_of(estimate: Estimate, *, design_level: int) -> LogRatio:
    """An estimated ratio, whose standard error and df are those of its logarithm, with the events behind it.

    Raises AnalysisError when it is no ratio, or has no value, standard error, or count behind it.
    """
    cells = estimate.cells if estimate.events is None else (*estimate.cells, estimate.events)
    if estimate.unit != "ratio" or not (estimate.value and estimate.standard_error and estimate.level and cells):
        msg = f"estimate {estimate.id} is no ratio with a value, an error (of its logarithm), a level and its events"
        raise AnalysisError(msg)
    return LogRatio(
        log=math.log(estimate.value),
        standard_error=estimate.standard_error,
        level=estimate.level,
        method=estimate.method,
        df=estimate.df,
        cells=cells,
        design_level=design_level,
        limits=None if estimate.lower is None or estimate.upper is None else (estimate.lower, estimate.upper),
    )
