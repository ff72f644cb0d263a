"""A new study from an extract: mapping and plan proposed, in a folder of their own; the extract stays where it is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ipvi_eval.pipeline.new_study import Own, new_study
from ipvi_eval.proposal.plan import ProposedPlan, propose_plan
from ipvi_eval.proposal.proposal import Proposal, propose
from ipvi_eval.proposal.question import Ask
from ipvi_eval.proposal.told import Questions, Told


@dataclass(frozen=True, slots=True)
class ProposedStudy:
    """The path of a new study's plan, with the mapping and the plan that were proposed."""

    path: Path
    mapping: Proposal
    plan: ProposedPlan


def proposed_study(folder: Path, given: Sequence[Path], questions: Questions, told: Told, ask: Ask) -> ProposedStudy:
    """Make a study of the size of its `questions` in `folder`, for the files, or the folder, that are `given`.

    DataError when nothing in them is a table; OutputError when the folder is not empty or cannot be written.
    """
    mapping = propose(given, ask)
    analysis = folder.resolve() / "analysis"
    plan = propose_plan(mapping, questions, told, _path_between(analysis, mapping.folder), ask)
    path = new_study(folder, Own(plan.toml(), mapping.toml(), questions.scripts))
    return ProposedStudy(path, mapping, plan)


def _path_between(start: Path, end: Path) -> str:
    """The path from one folder to another; on Windows a whole one where they lie on two drives."""
    try:
        return Path(os.path.relpath(end, start)).as_posix()
    except ValueError:
        return end.as_posix()
