"""One sentence by which a report is cited: title, place, edition, and the fingerprint of its very numbers."""

from __future__ import annotations

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.wording.language import flat
from ipvi_eval.report.wording.told import Phrase, Told


def citation(report: Report, title: str) -> Phrase:
    """How to cite the document with this `title`; what the run has no word for is left out."""
    say, words = report.language.say, report.meta.words
    about, site = report.text("about"), report.text("site")
    pieces = [say("citation.title", title=Told(report.meta.titled(title), word="title"), about=about, site=site)]
    if report.meta.edition:
        pieces.append(say("citation.edition", edition=report.text("edition")))
    if "fingerprint" in words:
        pieces.append(say("citation.fingerprint", fingerprint=report.text("fingerprint")))
    return Phrase(*flat(pieces))
