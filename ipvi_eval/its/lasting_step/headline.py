"""What a report leads with, decided in one place: which answer, why, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from ipvi_eval.arguments import checked
from ipvi_eval.drawing.series import draw_series
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.counts.count_models import Description, ratio_of
from ipvi_eval.its.lasting_step.before_start import BeforeStart, before_start
from ipvi_eval.its.lasting_step.exact import ExactRatio, exact_rate_ratio
from ipvi_eval.its.lasting_step.expected_months import expected_months
from ipvi_eval.its.lasting_step.level_terms import relative_design
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step, fit_step_design
from ipvi_eval.its.lasting_step.wandering_elsewhere import WanderingElsewhere, WanderingFrom, wandering_elsewhere
from ipvi_eval.its.lasting_step.wandering_prior import PRIOR_MEAN, WanderingPrior
from ipvi_eval.its.series.design import DesignPlan
from ipvi_eval.its.series.gates import MINIMUM_MONTHS, MINIMUM_MONTHS_PER_SIDE
from ipvi_eval.its.series.monthly import MonthlySeries, check_alike
from ipvi_eval.its.series.series_note import PERIODS
from ipvi_eval.printed import Printed
from ipvi_eval.rounding import whole_percent
from ipvi_eval.worded import Worded

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Basis = Literal["relative", "alone", "exact", "described"]
Lead = Literal["comparison", "alone"]

TOO_FEW_FOR_A_LEVEL = 30
"""Incidents in all below which the exact test leads: a wandering level cannot be told from chance there.

In real series of 24 to 117 months thinned to fewer, the exact ratio calls 6 of a hundred changed that are not (with
fewer than 15, 3) and the drifting level 5 (4); both intervals hold a planted fall of 20 or 30 % 95 times of a hundred.
With 30 to 59 incidents the exact ratio calls 12 and the drifting level 6, with 60 to 120 the exact one 20 and the
level 9. Without the windows in which recording itself grew by more than a fifth a year everywhere, the level calls 3
and 4: what it finds there is that growth (benchmarks/its_headline.py)."""
_RESTLESS = 0.06
"""Wandering a month above which the reader is told that the answer is less sure.

Of 180 windows of 60 and 96 months of the New South Wales postcodes 8 % lie above, and two of three made-up series whose
log level is thrown off and falls back (standard deviation 0.3, correlation from month to month 0.8). It is no lower,
because it is no sieve for false alarms: of those made-up series below it more are called changed, though nothing
happened (10 % of a thousand), than of those above (6 % of two thousand), at a limit of 0.05 or 0.04 likewise, and where
they are thrown off by less (0.2) as many (benchmarks/null_designs.py)."""
_DRAWS = 2000


@dataclass(frozen=True, slots=True, repr=False)
class Headline(Printed):
    """The answer that leads and what stands beside it.

    `basis` says which: "relative" to comparison areas, the series "alone", the "exact" ratio of very few incidents, or
    "described" where nothing may be tested. `reasons` are the sentences that say why. `elsewhere` is the wandering that
    the comparison areas tell of, about which the prior of `relative` lies, and None where it lies about the plan's.
    """

    title = "The answer that leads"

    basis: Basis
    alone: StepFit | Description
    relative: StepFit | Description | None
    before: BeforeStart | None
    exact: ExactRatio | None
    reasons: tuple[Worded, ...]
    plan: DesignPlan
    elsewhere: WanderingElsewhere | None = None

    @property
    def why(self) -> tuple[str, ...]:
        """The reasons in sentences."""
        return tuple(map(str, self.reasons))

    def tidy(self) -> pd.DataFrame:
        """One row for each answer that there is, the one that leads first: its ratio with interval and p."""
        fits = {"relative": self.relative, "alone": self.alone, "exact": self.exact}
        rows = [
            (name, one["ratio"], one["lower"], one["upper"], one["p"], name == self.basis)
            for name, fit in sorted(fits.items(), key=lambda item: item[0] != self.basis)
            if isinstance(fit, StepFit | ExactRatio)
            for one in fit.tidy().to_dict("records")
        ]
        return pd.DataFrame(rows, columns=["answer", "ratio", "lower", "upper", "p", "leads"])

    def plot(self) -> Figure:
        """A Matplotlib figure of observed and fitted counts, and those expected without the program with their
        interval, by the fit that leads; of the counts alone where none does.
        """
        if self.fit is None:
            return self.alone.series.plot()
        path = expected_months(self.fit, draws=_DRAWS, seed=0)
        return draw_series(path.month, path.observed, y_label=self.fit.series.name, path=path)

    @property
    def fit(self) -> StepFit | None:
        """The fit that leads; None where none does."""
        leads = {"relative": self.relative, "alone": self.alone}.get(self.basis)
        return leads if isinstance(leads, StepFit) else None

    @property
    def beside(self) -> StepFit | None:
        """The other fit, where there are two."""
        other = {"relative": self.alone, "alone": self.relative}.get(self.basis)
        return other if isinstance(other, StepFit) else None

    @property
    def without_model(self) -> Description:
        """The series as its counts alone tell it, where no model leads."""
        return Description(self.alone.series, self.alone.gate, self.plan)

    @property
    def sentence(self) -> str:
        """The answer in one sentence, with its interval and how sure it is."""
        if self.fit is None and self.exact is None:
            assert isinstance(self.alone, Description)
            return f"No answer: {self.alone.gate.sentence}."
        value: float | None
        if self.fit is not None:
            value, lower, upper = (ratio_of(x) for x in (self.fit.step.value, self.fit.step.lower, self.fit.step.upper))
            level = self.fit.level
        else:
            assert self.exact is not None
            value, lower, upper, level = self.exact.ratio, self.exact.lower, self.exact.upper, self.exact.level
        period = PERIODS[self.alone.series.months_per_period]
        than = {
            "relative": f"than the comparison and the {period}s before lead to expect",
            "alone": f"than the {period}s before lead to expect",
        }.get(self.basis, "than at the rate before")
        middle = (
            "incidents where none was counted before, which no ratio can say"
            if value is None
            else f"{_change(value)} {than if _size(value) else than.replace('than', 'as', 1)}"
        )
        known = (
            "the whole interval lies below no change"
            if upper < 1
            else "the whole interval lies above no change"
            if lower > 1
            else "neither a fall nor a rise nor no change is ruled out"
        )
        span = f"{100 * level:g}% interval {_change(lower)} to {_change(upper)}"
        return f"After the start there were {middle} ({span}): {known}."


@checked
def headline(
    series: MonthlySeries,
    plan: DesignPlan,
    controls: Sequence[MonthlySeries] = (),
    *,
    lead: Lead = "comparison",
    level: float = 0.95,
    prior_mean: float = PRIOR_MEAN,
    wandering_from: WanderingFrom = "areas",
) -> Headline:
    """Decide what leads for one series.

    The exact ratio where there are fewer than thirty incidents in all; otherwise the answer relative to `controls`,
    unless `lead` is "alone" or a check before the start finds them apart; otherwise the series on its own. The level is
    expected to wander by `prior_mean`. Eight `controls` or more with five incidents a period before the start, each
    relative to the rest, tell better how far it does relative to them, and are asked unless `wandering_from` is "plan".

    Raises AnalysisError when the design cannot be built or the series do not lie on one calendar.

    >>> import ipvi_eval as ie
    >>> import pandas as pd
    >>> months = pd.period_range("2016-01", periods=48, freq="M")
    >>> series = ie.monthly_series(months, [12, 9, 14, 11, 8, 13] * 4 + [7, 6, 9, 5, 8, 6] * 4)
    >>> plan = ie.DesignPlan(interruptions=(ie.Interruption(month="2018-01"),))
    >>> elsewhere = ie.monthly_series(months, [21, 25, 18, 24, 22, 19] * 8, name="elsewhere")
    >>> ie.headline(series, plan, [elsewhere])
    The answer that leads: basis relative
    After the start there were 39.2% fewer incidents than the comparison and the months
    before lead to expect (95% interval 52.3% fewer incidents to 22.7% fewer incidents): the
    whole interval lies below no change.
    <BLANKLINE>
    answer     ratio   lower   upper          p  leads
    relative  0.6077  0.4766   0.773  0.0004529    yes
    alone     0.6081  0.5001  0.7383  2.976e-05     no
    """
    alone = fit_step(series, plan, level=level, prior_mean=prior_mean)
    exact = _exact(series, plan, alone, level)
    relative, elsewhere = None, None
    if controls:
        check_alike(series, controls)
        design = relative_design(series, plan)
        if wandering_from == "areas":
            elsewhere = wandering_elsewhere(controls, design, planned=prior_mean)
        prior = WanderingPrior(prior_mean) if elsewhere is None else elsewhere.prior
        relative = fit_step_design(series, design, controls, level=level, prior=prior)
    before = before_start(relative) if isinstance(relative, StepFit) else None
    basis, reasons = _decided(alone, relative, before, exact, lead)
    if basis == "relative" and elsewhere is not None:
        reasons = (*reasons, elsewhere.said)
    fit = {"relative": relative, "alone": alone}.get(basis)
    if isinstance(fit, StepFit) and fit.wandering > _RESTLESS:
        reasons = (*reasons, _restless(fit))
    return Headline(basis, alone, relative, before, exact, reasons, plan, elsewhere)


def _decided(
    alone: StepFit | Description,
    relative: StepFit | Description | None,
    before: BeforeStart | None,
    exact: ExactRatio | None,
    lead: Lead,
) -> tuple[Basis, tuple[Worded, ...]]:
    if exact is not None:
        return "exact", (_few(exact),)
    if isinstance(alone, Description):
        return "described", (Worded("Nothing is tested: {gate}.", {}, {"gate": alone.gate.sentence}),)
    if relative is None:
        return "alone", (Worded("No comparison area is named, so the series on its own leads."),)
    if isinstance(relative, Description) or before is None:
        reason = relative.gate.sentence if isinstance(relative, Description) else "it cannot be fitted"
        text = "The series on its own leads: relative to the comparison nothing can be tested ({gate})."
        return "alone", (Worded(text, {}, {"gate": reason}),)
    if before.unassessed:
        said = before.unassessed[0].said
        return "alone", (said.within(f"The series on its own leads: {said.template}."),)
    if not before.may_lead:
        first, *others = (check.said for check in before.apart)
        failed = "; ".join(said.template for said in (first, *others))
        text = "The series on its own leads: in the {span} before the start the comparison was apart."
        text = f"{text} {failed[:1].upper()}{failed[1:]}."
        return "alone", (first.within(text, *others, span=before.span),)
    if lead == "alone":
        text = "The plan lets the series on its own lead; the answer relative to the comparison stands beside it."
        return "alone", (Worded(text),)
    assessed = [check.verdict for check in before.checks if check.verdict != "not assessed"]
    text = "The answer relative to {comparison} leads: in the {span} before the start no check found them apart."
    alike = all(verdict == "alike" for verdict in assessed)
    also = "" if alike else " That is not proof that they are parallel: the model lets their ratio wander."
    named = Worded(f"{text}{also}", {}, {"comparison": before.comparison, "span": before.span})
    return "relative", (named, *_shared(alone), *_against_each_other(alone, relative))


def _shared(alone: StepFit) -> tuple[Worded, ...]:
    """What a comparison is taken to share, where the plan says that something lasting happened."""
    lasting = [one.name.replace("_", " ") for one in alone.design.plan.interruptions[1:] if one.end is None]
    if not lasting:
        return ()
    text = (
        "Season and lasting disruptions ({lasting}) are taken to have hit the comparison alike; for one that was "
        "local, the series on its own is the answer."
    )
    return (Worded(text, {}, {"lasting": ", ".join(lasting)}),)


def _against_each_other(alone: StepFit, relative: StepFit) -> tuple[Worded, ...]:
    """A sentence where one of the two answers excludes no change and the other does not."""
    sure = [fit.step.lower > 0 or fit.step.upper < 0 for fit in (alone, relative)]
    if sure[0] == sure[1]:
        return ()
    text = (
        "The series on its own and the answer relative to the comparison fall on different sides of what can be told "
        "from no change: look at what happened in the comparison after the start before quoting either."
    )
    return (Worded(text),)


def _few(exact: ExactRatio) -> Worded:
    if 0 in (exact.events_before, exact.events_after):
        side = "after" if exact.events_before else "before"
        return Worded(
            f"The exact ratio of the rates leads: there was no incident {side} the start, where a model has no finite "
            "estimate. It knows no season, trend or extra variation, so its interval is too narrow where those exist."
        )
    text = (
        "The exact ratio of the rates leads: with {ratio:events} incidents in all, fewer than {few}, how a level "
        "wanders cannot be told from chance. It knows no season, trend or extra variation."
    )
    total = exact.events_before + exact.events_after
    return Worded(text, {"ratio:events": f"{total}"}, {"few": f"{TOO_FEW_FOR_A_LEVEL}"})


def _restless(fit: StepFit) -> Worded:
    text = (
        "The level wanders by {wandering:percent} a month, more than almost all places the model was tried on: "
        "something else may have moved these counts, and the answer is less sure than its interval."
    )
    return Worded(text, {"wandering:percent": whole_percent(fit.wandering)})


def _exact(series: MonthlySeries, plan: DesignPlan, alone: StepFit | Description, level: float) -> ExactRatio | None:
    """The exact ratio where it leads: fewer than thirty incidents, or none on a side, and enough months on both."""
    gate = alone.gate
    events, months = (gate.events_before, gate.events_after), (gate.months_before, gate.months_after)
    few = 0 < sum(events) < TOO_FEW_FOR_A_LEVEL
    all_or_nothing = sum(events) > 0 and 0 in events
    long_enough = min(months) >= MINIMUM_MONTHS_PER_SIDE and sum(months) >= MINIMUM_MONTHS
    if not (few or all_or_nothing) or not long_enough:
        return None
    try:
        return exact_rate_ratio(series, plan, level=level)
    except AnalysisError:
        return None


def _change(ratio: float) -> str:
    if ratio == float("inf"):
        return "any number more incidents"
    size = _size(ratio)
    return f"{size} {'fewer' if ratio < 1 else 'more'} incidents" if size else "as many incidents"


def _size(ratio: float) -> str:
    """How far a ratio is from one, in per cent with one decimal; empty where that is none."""
    size = f"{abs(ratio - 1):,.1%}"
    return "" if size == "0.0%" else size
