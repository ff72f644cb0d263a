"""What one begins with: the made-up county, and the released numbers of a run."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ipvi_eval.arguments import checked
from ipvi_eval.results.store import Results

if TYPE_CHECKING:
    from ipvi_eval.data.sources import Extract


def load_synthetic() -> Extract:
    """The canonical tables of the made-up county: `incidents`, `persons`, `notifications`, `custody`, `populations`.

    Each is a pandas frame, as a study reads them from the agency's files. The same every time; takes some seconds.

    >>> from ipvi_eval import load_synthetic
    >>> county = load_synthetic()
    >>> len(county.incidents), len(county.persons)
    (18985, 8345)
    """
    from ipvi_eval.pipeline.new_study import new_study
    from ipvi_eval.pipeline.reading.inputs import Inputs
    from ipvi_eval.plan.study import read_study
    from ipvi_eval.synthetic.files.extracts import simulate

    with TemporaryDirectory() as folder:
        study = read_study(new_study(Path(folder) / "study"))
        simulate(study.extract_folder)
        return Inputs(study).frames.extract


@checked
def read_run(folder: str | Path = "run") -> Results:
    """What a finished run released: `estimates`, `curves` and `tables` by id, after disclosure control.

    `folder` is the folder `run` of a study, or that of one site in it. OutputError where no run has finished there.

    >>> import ipvi_eval as ie
    >>> try:
    ...     ie.read_run("no such study/run")
    ... except ie.errors.OutputError as error:
    ...     print(error)
    no such study/run/released holds no results; run `ipvi-eval run` first
    """
    from ipvi_eval.reproduction.told import require_one

    require_one(Path(folder))
    return Results.load(Path(folder) / "released")
