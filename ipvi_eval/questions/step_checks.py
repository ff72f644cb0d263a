"""Whether a lasting step fits its months: rows with verdicts for each model, and a table of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from ipvi_eval.its.checks.innovations import PLAIN, Marks, innovations
from ipvi_eval.its.checks.step_influence import step_influence
from ipvi_eval.questions.check_rows import check_id, check_table, gathered
from ipvi_eval.questions.counts.stored.checks.diagnostics import ONE_PERIOD, RARE, SERIAL, band_verdict, p_text
from ipvi_eval.questions.counts.stored.checks.innovations import LARGEST, SCATTER, estimates

if TYPE_CHECKING:
    from ipvi_eval.estimate import Estimate
    from ipvi_eval.its.lasting_step.step_fit import StepFit
    from ipvi_eval.results.store import Table

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCheck:
    """A check of a model in a reader's words, the id of the estimate that its row falls with, and what it found."""

    model: str
    check: str
    of: str
    value: str | None
    p: float | None
    verdict: str


def step_checks(
    ratio: Estimate, fit: StepFit, model: str, *, shown: bool, marks: Marks = PLAIN
) -> Iterator[Estimate | StepCheck]:
    """What the `fit` behind a ratio leaves over, each test as an estimate and a row, and how far one month moves it.

    How far the farthest period lies is told only where single ones are `shown`. `marks` are what incidents weigh.
    """
    found = innovations(fit, marks)
    tests = {one.id.rpartition(".")[2]: one for one in estimates(found, check_id(ratio.id, "left"))}
    if not shown:
        del tests["largest"]
    for one in tests.values():
        yield replace(
            one, label=f"{model}: {one.label.removeprefix('answer that leads: ')}", method=_METHOD, n_of=ratio.n_of,
            events=ratio.events, cells=ratio.cells, rests_on=(ratio.id,), scope=ratio.scope,
        )  # fmt: skip

    def row(check: str, value: str, verdict: str, test: Estimate | None = None) -> StepCheck:
        p = None if test is None else test.p
        return StepCheck(model=model, check=check, of=ratio.id, value=value, p=p, verdict=verdict)

    serial, (spread, p_spread), (far, p_far) = found.serial, found.scatter, found.largest
    yield row(
        f"{serial.name}, {serial.order} lags", f"{serial.statistic:.1f}", SERIAL[serial.p < RARE], tests[serial.id]
    )
    yield row("First autocorrelation", f"{found.first:.2f}", band_verdict(found.first, found.band))
    again = "Variance after the start, over that before"
    yield row(again, f"{spread:.2f}", SCATTER[p_spread < RARE], tests["scatter"])
    if shown:
        yield row("Largest, in standard deviations", f"{far:.2f}", LARGEST[p_far < RARE], tests["largest"])
    yield row("Dispersion (variance over mean)", f"{fit.dispersion:.2f}", "allowed for in the error")
    moved = step_influence(fit).largest
    yield row("Moved by one period, in standard errors", f"{moved:.2f}", ONE_PERIOD[moved > 1])


def with_step_table(room: str, title: str, parts: Iterable[Item | StepCheck]) -> Iterator[Item | Table]:
    """The parts in order without their rows of checks, then these as the table `<room>.step_checks`."""

    def table(rows: Sequence[StepCheck]) -> Table:
        cells = [(one.model, one.check, one.value, p_text(one.p), one.verdict) for one in rows]
        of_rows = [one.of for one in rows]
        return check_table(f"{room}.step_checks", title, _COLUMNS, cells, public=("model", "check"), of_rows=of_rows)

    yield from gathered(parts, StepCheck, table, "those whom each row's model is about")


_COLUMNS = {"model": "Model", "check": "Check", "value": "Value", "p": "p-value", "verdict": "Verdict"}
_METHOD = "standardized innovations of the model, against series drawn from it"
