from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipvi_eval.errors import OutputError
from ipvi_eval.questions.high_point.published.figure import Figure
from ipvi_eval.questions.high_point.published.layer import locked, read_layer, write_layer
from ipvi_eval.questions.high_point.published.registry import published
from ipvi_eval.questions.high_point.published.study_design import Design, FollowUp

WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=30)
SOME = WORDS.filter(lambda text: bool(text.strip()))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    source=SOME,
    definition=SOME,
    note=WORDS,
    value=st.floats(0, 1),
    about=st.booleans(),
    months=st.floats(0.1, 1000),
    why=SOME,
)
def test_what_is_written_is_read(
    tmp_path: Path, source: str, definition: str, note: str, value: float, about: bool, months: float, why: str
) -> None:
    figure = Figure(
        id="x.y_1", site="S", outcome="arrest", definition=definition, source=source, status="seen", note=note,
        value=value, about=about, follow_up=FollowUp(kind="fixed", months=months), design=Design(level=3, why=why),
    )  # fmt: skip
    path = tmp_path / "evidence.toml"
    write_layer(path, [figure])
    assert read_layer(path) == (figure,)


def test_every_shipped_figure_survives_the_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "evidence.toml"
    write_layer(path, list(published()))
    assert read_layer(path) == published().figures
    assert path.read_text(encoding="utf-8").startswith("# Figures read by this study")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no POSIX permissions")
def test_permissions_stay(tmp_path: Path) -> None:
    path = tmp_path / "evidence.toml"
    write_layer(path, [])
    path.chmod(0o664)
    write_layer(path, [])
    assert path.stat().st_mode & 0o777 == 0o664


def test_no_file_is_no_figures(tmp_path: Path) -> None:
    assert read_layer(tmp_path / "absent.toml") == ()


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "evidence.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(Exception, match="not UTF-8") as caught:
        read_layer(path)
    assert type(caught.value).__name__ == "DataError"


def test_a_lock_that_nobody_gives_back_is_named(tmp_path: Path) -> None:
    path = tmp_path / "evidence.toml"
    (tmp_path / ".evidence.toml.lock").touch()
    with pytest.raises(OutputError, match=r"delete \.evidence\.toml\.lock"), locked(path, patience=0.1):
        pass
    (tmp_path / ".evidence.toml.lock").unlink()
    with pytest.raises(KeyError), locked(path):
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_a_lock_in_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"), locked(tmp_path / "file" / "evidence.toml"):
        pass
