from __future__ import annotations

import pytest

from ipvi_eval.errors import OutputError
from ipvi_eval.pipeline.folders.inside_folder import inside_folder, write_text


def test_a_new_folder_is_kept_out_of_version_control_and_an_old_one_left_alone(tmp_path):
    inside_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b" / ".gitignore").read_text("utf-8") == "*\n"
    inside_folder(tmp_path)
    assert not (tmp_path / ".gitignore").exists()


def test_a_folder_that_cannot_be_made_says_so(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(OutputError, match=r"cannot be made: .*; name another folder with --output"):
        inside_folder(tmp_path / "file" / "folder")


def test_text_has_the_same_bytes_everywhere(tmp_path):
    write_text(tmp_path / "a", "one\ntwo é\n")
    assert (tmp_path / "a").read_bytes() == "one\ntwo é\n".encode()
