"""Do the counts go with the share of those due who had been reached? A planned sensitivity of the answer on counts.

The share grows with the months, so that whatever else changed month by month goes with it too. It leads nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ipvi_eval.estimate import Estimate
from ipvi_eval.implementation.dose import reached_share
from ipvi_eval.its.counts.count_models import Contrast, ratio_of
from ipvi_eval.its.lasting_step.dose import dose_bends, with_dose
from ipvi_eval.questions.check_rows import check_id
from ipvi_eval.questions.counts.asked import Asked as Counts
from ipvi_eval.questions.counts.stored.checks.diagnostics import RARE
from ipvi_eval.questions.counts.stored.kept_months import kept_months
from ipvi_eval.questions.delivery.asked import Asked, Part
from ipvi_eval.questions.step_checks import StepCheck, step_checks
from ipvi_eval.results.not_estimated import NotEstimated, parts_of
from ipvi_eval.results.scoped import scoped

WHAT = "Whether the counts go with the share reached"
TEN_POINTS = 0.1
_LINE = {True: "the line bends", False: "no bend is found"}
UNMEASURED = "how often its interval is right was not measured"
BASE = "months like them in which ten in a hundred fewer of those due had been reached"


def dose(asked: Asked) -> Iterator[Part]:
    """`delivery.dose.ratio`, with its checks: the ratio of the counts for every ten points more of the share of those
    due who were reached."""
    study = asked.study
    if study.its is None or not study.its.outcomes:
        yield NotEstimated(what=WHAT, why="the plan has no section [its]", remedy="plan how counts are analyzed")
        return
    counts = Counts(study, asked.frames, study.its.outcomes[0])
    if counts.fit is None:
        yield NotEstimated(what=WHAT, why="no fit of the monthly counts leads", remedy="")
        return
    yield from scoped(replace(counts.about(), base=BASE), parts_of(WHAT, _ratio, asked, counts))


def _ratio(asked: Asked, counts: Counts) -> tuple[Part, ...]:
    fit = counts.fit
    assert fit is not None
    share = reached_share(asked.due, counts.series.months)
    dosed = with_dose(fit, share, unit=TEN_POINTS)
    found = dosed.step
    own = kept_months(fit.series, fit.design, after=fit.window, outcome=counts.outcome)
    others = kept_months(fit.controls, fit.design, after=fit.window, outcome=counts.outcome) if fit.controls else None
    ratio = Estimate(
        id="delivery.dose.ratio",
        value=found.ratio,
        lower=ratio_of(found.lower),
        upper=ratio_of(found.upper),
        level=fit.level,
        unit="ratio",
        method=f"{fit.method}, with the share reached in place of the step; {UNMEASURED}",
        label=f"{counts.label}, for every ten points more of those due reached",
        n=len(fit.counts),
        n_of="quarters" if counts.quarters else "months",
        events=own.both,
        cells=(own.before, own.after, *((others.before, others.after) if others else ())),
    )
    model = "Monthly counts by the share reached"
    return (
        ratio,
        *step_checks(ratio, dosed, model, shown=counts.shown),
        *_straight(ratio, dose_bends(fit, share), model),
    )


def _straight(ratio: Estimate, bend: Contrast | None, model: str) -> Iterator[Part]:
    """Whether the log of the counts is a line in the share: its square beside it."""
    check = "Square of the share beside the share"
    if bend is None:
        verdict = "not tested: the share has too few values"
        yield StepCheck(model=model, check=check, of=ratio.id, value=None, p=None, verdict=verdict)
        return
    assert bend.p is not None
    yield replace(
        ratio, id=check_id(ratio.id, "square"), value=bend.value, lower=None, upper=None, level=None,
        standard_error=bend.se, df=bend.df, p=bend.p, unit="coefficient", rests_on=(ratio.id,),
        label=f"{model}: square of the share beside the share, log scale", method=f"{ratio.method}; square added",
    )  # fmt: skip
    yield StepCheck(
        model=model, check=check, of=ratio.id, value=f"{bend.value:.2f}", p=bend.p, verdict=_LINE[bend.p < RARE]
    )
