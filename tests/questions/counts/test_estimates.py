"""Each kind of fit or check of monthly counts is stored by the module that knows it."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages
from typing import get_type_hints

import pytest

from ipvi_eval.its.lasting_step.step_fit import fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.questions.counts import stored
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.counts.stored.fits import step_fit


def test_every_module_that_makes_estimates_is_asked_for_the_kind_it_takes() -> None:
    modules = [import_module(found.name) for found in walk_packages(stored.__path__, f"{stored.__name__}.")]
    made = {module.estimates for module in modules if hasattr(module, "estimates")}
    asked = {kind: function for kind, function in as_estimates.registry.items() if kind is not object}
    assert set(asked.values()) == made
    for kind, function in asked.items():
        assert get_type_hints(function)["found"] is kind


def test_a_fit_is_stored_as_its_module_says(sicily: MonthlySeries) -> None:
    fit = fit_step(sicily, DesignPlan(interruptions=(Interruption(month="2005-01"),)))
    assert as_estimates(fit, "its.x") == step_fit.estimates(fit, "its.x")


def test_what_is_no_fit_of_counts_is_refused() -> None:
    with pytest.raises(TypeError, match="str has no estimates of monthly counts"):
        as_estimates("x", "its.x")
