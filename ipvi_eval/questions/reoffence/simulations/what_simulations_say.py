"""What simulations with a known truth say about these intervals and tests, as stored with the package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ipvi_eval.questions.reoffence.plan import plan_of
from ipvi_eval.questions.reoffence.simulations.notification_measured import read_measured
from ipvi_eval.questions.reoffence.simulations.notification_worlds import worlds_tables
from ipvi_eval.questions.reoffence.simulations.simulated import read_simulated
from ipvi_eval.questions.reoffence.tables import simulation_tables

if TYPE_CHECKING:
    from ipvi_eval.plan.study import Study
    from ipvi_eval.results.store import Table


def what_simulations_say(study: Study) -> Iterator[Table]:
    """Intervals and tests by size of the study, and the planned ratio in made-up worlds; of arrests, and of the designs
    that compare other people, where planned."""
    yield from simulation_tables("survival", read_simulated())
    arrests = any(one.arrest for one in study.outcomes.values())
    yield from worlds_tables("survival", read_measured(), arrests=arrests, others=plan_of(study).compares_others)
