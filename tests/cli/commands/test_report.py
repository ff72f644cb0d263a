"""`ipvi-eval report`: the documents again, and no number touched."""

from __future__ import annotations

QUICK = ("--format", "html", "--engine", "builtin")


def test_a_corrected_text_is_rendered_without_analysing(call, tiny, change):
    call("run", tiny, *QUICK)
    run = tiny.parents[1] / "run"
    before = (run / "results" / "first" / "estimates.json").read_bytes()
    change("reports/short.qmd", "There are", "We have")
    change("analysis/first.py", "len(people)", "1 + len(people)")  # would be another number, were it run
    code, out, err = call("report", tiny, *QUICK)
    assert code == 0
    assert "Report: short" in err
    assert "Analysis" not in err
    assert str(run / "reports" / "short.html") in out
    assert "We have" in (run / "reports" / "short.html").read_text("utf-8")
    assert (run / "results" / "first" / "estimates.json").read_bytes() == before


def test_without_a_run_it_says_how_to_make_one(call, tiny):
    code, _, err = call("report", tiny, *QUICK)
    assert code == 1
    assert err.startswith("ipvi-eval: there is no finished run in ")
    assert "`ipvi-eval run` makes one" in err
