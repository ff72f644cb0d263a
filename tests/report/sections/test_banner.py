from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypandoc
import pytest

from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.sections.banner import banner
from ipvi_eval.report.target import Speech, Target
from tests.report.conftest import meta

Speak = Callable[[Speech], Target]


def pandoc(text: str, to: str) -> str:
    command = [pypandoc.get_pandoc_path(), "-f", "markdown", "-t", to, "--wrap=none"]
    return subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=True).stdout


def metadata(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(pandoc(text, "json"))["meta"]
    return found


def test_every_format_gets_the_stamp_whatever_is_known_of_the_format(
    make_run: Callable[..., Path], speaking: Speak
) -> None:
    report = open_report(make_run(internal="a draft for the agency only"))
    speaking("any")  # all that a Quarto before 1.8 says of the format is nothing
    text = banner(report)
    assert "SYNTHETIC DATA - INTERNAL - NOT FOR RELEASE" in pandoc(text, "html")
    assert '#report-stamp.update("SYNTHETIC DATA - INTERNAL - NOT FOR RELEASE")' in pandoc(text, "typst")
    assert "report-stamp" not in pandoc(text, "html")
    assert '{.stamp-bar custom-style="Stamp"}' in text
    for format in ("html", "pdf", "docx"):
        speaking(format)
        assert banner(report) == text


def test_the_bar_is_not_printed_below_the_page_header(make_run: Callable[..., Path]) -> None:
    tree = json.loads(pandoc(banner(open_report(make_run())), "json"))["blocks"]
    hidden = [block["c"] for block in tree if block["t"] == "Div" and "content-hidden" in block["c"][0][1]]
    ((attributes, inside),) = hidden
    assert attributes[2] == [["when-format", "typst"]]
    assert [block["c"][0][1] for block in inside] == [["stamp-bar"]]


def test_real_data_carry_no_stamp(make_run: Callable[..., Path]) -> None:
    text = banner(open_report(make_run(synthetic=False)))
    assert "stamp-bar" not in text
    assert '#report-stamp.update("")' in text
    assert "October 1, 2025" in text


def test_data_without_dates_have_no_edition(make_run: Callable[..., Path]) -> None:
    text = banner(open_report(make_run(edition="")))
    assert "Poughkeepsie, New York.\n:::" in text
    assert "data as of" not in text


def test_the_program_s_name_stands_for_the_study_where_the_plan_has_one(make_run: Callable[..., Path]) -> None:
    text = banner(open_report(make_run(words=meta()["words"] | {"programme_title": 'Safer *Homes*, a "draft"'})))
    assert '#report-name.update("Safer *Homes*, a \\"draft\\"")' in text
    assert "Emph" not in json.dumps(metadata(text)["subtitle"])
    nameless = {key: word for key, word in meta()["words"].items() if not key.startswith("programme")}
    text = banner(open_report(make_run(words=nameless)))
    assert '#report-name.update("IPVI in Poughkeepsie")' in text
    assert [item.get("c") for item in metadata(text)["subtitle"]["c"]] == ["IPVI", None, "in", None, "Poughkeepsie"]


def test_a_title_gets_the_year_and_is_that_of_the_page_too(make_run: Callable[..., Path]) -> None:
    found = metadata(banner(open_report(make_run()), "Annual *report*"))
    for key in ("title", "pagetitle"):
        assert "Emph" not in json.dumps(found[key])
        assert [item.get("c") for item in found[key]["c"]] == ["Annual", None, "*report*", None, "2025"]
    undated = {key: word for key, word in meta()["words"].items() if key != "year"}
    found = metadata(banner(open_report(make_run(words=undated)), "Report"))
    assert [item.get("c") for item in found["title"]["c"]] == ["Report"]


@pytest.mark.parametrize("analyses", [["survival", "its", "evidence"], ["its"], []])
def test_the_parts_of_this_run_are_told_as_metadata(make_run: Callable[..., Path], analyses: list[str]) -> None:
    run = make_run(analyses=analyses, keep=lambda item: item.id.startswith(("data.", *analyses)))
    report = open_report(run)
    told = metadata(banner(report)).get("ran", {"c": {}})["c"]
    assert told == {name: {"t": "MetaBool", "c": True} for name, here in report.parts.items() if here}
    assert ("its" in told) == ("its" in analyses)


def test_a_run_without_any_part_prints_metadata_that_can_be_read(
    make_run: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Report, "parts", {"its": False})
    assert set(metadata(banner(open_report(make_run())))) == {"subtitle"}
