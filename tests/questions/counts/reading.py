"""A stored sentence as a report prints it, from estimates that nothing was withheld of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sentences.filled import fill
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Results


def read(said: Sentence, estimates: Iterable[Estimate] = ()) -> str:
    """The sentence with its numbers from `estimates`."""
    return "".join(fill(Report(Results.of(estimates), cast("Any", None)), said, "t"))
