"""The first thing a document shows: what kind of data these are, and their date."""

from __future__ import annotations

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import current_target
from ipvi_eval.report.told import escape


def banner(report: Report, *, document: str = "") -> str:
    """Markdown for the stamp on every page and for the site, with the edition's date where the data have dates.

    HTML: a bar that stays at the top. PDF: the page header and footer read two Typst states set here. Word: paragraphs
    in style Stamp, which the finishing pass repeats in the page header.
    """
    stamp = " - ".join(report.meta.stamps)
    parts = []
    if stamp:
        parts.append(f'::: {{.stamp-bar custom-style="Stamp"}}\n{escape(stamp)}\n:::')
    if current_target().format == "pdf":
        name = f"{report.meta.about}: {document}" if document else report.meta.about
        states = f"#report-stamp.update({_typst(stamp)})\n#report-name.update({_typst(name)})"
        parts = [f"```{{=typst}}\n{states}\n```"]
    dated = f" Edition: data as of {escape(report.meta.edition_words)}." if report.meta.edition else ""
    parts.append(f'::: {{.edition custom-style="Edition"}}\n{escape(report.meta.site)}.{dated}\n:::')
    return "\n" + "\n\n".join(parts) + "\n"


def _typst(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
