from __future__ import annotations

from pathlib import Path

import pytest

from ipvi_eval.report.render.quarto import MODULES


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Quarto needs in this Python, so far as looking for it can tell."""
    folder = tmp_path / "modules"
    folder.mkdir()
    for name in MODULES:
        (folder / f"{name}.py").touch()
    monkeypatch.syspath_prepend(folder)
