"""The first thing a document shows: what kind of data these are, and their date."""

from __future__ import annotations

from ipvi_eval.report.lookup import Report, escape
from ipvi_eval.report.target import current_target


def banner(report: Report, *, document: str = "") -> str:
    """Markdown for the stamp on every page, and of what, where and of which date the `document` is.

    The program's name in full, or the study's title where the plan names no program; the date where the data have any.

    HTML: a bar that stays at the top. PDF: the page header and footer read two Typst states set here. Word: paragraphs
    in style Stamp, which the finishing pass repeats in the page header.
    """
    stamp = " - ".join(report.meta.stamps)
    about = report.meta.words.get("programme_title", report.meta.study)
    parts = []
    if stamp:
        parts.append(f'::: {{.stamp-bar custom-style="Stamp"}}\n{escape(stamp)}\n:::')
    if current_target().format == "pdf":
        states = f"#report-stamp.update({_typst(stamp)})\n#report-name.update({_typst(f'{about}: {document}' if document else about)})"
        parts = [f"```{{=typst}}\n{states}\n```"]
    dated = f" Edition: data as of {escape(report.meta.edition_words)}." if report.meta.edition else ""
    parts.append(
        f'::: {{.edition custom-style="Edition"}}\n**{escape(about)}**. {escape(report.meta.site)}.{dated}\n:::'
    )
    return "\n" + "\n\n".join(parts) + "\n"


def _typst(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
