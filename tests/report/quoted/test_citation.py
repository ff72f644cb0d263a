from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.quoted.citation import citation
from tests.report.conftest import meta


def test_title_year_place_edition_and_fingerprint(report: Report) -> None:
    assert str(citation(report, "Annual report")) == (
        "Annual report 2025: Intimate Partner Violence Intervention. Poughkeepsie, New York. "
        "Edition: data as of October 1, 2025. Fingerprint of its numbers: 3f9c0a77d2e1."
    )


def test_what_the_run_has_no_word_for_is_left_out(make_run: Callable[..., Path]) -> None:
    words = {key: word for key, word in meta()["words"].items() if key not in ("year", "fingerprint")}
    undated = open_report(make_run(edition="", words=words))
    assert str(citation(undated, "Brief")) == "Brief: Intimate Partner Violence Intervention. Poughkeepsie, New York."
