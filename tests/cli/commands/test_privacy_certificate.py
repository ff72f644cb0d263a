"""`ipvi-eval privacy-certificate`: printed, or written into a new file and never over one."""

from __future__ import annotations


def test_it_is_printed(call, tiny):
    code, out, err = call("privacy-certificate", tiny)
    assert (code, err) == (0, "")
    assert out.startswith("# Privacy Certificate (28 CFR 22.23): draft")


def test_output_is_the_same_text_in_a_new_file(call, tiny, tmp_path):
    printed = call("privacy-certificate", tiny)[1]
    path = tmp_path / "certificate.md"
    code, out, _ = call("privacy-certificate", tiny, "--output", path)
    assert code == 0
    assert path.read_text("utf-8") == printed
    blanks = printed.count("[to be filled in:")
    assert f"{path}: {blanks} blanks are left" in out
    path.write_text("filled in", "utf-8")
    code, _, err = call("privacy-certificate", tiny, "--output", path)
    assert (code, path.read_text("utf-8")) == (1, "filled in")
    assert "is there already, perhaps with blanks filled in" in err
    code, _, err = call("privacy-certificate", tiny, "--output", tmp_path / "no" / "where.md")
    assert code == 1
    assert "cannot be written: No such file or directory" in err
