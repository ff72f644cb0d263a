"""Shared fixtures: where the R reference lives, and what a test may assume."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

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

# Keys are replaced by pseudonyms, as an agency would have it.
os.environ["IPVI_PSEUDONYM_KEY"] = "a secret for tests and nothing else"

pytest_plugins = [
    *("tests.from_r", "tests.known_people", "tests.known_series", "tests.shipped_run", "tests.small_county"),
    *("tests.tiny_study", "tests.edition_of_tiny", "tests.court_records", "tests.browser", "tests.postgresql"),
    *("tests.spark", "tests.engines", "tests.made_extract"),
]

ROOT = Path(__file__).resolve().parents[1]


def pytest_itemcollected(item: pytest.Item) -> None:
    """A file stays on one worker, for what its tests share; files that read the shipped study's run stay together."""
    if item.get_closest_marker("xdist_group") is None:
        item.add_marker(pytest.mark.xdist_group(str(item.path)))


@contextmanager
def benchmark_script(name: str) -> Iterator[ModuleType]:
    """The script `benchmarks/<name>.py` as a module: it stands beside the package and made a stored table."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[name]


@pytest.fixture(scope="session")
def reference() -> Path:
    """Folder with real data and numbers from R; not part of the project, so absent on most machines."""
    folder = Path(os.environ.get("IPVI_REFERENCE") or ROOT.parent / "shared" / "reference")
    if not folder.is_dir():
        pytest.skip("reference data and R numbers are not on this machine (set IPVI_REFERENCE to their folder)")
    return folder
