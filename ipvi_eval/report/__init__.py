"""What people read: figures, tables, sentences and rendered documents, from the released results of one run.

Nothing is computed here. A document opens one run and looks every number up by id:

    from ipvi_eval.report import figures, open_report, tables

    report = open_report(run)
    report.estimate("its.ipv_dir.headline.ratio")   # "0.86 (95% CI 0.79 to 0.94)"
"""

from __future__ import annotations

from ipvi_eval.report import figures, tables
from ipvi_eval.report.lookup import open_report
from ipvi_eval.report.quoted.citation import citation
from ipvi_eval.report.sections import answers, closing, feasibility
from ipvi_eval.report.sections.banner import banner
from ipvi_eval.report.sections.key_figures import key_figures
from ipvi_eval.report.sentences import certainty, glossary

__all__ = [
    "answers",
    "banner",
    "certainty",
    "citation",
    "closing",
    "feasibility",
    "figures",
    "glossary",
    "key_figures",
    "open_report",
    "tables",
]
