from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ipvi_eval.report.banner import banner
from ipvi_eval.report.lookup import open_report
from ipvi_eval.report.target import Speech, Target

Speak = Callable[[Speech], Target]


def test_stamp_by_format(make_run: Callable[..., Path], speaking: Speak) -> None:
    report = open_report(make_run(internal="a draft for the agency only"))
    for format in ("html", "docx", "any"):
        speaking(format)
        text = banner(report)
        assert '{.stamp-bar custom-style="Stamp"}' in text
        assert "SYNTHETIC DATA \\- INTERNAL \\- NOT FOR RELEASE" in text
    speaking("pdf")
    assert '#report-stamp.update("SYNTHETIC DATA - INTERNAL - NOT FOR RELEASE")' in banner(report)


def test_real_data_carry_no_stamp(make_run: Callable[..., Path], speaking: Speak) -> None:
    report = open_report(make_run(synthetic=False))
    speaking("html")
    assert "stamp-bar" not in banner(report)
    speaking("pdf")
    assert '#report-stamp.update("")' in banner(report, title='A "title"')
    assert '#report-name.update("A \\"title\\"")' in banner(report, title='A "title"')
    assert "October 1, 2025" in banner(report)


def test_data_without_dates_have_no_edition(make_run: Callable[..., Path], speaking: Speak) -> None:
    report = open_report(make_run(edition=""))
    speaking("html")
    assert "Poughkeepsie, New York.\n:::" in banner(report)
    assert "data as of" not in banner(report)
