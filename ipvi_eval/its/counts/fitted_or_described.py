"""A fit of level and slope, or a description where the series has none: one thin series must not stop a study."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.count_alternatives import CountModel, fit_count_model
from ipvi_eval.its.counts.count_models import CountFit, Description, gate_of
from ipvi_eval.its.series.design import DesignPlan, design_matrix
from ipvi_eval.its.series.monthly import MonthlySeries


def fit_or_describe(
    series: MonthlySeries, plan: DesignPlan, *, model: CountModel = "default", level: float = 0.95
) -> CountFit | Description:
    """As `fit_count_model`; a series whose likelihood has no maximum is described, with the reason in its gate.

    Raises AnalysisError when the design cannot be built: then it is the plan that is wrong.
    """
    design = design_matrix(series, plan)
    try:
        return fit_count_model(series, plan, model=model, level=level)
    except AnalysisError as error:
        gate = gate_of(series, design)
        return Description(series, replace(gate, kind="describe only", reasons=(*gate.reasons, str(error))), plan)
