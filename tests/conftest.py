"""Shared fixtures: where the R reference lives, and what a test may assume."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# No time limit for one example: a busy machine is no wrong answer. On the machine that decides what lands the examples
# are the same every time, so that a change is judged by itself; elsewhere every run tries new ones.
settings.register_profile("here", deadline=None)
settings.register_profile("same", deadline=None, derandomize=True)
settings.load_profile("same" if os.environ.get("CI") else "here")

# One thread per worker: on small matrices several BLAS threads only wait for each other. Before NumPy is loaded.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

pytest_plugins = ["tests.tiny_study"]

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def reference() -> Path:
    """Folder with real data and numbers from R; not part of the project, so absent on most machines."""
    folder = Path(os.environ.get("IPVI_REFERENCE") or ROOT.parent / "shared" / "reference")
    if not folder.is_dir():
        pytest.skip("reference data and R numbers are not on this machine (set IPVI_REFERENCE to their folder)")
    return folder
