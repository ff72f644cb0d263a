"""A finished run that was put where it belongs."""

from __future__ import annotations

from pathlib import Path

from ipvi_eval.pipeline.finished import Finished


def test_reports_move_with_the_folder_and_those_of_sites_with_them():
    made, there = Path("run.tmp"), Path("run")
    site = Finished(made / "town", (made / "town" / "reports" / "a.html",), ("data",), ("note",), synthetic=True)
    whole = Finished(made, site.reports, (), (), synthetic=True, sites={"town": site})
    moved = whole.moved(there)
    assert moved.folder == there
    assert moved.reports == (there / "town" / "reports" / "a.html",)
    assert moved.sites["town"].folder == there / "town"
    assert moved.sites["town"].reports == moved.reports
    assert (moved.sites["town"].reused, moved.sites["town"].warnings) == (("data",), ("note",))
