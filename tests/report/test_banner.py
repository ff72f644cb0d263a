from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ipvi_eval.report.banner import banner
from ipvi_eval.report.lookup import open_report
from ipvi_eval.report.target import Speech, Target
from tests.report.conftest import meta

Speak = Callable[[Speech], Target]


def test_stamp_by_format(make_run: Callable[..., Path], speaking: Speak) -> None:
    report = open_report(make_run(internal="a draft for the agency only"))
    for format in ("html", "docx", "any"):
        speaking(format)
        text = banner(report, document="brief")
        assert '{.stamp-bar custom-style="Stamp"}' in text
        assert "SYNTHETIC DATA \\- INTERNAL \\- NOT FOR RELEASE" in text
    speaking("pdf")
    assert '#report-stamp.update("SYNTHETIC DATA - INTERNAL - NOT FOR RELEASE")' in banner(report, document="brief")


def test_real_data_carry_no_stamp(make_run: Callable[..., Path], speaking: Speak) -> None:
    report = open_report(make_run(synthetic=False))
    speaking("html")
    assert "stamp-bar" not in banner(report, document="brief")
    speaking("pdf")
    assert '#report-stamp.update("")' in banner(report, document='A "title"')
    assert '#report-name.update("Intimate Partner Violence Intervention: a \\"draft\\"")' in banner(
        report, document='a "draft"'
    )
    assert "October 1, 2025" in banner(report, document="brief")


def test_data_without_dates_have_no_edition(make_run: Callable[..., Path], speaking: Speak) -> None:
    report = open_report(make_run(edition=""))
    speaking("html")
    assert "Poughkeepsie, New York.\n:::" in banner(report, document="brief")
    assert "data as of" not in banner(report, document="brief")


def test_the_program_s_name_stands_for_the_study_where_the_plan_has_one(
    make_run: Callable[..., Path], speaking: Speak
) -> None:
    report = open_report(make_run(words=meta()["words"] | {"programme_title": "Safer *Homes*"}))
    speaking("pdf")
    assert '#report-name.update("Safer *Homes*: brief")' in banner(report, document="brief")
    assert '#report-name.update("Safer *Homes*")' in banner(report)
    nameless = {key: word for key, word in meta()["words"].items() if not key.startswith("programme")}
    assert '#report-name.update("IPVI in Poughkeepsie")' in banner(open_report(make_run(words=nameless)))
