"""Which of its planned claims a study could support, from the smallest effects that a run stores anyway.

This is the page of `ipvi-eval diagnose` in the small, for a report: the same rules, without simulating how the test
fares where something goes wrong, and of counts and hazard ratios alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal, TypeVar

import pandas as pd

from ipvi_eval.diagnosis.verdict import judged
from ipvi_eval.estimate import Estimate
from ipvi_eval.plan.counts import power_of
from ipvi_eval.plan.evidence import EvidencePlan
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.scoped import scoped
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.scope import Scope

if TYPE_CHECKING:
    from ipvi_eval.plan.study import Study
    from ipvi_eval.results.store import Table

Item = TypeVar("Item")

_SMALLEST = (".mde", ".notification.power.smallest")
"""How the ids end of the largest ratios below one that would be found."""
_TITLES = {
    "its": "Which changes of monthly counts the records could have shown",
    "survival": "Which changes after notification the records could have shown",
}
_ASKED = "What is claimed"


def claims(study: Study, prefix: Literal["its", "survival"], results: Iterable[Item]) -> Iterator[Item | Table]:
    """The results in order, then `<prefix>.claims`: each planned claim among them and whether it could be supported."""
    smallest: list[Estimate] = []
    for one in results:
        if isinstance(one, Estimate) and one.id.endswith(_SMALLEST):
            smallest.append(one)
        yield one
    if smallest:
        about = Scope(population="those whom each row's number is about")
        yield from scoped(about, (_table(study, prefix, smallest),))


def _table(study: Study, prefix: str, smallest: list[Estimate]) -> Table:
    rows = [(study.outcomes[one.id.split(".")[1]].label, _said(study, one)) for one in smallest]
    power = f"{power_of(study.its) * 100:g}%"
    columns = {"claim": _ASKED, "verdict": f"Whether the records could show it, with a power of {power}"}
    return table_from(
        pd.DataFrame(rows, columns=[*columns]),
        id=f"{prefix}.claims",
        title=_TITLES[prefix],
        columns=columns,
        text=("claim",),
        sentences=("verdict",),
        of_rows=[one.id for one in smallest],  # that nothing would be found has no number, and falls as well
        note="Whether the test holds where nothing happens, and what it makes of something else that happens, is not "
        "asked here but by the command diagnose.",
    )


def _said(study: Study, one: Estimate) -> Sentence:
    """The verdict, with its number in the place of the estimate."""
    reduction = None if one.value is None else 1 - one.value
    worth = (study.evidence or EvidencePlan()).reduction
    kind = judged(reduction, worth=worth, level=study.level, rests_on="", fares=None).kind
    if reduction is None:
        return Sentence(f"{kind[:1].upper()}{kind[1:]}: no fall that was tried would be found.")
    said = {
        "can be supported": f"Can be supported: a fall of {{{one.id}:fall}} or more would be found, which is no more "
        "than the smallest worth having.",
        "only if the effect is large enough": f"Only if the effect is as large as a fall of {{{one.id}:fall}}. A "
        "smaller one may go unseen.",
    }
    return Sentence(said[kind])
