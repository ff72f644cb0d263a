"""What the checks of a count series say, in sentences a report can print as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple, TypeVar

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.contamination import ContaminationFlag
from ipvi_eval.its.controlled import ControlledFit
from ipvi_eval.its.count_models import Contrast, CountFit, ratio_of
from ipvi_eval.its.counterfactual import Counterfactual
from ipvi_eval.its.diagnostics import Diagnostics
from ipvi_eval.its.placebo import MINIMUM_DATES_TO_CALIBRATE, PlaceboInTime
from ipvi_eval.its.placebo_elsewhere import PlaceboAreas, PlaceboOutcome
from ipvi_eval.its.power import DetectableEffect
from ipvi_eval.its.strip import Strip
from ipvi_eval.its.shown import p_text
from ipvi_eval.its.specification import SpecificationCurve
from ipvi_eval.its.spillover import DisplacementDifference
from ipvi_eval.its.synthetic_control import SyntheticControl
from ipvi_eval.its.weak_spots import weak_spots as sentences_on_weak_spots

Kind = Literal[
    "power", "leading", "over time", "sensitivity", "trend", "specification", "placebo in time", "placebo elsewhere",
    "controlled", "synthetic", "staggered", "spill-over", "contamination", "diagnostics", "weak spot",
]  # fmt: skip

Result = TypeVar("Result")


class Finding(NamedTuple):
    """One sentence and what it is about."""

    kind: Kind
    text: str


def leading(placebo: PlaceboInTime) -> Finding:
    """Which of the model's own and the calibrated result the reports lead with, and why."""
    own, calibrated = _p(placebo.model.p), _p(placebo.calibrated.p)
    if len(placebo.held_months) < MINIMUM_DATES_TO_CALIBRATE:
        text = (
            f"The series has too few other months ({len(placebo.held_months)}) to test invented dates at, so nothing "
            "is calibrated and the model's own result stands."
        )
    elif placebo.disagrees:
        text = (
            f"The model's own test ({own}) and the calibrated one ({calibrated}) fall on different sides of the "
            f"threshold. The reports lead with the calibrated result: at invented dates in this very series the test "
            f"statistics spread {placebo.scale:.2f} times as widely as the model says they should."
        )
    elif placebo.scale > 1:
        text = (
            f"The reports lead with the calibrated result ({calibrated}; the model's own {own} agrees): at "
            f"invented dates in this very series the test statistics spread {placebo.scale:.2f} times as widely as the "
            "model says they should, so its error is multiplied by that number."
        )
    else:
        text = (
            "At invented dates in this very series the test statistics spread no more widely than the model says they "
            "should, so the calibrated result is the model's own."
        )
    return Finding("leading", text)


def power(effect: DetectableEffect, one: Contrast | None, *, first: bool) -> Finding:
    """The smallest detectable effect; beside a null result, what that result does not rule out."""
    text = f"{effect.sentence[:1].upper()}{effect.sentence[1:]}."
    if effect.basis == "counts alone":
        text += (
            " That is by chance alone; a trend, a season and extra variation make it larger. Nothing is tested here."
        )
    elif first:
        text += " The series is short: read this before any estimate."
    if one is not None and _null(one):
        text += (
            f" The change of level is compatible with anything from {_change(one.lower)} to {_change(one.upper)}, no "
            "change among them, so a fall smaller than the detectable one may have gone unseen."
        )
    return Finding("power", text)


def over_time(fit: CountFit, without: Counterfactual) -> Finding:
    """Whether the effect fades or grows."""
    inside = without.rate_ratio[without.inside]
    text = f"In the model the rate ratio goes from {inside[0]:.2f} in the first month to {inside[-1]:.2f} in the last"
    if "slope_change" not in fit.design.names:
        return Finding("over time", f"{text}: the plan lets the level change only.")
    slope = fit.coefficient("slope_change")
    direction = "falls further" if slope.value < 0 else "fades"
    known = "cannot be told from none" if _null(slope) else f"is clear: it {direction} with time"
    return Finding("over time", f"{text}; the change of trend {known} ({_p(slope.p)}).")


def sensitivity(strip: Strip) -> Finding:
    """Whether any single choice changes the sign or the conclusion."""
    return Finding("sensitivity", _sentence(strip.sentence))


def trend(strip: Strip) -> Iterator[Finding]:
    """Whether more flexible trends change the answer."""
    yield Finding("trend", _sentence(f"with more flexible trends, {strip.sentence}"))
    if strip.flipped:
        yield Finding(
            "trend",
            "Whether there was a change depends on what the trend is taken to be, and over so many months no standard "
            "error repairs a wrong trend.",
        )


def specification(curve: SpecificationCurve) -> Finding:
    """Where the declared specification lies among all of them."""
    if not curve.fitted:
        return Finding("specification", "No combination of the declared choices could be fitted.")
    text = (
        f"Of {len(curve.fitted)} combinations of the declared choices {curve.share_below_one:.0%} give a ratio below "
        f"one and {curve.share_excluding_one:.0%} an interval that excludes no change; the median ratio is "
        f"{curve.median_ratio:.2f}."
    )
    return Finding("specification", text)


def placebo_in_time(placebo: PlaceboInTime) -> Finding:
    """How the real date ranks among all admissible ones."""
    dates = len(placebo.months)
    as_extreme = round(placebo.rank_p * dates)
    text = (
        f"The start was moved to each of {dates} admissible months: {as_extreme} of them, the real one included, give "
        f"a statistic at least as extreme (rank {_p(placebo.rank_p)}; it cannot be smaller than "
        f"{placebo.resolution:.3f}). Months near a real change share in it, so the rank is a cautious one."
    )
    return Finding("placebo in time", text)


def placebo_outcomes(outcomes: Iterable[PlaceboOutcome]) -> Iterator[Finding]:
    """Whether the same model finds a change in outcomes where there should be none."""
    for one in outcomes:
        if one.contrast is None:
            yield Finding("placebo elsewhere", _sentence(f"{one.name} could not be tested: {one.reason}"))
            continue
        says = (
            "shows no clear change, as it should"
            if _null(one.contrast)
            else "changed as well, which the program cannot explain: something else may have changed both"
        )
        yield Finding("placebo elsewhere", _sentence(f"{one.name} (rate ratio {one.contrast.ratio:.2f}) {says}"))


def placebo_areas(areas: PlaceboAreas) -> Finding:
    """The rank of the programme's area among areas without a programme."""
    text = (
        f"Among {len(areas.area_z) + 1} areas the rank p of the program's area is {areas.rank_p:.2f}; with so few "
        f"areas it cannot be smaller than {areas.resolution:.2f}."
    )
    return Finding("placebo elsewhere", text)


def controlled(found: ControlledFit) -> Iterator[Finding]:
    """The change relative to the comparison areas, and whether they may serve as one."""
    one = found.interaction.coefficient("level_change") if "level_change" in found.interaction.names else None
    if one is not None:
        known = "which the data cannot tell from no difference" if _null(one) else "a clear difference"
        text = (
            f"Relative to the comparison areas the level changed by a factor of {one.ratio:.2f} "
            f"({ratio_of(one.lower):.2f} to {ratio_of(one.upper):.2f}), {known}."
        )
        yield Finding("controlled", text)
    if "time" in found.interaction.names:
        before = found.pre_trend
        text = (
            "Before the start the areas moved in parallel as far as can be seen"
            if _null(before)
            else "Before the start the areas did not move in parallel, so they are no counterfactual"
        )
        lower, upper = ratio_of(before.lower), ratio_of(before.upper)
        ratio = f"difference in trend per year {before.ratio:.2f}, {lower:.2f} to {upper:.2f}"
        yield Finding("controlled", f"{text} ({ratio}).")


def synthetic(found: SyntheticControl, augmented: SyntheticControl, *, people: bool) -> Iterator[Finding]:
    """The mean gap, plain and augmented, and what speaks against believing it; `people`: rates, not counts."""
    unit = "per 1,000 people per year" if people else "a month"
    text = (
        f"Against a synthetic area of {len(found.donors)} donors the mean difference after the start is "
        f"{found.effect:.2f} {unit}; its rank among areas gives p = {found.placebo_p:.2f}, which cannot be below "
        f"{1 / found.placebo_ratios.size:.2f} and rejects too often: it supports a finding and never makes one."
    )
    yield Finding("synthetic", text)
    same = "changes the sign" if augmented.effect * found.effect < 0 else "agrees in sign"
    yield Finding(
        "synthetic",
        f"Augmented, that is corrected for what the donors could not follow before the start, it is "
        f"{augmented.effect:.2f} {unit}, which {same} (p = {augmented.placebo_p:.2f} by the same rank).",
    )
    for warning in found.diagnostics.warnings:
        yield Finding("synthetic", warning)


def no_area_next_to_it() -> Finding:
    """Why displacement is not examined."""
    text = "The plan names no area next to the program's, so it is not examined whether incidents moved there."
    return Finding("spill-over", text)


def few_incidents() -> Finding:
    """That an exact ratio stands among the estimates, and what it does not know."""
    text = (
        "There are few incidents a month, so an exact ratio of the rates after and before stands among the estimates. "
        "It knows no trend, season or extra variation: where those exist, its interval is too narrow."
    )
    return Finding("sensitivity", text)


def spillover(area: str, one: Contrast | None, found: DisplacementDifference) -> Iterator[Finding]:
    """Whether incidents moved to the area next to the program's, or the benefit reached it."""
    if one is not None:
        says = "no clear change" if _null(one) else "a change of its own"
        text = f"{area}, next to the program's area, shows {says} of level (rate ratio {one.ratio:.2f})."
        yield Finding("spill-over", text)
    together = "Both areas together, each net of its control,"
    says = (
        "had fewer incidents than before"
        if found.upper < 0
        else "had more incidents than before"
        if found.lower > 0
        else "had no clear change in the number of incidents"
    )
    yield Finding("spill-over", f"{together} {says}: a gain that only moved next door would not show here.")


def attempted(said: list[Finding], kind: Kind, make: Callable[[], Result]) -> Result | None:
    """The result of a check; where it has none, the reason becomes a finding: a missing check is never silent."""
    try:
        return make()
    except AnalysisError as error:
        said.append(Finding(kind, _sentence(f"not estimated: {error}")))
        return None


def contamination(flags: Iterable[ContaminationFlag], clean: tuple[str, ...]) -> Iterator[Finding]:
    """Which comparison areas had something of their own, and what is left."""
    own = [flag for flag in flags if not flag.everywhere]
    for flag in own:
        yield Finding("contamination", _sentence(flag.sentence))
    if own and not clean:
        yield Finding("contamination", "No comparison area is left without a program of its own: nothing is compared.")


def diagnostics(found: Diagnostics) -> Iterator[Finding]:
    """What stands out, or that nothing does."""
    for concern in found.concerns:
        yield Finding("diagnostics", _sentence(concern))
    if not found.concerns:
        yield Finding(
            "diagnostics", "Residual correlation, leverage and the shape of the trend give no cause for concern."
        )


def weak_spots(fit: CountFit) -> Iterator[Finding]:
    """Where the method itself is known to reject too often, and whether this series lies there."""
    return (Finding("weak spot", sentence) for sentence in sentences_on_weak_spots(fit))


def _p(p: float | None) -> str:
    text = p_text(p)
    return "no p-value" if text is None else f"p {text}" if text.startswith("<") else f"p = {text}"


def _change(log_ratio: float) -> str:
    change = ratio_of(log_ratio) - 1
    return f"a {'fall' if change < 0 else 'rise'} of {abs(change):.0%}"


def _null(one: Contrast) -> bool:
    return one.lower <= 0 <= one.upper


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
