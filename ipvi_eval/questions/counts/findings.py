"""What the checks of a count series say, in sentences a report can print as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, cast

from ipvi_eval.its.checks.diagnostics import Diagnostics
from ipvi_eval.its.checks.placebo_elsewhere import PlaceboAreas, PlaceboOutcome
from ipvi_eval.its.checks.power import DetectableEffect
from ipvi_eval.its.checks.specification import SpecificationCurve
from ipvi_eval.its.checks.step_placebo import StepPlacebo
from ipvi_eval.its.checks.strip import Strip
from ipvi_eval.its.comparisons.spillover import DisplacementDifference
from ipvi_eval.its.comparisons.synthetic_control import SyntheticControl
from ipvi_eval.its.counts.count_models import Contrast, ratio_of
from ipvi_eval.its.lasting_step.before_start import BeforeStart
from ipvi_eval.its.lasting_step.headline import Headline
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.series.notes import SeriesNote
from ipvi_eval.questions.counts.contamination import ContaminationFlag
from ipvi_eval.questions.counts.shown import p_text, synthetic_unit
from ipvi_eval.questions.counts.weak_spots import weak_spots as sentences_on_weak_spots
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.sentence import ByVerdict, Sentence

Kind = Literal[
    "power", "leading", "over time", "sensitivity", "specification", "placebo in time", "placebo elsewhere",
    "controlled", "synthetic", "staggered", "spill-over", "contamination", "diagnostics", "weak spot", "seen",
]  # fmt: skip


class Finding(NamedTuple):
    """One sentence and what it is about; a `Sentence` where it tells of estimates."""

    kind: Kind
    text: str | Sentence


def leading(found: Headline) -> Iterator[Finding]:
    """Which answer the reports lead with, and why."""
    return (Finding("leading", why) for why in found.why)


def seen(notes: Iterable[SeriesNote], period: str) -> Iterator[Finding]:
    """What a careful eye sees in the series, whose periods are called `period`, without a count."""
    words = {
        "mixed": "The program began within {0}: that {1} is partly before and partly after, and counts as after. A "
        "phase-in of one month in the plan leaves it out.",
        "far out": "{0} lies far above the {1}s around it and all others: one {1} may carry the answer. Check it "
        "in the source; a shock of that {1} in the plan leaves it out.",
        "unfinished": "{0}, the last {1}, lies far below what the {1}s before it suggest and may be incomplete: a "
        "longer freeze lag in the plan leaves it out.",
        "stopped": "After {0} the series holds nothing: recording may have stopped, and then nothing can be said of "
        "the {1}s after it.",
        "too even": "The counts vary less than chance alone makes counts vary: they may be averages, estimates or "
        "smoothed numbers, and then every interval is too narrow. Look at how the source makes them.",
    }
    return (Finding("seen", words[note.kind].format(note.period, period)) for note in notes)


def before_start(found: BeforeStart) -> Iterator[Finding]:
    """How the comparison moved beside the programme's area before the start, check by check."""
    yield Finding(
        "controlled",
        f"Compared with {found.comparison} in the {found.span} before the start, check by check; a difference that "
        "cannot be shown is not proof of none.",
    )
    for check in found.checks:
        yield Finding("controlled", _sentence(check.sentence))


def beside(found: Headline, prefix: str) -> Iterator[Finding]:
    """The answer that does not lead, where there are two; its estimates stand under `prefix`."""
    other = found.beside
    if other is None:
        return
    name, words = ("relative", "relative to the comparison areas") if other.controls else ("alone", "on its own")
    ratio = f"{prefix}.{name}.ratio"
    text = (
        f"The series {words} gives a ratio of {{{ratio}}} ({{{ratio}:bounds}}) to {{{ratio}:base}}; that {{known}} no "
        "change."
    )
    yield Finding("controlled", Sentence(text, {"known": _includes(ratio)}))


def power(effect: DetectableEffect, one: Contrast | None, *, first: bool) -> Finding:
    """The smallest detectable effect; beside a null result, what that result does not rule out."""
    text = f"{effect.sentence[:1].upper()}{effect.sentence[1:]}."
    if effect.basis == "counts alone":
        text += (
            " That is by chance alone; a trend, a season and extra variation make it larger. Nothing is tested here."
        )
    else:
        text += (
            f" That was tried: falls were planted in {effect.simulated[0].series} simulated series like the months "
            f"before the start, and the very test of the headline was applied to them. It found {_tried(effect)}; "
            f"without a fall it called {effect.false:.1%} of them changed."
        )
    if effect.basis != "counts alone" and first:
        text += " The series is short: read this before any estimate."
    if one is not None and _null(one):
        text += (
            f" The result is compatible with anything from {_change(one.lower)} to {_change(one.upper)}, no change "
            "among them, so a fall smaller than the detectable one may have gone unseen."
        )
    return Finding("power", text)


def _tried(effect: DetectableEffect) -> str:
    """The planted falls and how often each was found."""
    return ", ".join(f"a fall of {1 - one.ratio:.0%} in {one.falls:.0%}" for one in effect.simulated[1:])


def over_time(ratio: str) -> Finding:
    """What the months before alone predict, which assumes no shape of effect; `ratio` is the id of its estimate."""
    text = (
        "The headline is a lasting step: an effect that grows is understated by it, one that fades overstated. "
        f"Without that assumption, against {{{ratio}:base}}, the ratio is {{{ratio}}} ({{{ratio}:bounds}}), "
        "which {known} no change."
    )
    return Finding("over time", Sentence(text, {"known": _includes(ratio)}))


def _includes(ratio: str) -> ByVerdict:
    return ByVerdict(ratio, lower="excludes", neither="includes", higher="excludes", unknown="may or may not include")


def sensitivity(strip: Strip) -> Finding:
    """Whether any single choice changes the conclusion."""
    return Finding("sensitivity", _sentence(strip.sentence))


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


def placebo_in_time(placebo: StepPlacebo, period: str) -> Finding:
    """How the real date ranks among all admissible ones."""
    dates, rank = len(placebo.months), placebo.rank_p
    if rank is None:
        text = f"Only {dates} {period}s are admissible as a start: too few to say how unusual the real one is."
        return Finding("placebo in time", text)
    text = (
        f"The start was moved to each of {dates} admissible {period}s: {round(rank * dates)} of them, the real one "
        f"included, give a test at least as extreme (rank {_p(rank)}; it cannot be smaller than "
        f"{placebo.resolution:.3f}). {period.capitalize()}s near a real change share in it, so the rank is a cautious "
        "one."
    )
    return Finding("placebo in time", text)


def placebo_outcomes(outcomes: Iterable[PlaceboOutcome], ratios: Iterable[str]) -> Iterator[Finding]:
    """Whether the same model finds a change in outcomes where there should be none; `ratios` are their ids in order."""
    for one, ratio in zip(outcomes, ratios, strict=True):
        if one.contrast is None:
            yield Finding("placebo elsewhere", _sentence(f"{one.name} could not be tested: {one.reason}"))
            continue
        changed = "changed as well, which the program cannot explain: something else may have changed both"
        none = "shows no clear change, as it should"
        words: dict[str, str | ByVerdict] = {
            "name": f"{one.name[:1].upper()}{one.name[1:]}",
            "says": ByVerdict(ratio, changed, none, changed),
        }
        yield Finding(
            "placebo elsewhere", Sentence(f"{{name}} {{says}} (ratio {{{ratio}}} to {{{ratio}:base}}).", words)
        )


def placebo_areas(areas: PlaceboAreas) -> Finding:
    """The rank of the programme's area among areas without a programme."""
    text = (
        f"Among {len(areas.area_z) + 1} areas the rank p of the program's area is {areas.rank_p:.2f}; with so few "
        f"areas it cannot be smaller than {areas.resolution:.2f}."
    )
    return Finding("placebo elsewhere", text)


def synthetic(found: SyntheticControl, augmented: SyntheticControl, *, people: bool) -> Iterator[Finding]:
    """The mean gap, plain and augmented, and what speaks against believing it; `people`: rates, not counts."""
    unit = synthetic_unit(people=people)
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


def by_quarter(mixed: Sequence[str]) -> Finding:
    """Why the outcome is counted by quarter, and which quarters are therefore left out (`mixed`, sentences)."""
    text = (
        "Some months hold too few incidents to be shown, and every number of a model of months would tell of them. So "
        "the outcome is counted, analyzed and shown by calendar quarter."
    )
    return Finding("seen", " ".join((text, *mixed)))


def few_incidents() -> Finding:
    """That an exact ratio stands among the estimates, and what it does not know."""
    text = (
        "There are few incidents a month, so an exact ratio of the rates after and before stands among the estimates. "
        "It knows no trend, season or extra variation: where those exist, its interval is too narrow."
    )
    return Finding("sensitivity", text)


def spillover(area: str, ratio: str, found: DisplacementDifference) -> Iterator[Finding]:
    """Whether incidents moved to the area next to the program's, or the benefit reached it.

    `ratio` is the id of the area's own estimate, "" where none was fitted.
    """
    if ratio:
        own = "a change of its own"
        text = f"{{area}}, next to the program's area, shows {{says}} (ratio {{{ratio}}})."
        words: dict[str, str | ByVerdict] = {"area": area, "says": ByVerdict(ratio, own, "no clear change", own)}
        yield Finding("spill-over", Sentence(text, words))
    together = "Both areas together, each net of its control,"
    says = (
        "had fewer incidents than before"
        if found.upper < 0
        else "had more incidents than before"
        if found.lower > 0
        else "had no clear change in the number of incidents"
    )
    yield Finding("spill-over", f"{together} {says}: a gain that only moved next door would not show here.")


def not_estimated(part: NotEstimated) -> Finding:
    """That a check has no result, and why; `part.what` is the kind of finding it would have been."""
    return Finding(cast("Kind", part.what), _sentence(f"not estimated: {part.why}"))


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


def weak_spots(fit: StepFit) -> Iterator[Finding]:
    """Where the method itself is known to be weak, and whether this series lies there."""
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
