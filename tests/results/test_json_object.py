"""A JSON object is one, or none."""

from __future__ import annotations

import pytest

from ipvi_eval.results.json_object import object_in


def test_an_object_comes_back_as_it_was_written(tmp_path):
    (tmp_path / "x.json").write_text('{"name": "Muñoz", "n": [1, null]}', "utf-8")
    assert object_in(tmp_path / "x.json") == {"name": "Muñoz", "n": [1, None]}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"text"', b"null", b'{"name": "\xff"}'])
def test_anything_else_is_none(tmp_path, content):
    (tmp_path / "x.json").write_bytes(content)
    assert object_in(tmp_path / "x.json") is None


def test_neither_is_a_folder_or_a_file_that_is_not_there(tmp_path):
    assert object_in(tmp_path) is None
    assert object_in(tmp_path / "x.json") is None
