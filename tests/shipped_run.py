"""The study that is shipped, carried out once for all who read what it left: nobody may change its folder."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest

from ipvi_eval.pipeline.finished import Finished
from ipvi_eval.pipeline.new_study import new_study
from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.watch import Silent

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shipped_run(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """Results, released results and all reports of the synthetic study, made without a network."""
    folder = tmp_path_factory.mktemp("synthetic") / "study"
    plan = new_study(folder)
    shutil.copytree(ROOT / "data_synthetic", folder / "data", dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:

        def refuse(*rest, **options):
            msg = "a run must not open a connection"
            raise AssertionError(msg)

        patch.setattr(socket, "socket", refuse)
        patch.setattr(socket, "create_connection", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        return run(plan, watch=Silent(), engine="builtin")
