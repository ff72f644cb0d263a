"""`ipvi-eval export`: a new file, called crate.zip unless it is named."""

from __future__ import annotations

import json
import zipfile


def test_it_is_written_where_it_is_said_to_be(call, tiny, tmp_path, monkeypatch):
    assert call("run", tiny, "--format", "html", "--engine", "builtin")[0] == 0
    monkeypatch.chdir(tmp_path)
    code, out, _ = call("export", "run")
    assert (code, out) == (0, "crate.zip: 11 files; ro-crate-metadata.json says what each is.\n")
    assert call("export", "run")[0] == 1
    answer = json.loads(call("export", "run", "--output", "other.zip", "--json")[1])
    with zipfile.ZipFile(tmp_path / "other.zip") as found:
        assert answer == {"crate": "other.zip", "files": found.namelist()}
