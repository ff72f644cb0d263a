"""pandoc: text in, text out, and a warning is an error."""

from __future__ import annotations

import pytest

from ipvi_eval.errors import ReportError
from ipvi_eval.report.render.pandoc import pandoc


def test_text_becomes_what_is_asked_for():
    assert pandoc(["-f", "markdown", "-t", "html"], "*so*", of="page.qmd") == "<p><em>so</em></p>\n"


def test_a_folder_and_variables_are_its_own(tmp_path):
    (tmp_path / "tell.lua").write_text('function Str() return pandoc.Str(os.getenv("TOLD")) end', "utf-8")
    told = pandoc(
        ["-f", "markdown", "-t", "plain", "--lua-filter=tell.lua"],
        "word",
        of="page.qmd",
        work=tmp_path,
        environment={"TOLD": "another"},
    )
    assert told == "another\n"


@pytest.mark.parametrize("options", [["-f", "nothing"], ["-f", "markdown", "-t", "html", "--citeproc"]])
def test_what_fails_or_warns_names_the_document(options):
    with pytest.raises(ReportError, match=r"page\.qmd cannot be laid out: "):
        pandoc(options, "As [@nobody] says.", of="page.qmd")


def test_an_error_of_a_filter_is_told_without_its_places(tmp_path):
    (tmp_path / "stop.lua").write_text('function Str() error("no words here") end', "utf-8")
    with pytest.raises(ReportError, match=r"^page\.qmd cannot be laid out: no words here$"):
        pandoc(["-f", "markdown", "-t", "plain", "--lua-filter=stop.lua"], "word", of="page.qmd", work=tmp_path)
