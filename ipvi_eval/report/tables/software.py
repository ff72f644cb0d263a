"""The programs and packages that made a run's numbers and draw its documents, each with its version."""

from __future__ import annotations

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables.sheet import Heading, Sheet

_USES = {
    "ipvi_eval": "this package",
    "python": "the language",
    "numpy": "arrays and linear algebra",
    "scipy": "distributions, optimization, linear and integer programs",
    "pandas": "tables",
    "statsmodels": "second implementation; some models of counts",
    "lifelines": "second implementation of survival analysis",
    "matplotlib": "figures",
    "pandera": "checks of the tables of the extract",
    "pypandoc-binary": "documents, with pandoc inside",
    "typst": "documents as PDF",
    "pikepdf": "headers of rows in the tables of a PDF",
}


def software(report: Report, *, name: str = "tbl-software") -> str:
    """The run's software with the id `name`: program, version, and what it is for."""
    rows = tuple((program, version, _USES.get(program, "")) for program, version in report.meta.software.items())
    return str(
        Sheet(
            name=name,
            caption="Software with which the numbers were made.",
            headings=(
                Heading("Program", "left", 26),
                Heading("Version", "left", 18),
                Heading("What it is for", "left", 56),
            ),
            rows=rows,
        )
    )
