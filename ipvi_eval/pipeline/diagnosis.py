"""`ipvi-eval diagnose` of one study: its plan and records judged claim by claim, and written down."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ipvi_eval.diagnosis.measured.areas import read_areas
from ipvi_eval.diagnosis.measured.planned import read_planned
from ipvi_eval.diagnosis.plasmode import Plasmode
from ipvi_eval.diagnosis.study_diagnosis import Diagnosis, Fixed, study_diagnosis
from ipvi_eval.diagnosis.study_plasmode import study_plasmode
from ipvi_eval.diagnosis.workers import HERE, Workers
from ipvi_eval.pipeline.folders.inside_folder import REMEDY, inside_folder, write_text
from ipvi_eval.plan.counts import power_of
from ipvi_eval.plan.evidence import EvidencePlan
from ipvi_eval.questions.counts import asked as counts
from ipvi_eval.questions.high_point.asked import Asked as ComparisonAsked
from ipvi_eval.questions.reoffence import asked as reoffence
from ipvi_eval.report.inside.diagnosis_page import diagnosis_page
from ipvi_eval.results.store import Results, write_json
from ipvi_eval.whole_file import replaced

if TYPE_CHECKING:
    from ipvi_eval.pipeline.reading.frames import Frames

FOLDER = "diagnose"
PAGE, MACHINE = "diagnose.html", "diagnose.json"


def diagnosed(frames: Frames, *, replicates: int, workers: Workers = HERE) -> Diagnosis:
    """Every claim that the plan makes; the comparison with another program where the plan has [evidence]. The `workers`
    simulate.

    Raises AnalysisError as `study_diagnosis`.
    """
    study = frames.study
    fixed = Fixed(
        power=power_of(study.its),
        level=study.level,
        worth=(study.evidence or EvidencePlan()).reduction,
        replicates=replicates,
        synthetic=frames.extract.synthetic,
    )
    return study_diagnosis(
        _counts(frames),
        _reoffences(frames),
        ComparisonAsked(study, frames, Results()) if study.evidence else None,
        fixed,
        workers,
    )


def planted(frames: Frames, *, replicates: int) -> Plasmode:
    """Known effects in the records of the study: what its planned counts and hazard ratios make of them."""
    return study_plasmode(_counts(frames), _reoffences(frames), replicates=replicates)


def _counts(frames: Frames) -> list[counts.Asked]:
    return counts.outcomes_of(frames.study, frames) if frames.study.its else []


def _reoffences(frames: Frames) -> list[reoffence.Asked]:
    return reoffence.outcomes_of(frames.study, frames) if frames.study.survival else []


def write_diagnosis(found: Diagnosis, folder: Path, *, title: str) -> tuple[Path, Path]:
    """Write page and JSON into `folder`, each whole or not at all; return their paths.

    Raises OutputError naming the file, or the folder where it cannot be made.
    """
    inside_folder(folder)
    text = diagnosis_page(found, title=title, measured=read_planned(), areas=read_areas())
    return (
        replaced(folder / PAGE, lambda path: write_text(path, text), remedy=REMEDY),
        replaced(folder / MACHINE, lambda path: write_json(path, found.plain()), remedy=REMEDY),
    )
