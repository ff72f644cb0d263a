"""What stands above a figure: what it finds, told from released numbers, and below that what it measures."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sentences.filled import fill
from ipvi_eval.report.wording.told import Phrase, Told
from ipvi_eval.results.sentence import ByVerdict, Sentence
from ipvi_eval.worded import PLACE


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """`finding` is the title wherever all of its estimates were released; otherwise the title says what it is `about`.

    `measure` is what the axis measures, with its unit. `rests_on` are ids of counts that the figure rests on beside the
    estimates that it shows. `source` is where its numbers come from, where that is not the agency's records.
    """

    about: str
    measure: str
    finding: Sentence | None = None
    rests_on: tuple[str, ...] = ()
    source: str = ""

    def shows(self, report: Report) -> tuple[str, ...]:
        """Ids of the estimates that the title tells of or chooses its words by."""
        told = self._told(report)
        return told.ids if told else ()

    def title(self, report: Report, table: str) -> Phrase:
        """The title in pieces; digits in its own words stand in the table of this id, or in the plan."""
        told = self._told(report)
        return Phrase(*fill(report, told, table)) if told else Phrase(given(self.about, table))

    def _told(self, report: Report) -> Sentence | None:
        """The finding where every number of it was released: no title tells what is withheld."""
        if self.finding is None:
            return None
        needed = [(id, "value") for id in self.finding.ids]
        needed += [(id, part) for id, part in PLACE.findall(self.finding.template) if part in ("n", "events")]
        known = all(getattr(report.results.estimates.get(id), part, None) is not None for id, part in needed)
        return self.finding if known else None


def given(words: str, table: str) -> Told:
    """Words whose digits stand in a released table, or in the plan."""
    return Told(words, result=table if re.search(r"\d", words) else "")


def verdict(id: str, *, lower: str, higher: str) -> ByVerdict:
    """How a title begins: by the side of no change on which the interval of `id` lies."""
    return ByVerdict(of=id, lower=lower, neither="No conclusion", higher=higher, unknown="Of unknown uncertainty")
