"""A linkage of made people, carried out once."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from ipvi_eval.linkage.linkage import Linkage, link
from tests.linkage import made_people


@dataclass(frozen=True)
class Linked:
    """The folder of a linkage, what it did, and whose numbers are whose."""

    folder: Path
    found: Linkage
    truth: made_people.Truth


@pytest.fixture(scope="session")
def linked_once(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    """The linkage with nothing decided; not to be changed."""
    pytest.importorskip("splink", reason="the extra `linkage` is not installed")
    folder = tmp_path_factory.mktemp("linkage")
    truth = made_people.write(folder)
    return Linked(folder, link(folder / "link.toml"), truth)


@pytest.fixture
def linked(linked_once: Linked, tmp_path: Path) -> Linked:
    """The same in a folder of the test's own."""
    folder = tmp_path / "linkage"
    shutil.copytree(linked_once.folder, folder)
    return Linked(folder, linked_once.found, linked_once.truth)
