"""The first thing a document shows: what kind of data these are, and their date; and which parts the run has."""

from __future__ import annotations

import json

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.wording.told import escape


def banner(report: Report, title: str = "") -> str:
    """Markdown for the stamp on every page and for the site, with the edition's date where the data have dates.

    A `title` becomes that of the document, followed by the year in which the records end.

    A metadata block tells whoever renders the document its subtitle and, for `when-meta="ran.<part>"`, the parts of
    this run. HTML: a bar that stays at the top. PDF: the page header and footer read two Typst states, set here
    whatever the format is, because an old Quarto does not name it. Word: paragraphs in style Stamp, which the finishing
    pass repeats in the page header.
    """
    stamp, about, site = " - ".join(report.stamps), report.text("about"), report.text("site")
    states = f"#report-stamp.update({_typst(stamp)})\n#report-name.update({_typst(about)})"
    parts = [_metadata(report, title), f"```{{=typst}}\n{states}\n```"]
    if stamp:
        bar = f'::: {{.stamp-bar custom-style="Stamp"}}\n{escape(stamp)}\n:::'
        parts.append(f':::: {{.content-hidden when-format="typst"}}\n{bar}\n::::')
    dated = ""
    if report.meta.edition:
        dated = escape(report.language.text("banner.edition", edition=report.text("edition")))
    parts.append(f'::: {{.edition custom-style="Edition"}}\n{escape(site)}.{dated}\n:::')
    return "\n" + "\n\n".join(parts) + "\n"


def _metadata(report: Report, title: str) -> str:
    ran = [f"  {name}: true" for name, here in report.parts.items() if here]
    subtitle = json.dumps(escape(report.text("about")), ensure_ascii=False)
    named = json.dumps(escape(report.meta.titled(title)), ensure_ascii=False)
    # Quarto has taken the title of a page from the front matter before a cell runs.
    titles = [f"title: {named}", f"pagetitle: {named}"] if title else []
    return "\n".join(["---", *titles, f"subtitle: {subtitle}", *(["ran:", *ran] if ran else []), "---"])


def _typst(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
