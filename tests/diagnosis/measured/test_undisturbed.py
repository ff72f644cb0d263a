"""The name of counties in which nothing goes wrong: as it is stored, and at hand without what computes."""

from __future__ import annotations

import subprocess
import sys

from ipvi_eval.diagnosis.measured.planned import PLANNED, read_planned
from ipvi_eval.diagnosis.measured.undisturbed import NOTHING


def test_every_planned_estimator_was_measured_where_nothing_goes_wrong():
    stored = read_planned()
    assert all(stored.row(NOTHING, estimator) is not None for estimator in PLANNED)


def test_the_figure_that_looks_for_it_loads_no_statistics():
    """SciPy takes a documents' process half a second, and no figure needs it."""
    asks = "import sys, ipvi_eval.report.figures.violations; print('scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
