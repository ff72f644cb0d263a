"""The program's lists in the plan's own words."""

from __future__ import annotations

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.wording.told import escape


def lists(report: Report) -> str:
    """One bullet for each list that the plan describes, in the plan's order; empty when it describes none."""
    lines = [f"- **{escape(label)}:** {escape(about)}" for label, about in _described(report)]
    return "\n" + "\n".join(lines) + "\n" if lines else ""


def lists_in_line(report: Report) -> str:
    """The same as running text, in the words of the document's language, for a document that has no room for a line
    each; empty when the plan describes none."""
    told = (tuple(map(report.language.word, one)) for one in _described(report))
    return " ".join(f"*{escape(label)}*: {escape(about.removesuffix('.'))}." for label, about in told)


def _described(report: Report) -> list[tuple[str, str]]:
    told = ((label, report.meta.words.get(f"list_about.{key}")) for key, label in report.meta.lists.items())
    return [(label, about) for label, about in told if about]
