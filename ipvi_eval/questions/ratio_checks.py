"""Whether a hazard ratio may be read as one number: a row with verdicts for each model, and a table of all of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.check_rows import check_id, check_table, gathered
from ipvi_eval.questions.counts.stored.checks.diagnostics import RARE, p_text
from ipvi_eval.survival.regression.clustered_proportionality import clustered_proportionality_test
from ipvi_eval.survival.regression.influence import influence

if TYPE_CHECKING:
    from ipvi_eval.estimate import Estimate
    from ipvi_eval.results.store import Table
    from ipvi_eval.survival.regression.cox import CoxFit

Item = TypeVar("Item")

OVER_TIME = {True: "changes with time", False: "no change is found"}
_MOVES = (
    (0.25, "less than a quarter"),
    (0.5, "a quarter to a half"),
    (1.0, "a half to one"),
    (float("inf"), "more than one: one of them decides much"),
)
"""Bands, and never the number: it is that of one person. Beyond one, Cook's distance is beyond one."""
_FEW = 30
"""Degrees of freedom below which an interval of 1.96 standard errors is too narrow by four in a hundred or more."""
_CARRIED = {True: "few, so that the interval is too narrow", False: "enough"}
OF_MODEL = "everybody at risk, as the error is the model's"
_MANY = 100
"""From here on it is not told how many carry the error: alike, they are all people of the model but one, and a ratio of
many leaves although how many they are is withheld."""

CLUSTERED = "robust score test of proportional hazards by cluster (Grambsch and Therneau 1994, Boos 1992), p-value"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioCheck:
    """A model in a reader's words, the id of the estimate that its row falls with, and what its checks found.

    `p` is that of the ratio being the same at all times; `moves` says how far one person moves the ratio at most, and
    `carried` how many carry its error. A check that cannot be made says why in the place of its verdict.
    """

    model: str
    of: str
    p: float | None
    verdict: str
    moves: str
    carried: str


def ratio_checks(ratio: Estimate, fit: CoxFit, model: str, *, term: str = "") -> Iterator[Estimate | RatioCheck]:
    """The p-value of the ratio of `term`, or of the first, being the same at all times, then its row."""
    name = term or fit.names[0]
    try:
        p = float(clustered_proportionality_test(fit).tidy().set_index("term").loc[name, "p"])  # type: ignore[arg-type]
    except AnalysisError as error:
        yield replace(told_with(ratio, fit, model, None, name), verdict=f"not tested: {error}")
        return
    constant = over_time(ratio, p, check_id(ratio.id, "constant"), CLUSTERED)
    yield constant
    yield told_with(ratio, fit, model, constant, name)


def over_time(ratio: Estimate, p: float, id: str, method: str) -> Estimate:
    """The p-value of a ratio being the same at all times, which falls with the ratio.

    It names no counts of its own: those of the ratio told once more would hide others to protect them.
    """
    return replace(
        ratio, id=id, value=p, p=p, df=1.0, lower=None, upper=None, level=None, standard_error=None,
        unit="probability", method=method, label=f"{ratio.label}: the same at all times (p-value)", note="",
        rests_on=(ratio.id,), n=None, events=None,
    )  # fmt: skip


def told_with(ratio: Estimate, fit: CoxFit, model: str, constant: Estimate | None, term: str = "") -> RatioCheck:
    """The row of a model whose ratio was tested for being the same at all times: the estimate `constant`."""
    found = influence(fit, term)
    band = next(band for most, band in _MOVES if found.largest <= most)
    p = None if constant is None else constant.p
    return RatioCheck(
        model=model,
        of=ratio.id,
        p=p,
        verdict="" if p is None else OVER_TIME[p < RARE],
        moves=band,
        carried=_carried(fit, found.effective),
    )


def _carried(fit: CoxFit, effective: float) -> str:
    if not fit.robust:
        return OF_MODEL
    return f"{_CARRIED[effective < _FEW]} ({_told(effective)})"


def _told(effective: float) -> str:
    return f"{_MANY} or more" if effective >= _MANY else f"{math.floor(effective)}"


def with_table(room: str, title: str, parts: Iterable[Item | RatioCheck]) -> Iterator[Item | Table]:
    """The parts in order without their rows of checks, then these as the table `<room>.ratio_checks`."""

    def table(rows: Sequence[RatioCheck]) -> Table:
        cells = [(one.model, p_text(one.p), one.verdict, one.moves, one.carried) for one in rows]
        of_rows = [one.of for one in rows]
        return check_table(f"{room}.ratio_checks", title, _COLUMNS, cells, public=("model",), of_rows=of_rows)

    yield from gathered(parts, RatioCheck, table, "those whom each row's ratio is about")


_COLUMNS = {
    "model": "Model",
    "p": "Same at all times, p-value",
    "verdict": "Verdict",
    "moves": "How far one person moves it, in standard errors",
    "carried": "How many carry the error",
}
