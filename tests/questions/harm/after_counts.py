"""What is asked about harm once the counts have an answer."""

from __future__ import annotations

from dataclasses import replace

from ipvi_eval.questions.counts.asked import Asked as Counts
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.results.store import Results


def beside_the_count(asked: Asked) -> Asked:
    """The same after the script on counts."""
    found = as_estimates(Counts(asked.study, asked.frames, "ipv_dir").headline, "its.ipv_dir")
    return replace(asked, earlier=Results.of(found))
