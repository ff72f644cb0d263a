"""Does the next report of a pair come less often since the program began? A gap-time model of the same pairs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ipvi_eval.counted import FIRST_KNOWN, NEXT_REPORTS, next_reports
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.harm.asked import Asked, Part
from ipvi_eval.questions.harm.offenders import offenders
from ipvi_eval.questions.harm.steps import NEXT
from ipvi_eval.questions.ratio_checks import ratio_checks
from ipvi_eval.repetition.next_rate import next_rate
from ipvi_eval.results.not_estimated import NotEstimated, parts_of
from ipvi_eval.results.scoped import scoped

WHAT = "The next report of a pair since the program began"
BASE = "pairs with as many reports, as long after the last one, before the program began"


def again(asked: Asked) -> Iterator[Part]:
    """`harm.again.ratio`, with its checks: the rate of the next report of a pair since the program began over that
    before."""
    programme, months = asked.study.programme, asked.plan.within_months
    if programme is None:
        yield NotEstimated(what=WHAT, why="the plan names no program", remedy="say under [programme] when it began")
        return
    about = asked.about(
        f"pairs of suspect and victim ({{}}) with {months} months of record before their first report",
        "calendar days since the report before",
    )
    yield from scoped(replace(about, base=BASE), parts_of(WHAT, _ratio, asked, programme.start))


def _ratio(asked: Asked, began: date) -> tuple[Part, ...]:
    known, window = asked.known.dropna(subset="pair"), asked.study.window
    owners = offenders(known)
    found = next_rate(
        known["day"],
        known["pair"].astype(object),
        start=0,
        end=asked.last_day,
        since=(began - window.start).days,
        clear=asked.plan.within_days,
        last=max(NEXT) + 1,
        offender=owners.of,
        level=asked.study.level,
    )
    value, lower, upper = found.ratio
    sides = {"before": found.before, "after": found.after}
    ratio = Estimate(
        id="harm.again.ratio",
        value=value,
        lower=lower,
        upper=upper,
        level=asked.study.level,
        unit="ratio",
        method=f"Prentice-Williams-Peterson model, gap time, by number of the report, errors {owners.clustered}",
        label="Rate of the next report of a pair since the program began, over that before",
        n=asked.count(found.pairs, FIRST_KNOWN),
        n_of="pairs",
        events=asked.count(found.before + found.after, NEXT_REPORTS),
        cells=tuple(asked.count(number, next_reports(side)) for side, number in sides.items()),
    )
    return (ratio, *ratio_checks(ratio, found.fit.fit, ratio.label))
