"""Figures of the documents: each takes the report and answers markdown with caption and alternative text."""

from __future__ import annotations

from ipvi_eval.report.figures.editions import editions
from ipvi_eval.report.figures.flow import flow
from ipvi_eval.report.figures.forest import forest
from ipvi_eval.report.figures.funnel import funnel
from ipvi_eval.report.figures.harm import harm
from ipvi_eval.report.figures.lorenz import lorenz
from ipvi_eval.report.figures.monthly import monthly
from ipvi_eval.report.figures.panels import panels
from ipvi_eval.report.figures.placebo import placebo
from ipvi_eval.report.figures.posterior import posterior
from ipvi_eval.report.figures.reoffence import reoffence
from ipvi_eval.report.figures.replay import replay
from ipvi_eval.report.figures.sensitivity import sensitivity
from ipvi_eval.report.figures.services import services
from ipvi_eval.report.figures.specification import specification
from ipvi_eval.report.figures.tornado import tornado

__all__ = [
    "editions",
    "flow",
    "forest",
    "funnel",
    "harm",
    "lorenz",
    "monthly",
    "panels",
    "placebo",
    "posterior",
    "reoffence",
    "replay",
    "sensitivity",
    "services",
    "specification",
    "tornado",
]
