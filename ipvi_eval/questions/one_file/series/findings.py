"""What is found in one series read from a file, without a study: the answer that leads, and what describes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.count_alternatives import CountModel
from ipvi_eval.its.series.design import DesignPlan, design_matrix
from ipvi_eval.its.series.notes import series_notes
from ipvi_eval.its.series.trend import MEANING
from ipvi_eval.questions.one_file.series.file import SeriesFile
from ipvi_eval.questions.one_file.series.one_comparison import compare_counts, compare_values, compared
from ipvi_eval.questions.one_file.series.one_headline import led, with_months
from ipvi_eval.questions.one_file.series.one_series import COUNT_MODELS, EITHER, OneSeries, analyse_counts
from ipvi_eval.questions.one_file.series.one_values import Order, Scale, analyse_values

SEED = 2019
_DRAWS = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of a series: the `model` that describes it, by its plain name, and how.

    `drift` asks for no description beside the answer, whose level drifts. `lag` is that of Newey-West errors, None for
    one by length; `scale` and `order` (of an ARIMA) are those of models for values.
    """

    model: str
    drift: bool
    level: float
    lag: int | None
    scale: Scale
    order: Order

    @property
    def counts(self) -> bool:
        """Whether only counts will do for the model."""
        return self.model in COUNT_MODELS and self.model not in EITHER

    def counted(self, read: SeriesFile) -> bool:
        """Whether the series is one of counts, to this model."""
        return self.counts or (self.model in EITHER and read.whole)


def analyse_series(read: SeriesFile, plan: DesignPlan, asked: Asked) -> OneSeries:
    """The headline of a series of counts, and a model that describes level and slope; of values that model alone.

    Comparison series are compared with in both. Raises AnalysisError where nothing can be said.
    """
    counted = asked.counted(read)
    described, failed = None, None
    if not (counted and asked.drift):
        design_matrix(read.series, plan)  # what is wrong with the plan is an error, whichever model leads
        try:
            described = _described(read, plan, asked)
        except AnalysisError as error:
            # What leads needs no description; somebody who asked for a model by its name wants that one.
            if not counted or asked.model != "default":
                raise
            failed = f"Level and slope are not described: {error}."
    meaning = MEANING.get(plan.trend) if described else None
    said = (*read.notes, *series_notes(read.series, plan), *filter(None, [meaning, failed]))
    found = led(described, read.series, plan, read.controls, level=asked.level) if counted else described
    assert found is not None
    found = with_months(found, draws=_DRAWS, seed=SEED) if counted else found
    return replace(found, notes=(*said, *found.notes))


def _described(read: SeriesFile, plan: DesignPlan, asked: Asked) -> OneSeries:
    """Level and slope by the model that is asked for, and relative to the comparison series."""
    level, lag, scale = asked.level, asked.lag, asked.scale
    if asked.counted(read):
        found = analyse_counts(read.series, plan, model=cast(CountModel, asked.model), level=level, lag=lag)
        compare = partial(compare_counts, read.series, read.controls, plan, level=level)
    else:
        found = analyse_values(
            read.series, plan, model=asked.model, level=level, scale=scale, lag=lag, order=asked.order
        )
        compare = partial(compare_values, read.series, read.controls, plan, level=level, scale=scale, lag=lag)
    return compared(found, compare) if read.controls else found
