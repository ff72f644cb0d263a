"""One series against its comparison series, analysed without a study."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.comparisons.controlled import controlled_counts
from ipvi_eval.its.counts.count_models import gate_of
from ipvi_eval.its.gaussian.controlled_linear import DIFFERENCE, controlled_linear
from ipvi_eval.its.series.design import DesignPlan, design_matrix
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.one_file.series.one_series import PREFIX, OneSeries
from ipvi_eval.questions.one_file.series.one_values import Scale, gaussian_estimate, per_exposure, response

_SEASON = ("sin", "cos", "season_")
_REPORTED = ("time", "level_change", "slope_change")


def compared(found: OneSeries, compare: Callable[[], tuple[Estimate, ...]]) -> OneSeries:
    """With the rows of `compare`; where it has none, the reason becomes a note and takes nothing else with it."""
    try:
        return replace(found, estimates=(*found.estimates, *compare()))
    except AnalysisError as error:
        text = f"Level and slope are not compared: {error}."
        return replace(found, notes=(*found.notes, text))


def compare_counts(
    series: MonthlySeries, controls: Sequence[MonthlySeries], plan: DesignPlan, *, level: float
) -> tuple[Estimate, ...]:
    """`its.controlled.*`, the series relative to its comparisons, and `its.control.*`, the comparisons alone."""
    found = controlled_counts(series, controls, plan, level=level)
    return (*as_estimates(found, f"{PREFIX}.controlled"), *as_estimates(found.control, f"{PREFIX}.control"))


def compare_values(
    series: MonthlySeries,
    controls: Sequence[MonthlySeries],
    plan: DesignPlan,
    *,
    level: float,
    scale: Scale,
    lag: int | None,
) -> tuple[Estimate, ...]:
    """The same for rates and other values: stacked least squares with Newey-West errors (Linden 2015)."""
    design = design_matrix(series, plan)
    gate = gate_of(series, design)
    if not gate.p_value_allowed:
        return ()
    own, *others = (response(one, design, scale) for one in (series, *controls))
    shared = [name for name in design.names if name.startswith(_SEASON)]
    fit = controlled_linear(own, np.array(others), design.X, names=design.names, shared=shared, lag=lag)

    def estimates() -> Iterator[Estimate]:
        for part, prefix in (("controlled", DIFFERENCE), ("control", "")):
            for name in design.names:
                last = name.rpartition(".")[2]
                if last in _REPORTED:
                    id = "pre_trend" if (part, name) == ("controlled", "time") else name.replace("time", "trend")
                    words = (
                        f"{name.replace('_', ' ').replace('.', ' ')}{' relative to the comparison' if prefix else ''}"
                    )
                    words += ", per year" if last != "level_change" else ""
                    one = fit.coefficient(f"{prefix}{name}", level=level)
                    label = (f"{PREFIX}.{part}.{id}", words, one, fit.method, gate, scale, per_exposure(series))
                    yield replace(gaussian_estimate(*label), n=gate.months_before + gate.months_after)

    return tuple(estimates())
