"""Cox regression of spells that stay in a table: Newton's steps are aggregations, and only sums by day are fetched."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import NoReturn

import numpy as np

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.regression.cox_estimates import CoxEstimates, estimates, refuse_redundant
from ipvi_eval.survival.regression.likelihood.event_days import Evaluation, Slopes, Ties
from ipvi_eval.survival.regression.likelihood.newton import maximise
from ipvi_eval.survival.regression.stored.design import stored_design
from ipvi_eval.survival.regression.stored.likelihood import StoredLikelihood, evaluate_stored, stored_likelihood
from ipvi_eval.survival.regression.stored.scores import stored_score_products
from ipvi_eval.survival.spells.arrays import Floats
from ipvi_eval.survival.spells.spell_rows import refuse_one_person
from ipvi_eval.survival.spells.stored import StoredSpells


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class StoredCoxFit(CoxEstimates):
    """A Cox model for p covariates, fitted where the spells are stored; none of them is held here."""

    instead = (
        "this model was fitted where the spells are stored, and none is at hand: for residuals, predictions and tests "
        "of proportionality fit a sample of them in memory (Spells)"
    )

    @property
    def data(self) -> NoReturn:
        """What residuals, predictions and tests of proportionality need, which are the spells: always AnalysisError."""
        raise AnalysisError(self.instead)


def stored_cox(formula: str, stored: StoredSpells, ties: Ties, level: float) -> StoredCoxFit:
    """The Cox model of `cox` for stored spells. Raises as `cox`; a monotone likelihood is an error."""
    rows = stored.day_sums
    if not rows.event.any():
        msg = "no events: a hazard ratio cannot be estimated; lengthen the follow-up or choose a wider outcome"
        raise AnalysisError(msg)
    design = stored_design(formula, stored.table)
    data = stored_likelihood(stored, design, ties)
    null = evaluate_stored(data, np.zeros(data.p))
    refuse_redundant(null, design.names, data.weighted_events)
    best = maximise(partial(evaluate_stored, data), null, data.events)
    if best.diverging is not None:
        culprits = ", ".join(name for name, bad in zip(design.names, best.diverging, strict=True) if bad)
        msg = (
            f"the likelihood is monotone in {culprits}: the events are separated perfectly and no finite hazard ratio "
            "fits best; leave the covariate out, or fit the spells in memory with Firth's penalty"
        )
        raise AnalysisError(msg)
    product, clusters = _robust(stored, data, best.slopes)
    found = estimates(data, null, best, product, design.names, penalty="none", level=level)
    return StoredCoxFit(**found, n=rows.n, clusters=clusters)


def _robust(stored: StoredSpells, data: StoredLikelihood, at: Slopes) -> tuple[Floats | None, int | None]:
    """The product of scores where errors are robust, and how many persons there are where they are known."""
    by_person = "person" in stored.roles
    if not by_person and stored.day_sums.whole_weights:
        return None, None
    assert isinstance(at, Evaluation)
    product, count = stored_score_products(data, at, by_person=by_person)
    if by_person:
        refuse_one_person(count)
    return product, count if by_person else None
