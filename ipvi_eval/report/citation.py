"""One sentence by which a report is cited: title, place, edition, and the fingerprint of its very numbers."""

from __future__ import annotations

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.told import Phrase, Told


def citation(report: Report, title: str) -> Phrase:
    """How to cite the document with this `title`; what the run has no word for is left out."""
    meta = report.meta
    pieces = [Told(f"{meta.titled(title)}: {meta.about}.", word="title"), Told(f" {meta.site}.", word="site")]
    if meta.edition:
        pieces += [Told(" Edition: data as of "), report.text("edition"), Told(".")]
    if "fingerprint" in meta.words:
        pieces += [Told(" Fingerprint of its numbers: "), report.text("fingerprint"), Told(".")]
    return Phrase(*pieces)
