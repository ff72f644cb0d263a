"""What the checks of a count series say, in sentences whose numbers are the estimates of the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple, cast

import pandas as pd

from ipvi_eval.its.checks.diagnostics import Diagnostics
from ipvi_eval.its.checks.placebo_elsewhere import PlaceboOutcome
from ipvi_eval.its.checks.power import DetectableEffect
from ipvi_eval.its.checks.specification import SpecificationCurve
from ipvi_eval.its.checks.step_placebo import StepPlacebo
from ipvi_eval.its.checks.strip import Strip
from ipvi_eval.its.comparisons.synthetic_control import SyntheticControl
from ipvi_eval.its.counts.count_models import Contrast
from ipvi_eval.its.lasting_step.before_start import BeforeStart
from ipvi_eval.its.lasting_step.headline import Headline
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.series.series_note import SeriesNote
from ipvi_eval.month_names import month_in_words
from ipvi_eval.questions.counts.contamination import ContaminationFlag
from ipvi_eval.questions.counts.shown import Shown
from ipvi_eval.questions.counts.stored.comparisons.synthetic_control import synthetic_unit
from ipvi_eval.questions.counts.weak_spots import weak_spots as spots
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.sentence import BySign, ByVerdict, Sentence, Word, stored

Kind = Literal[
    "power", "leading", "over time", "sensitivity", "specification", "placebo in time", "placebo elsewhere",
    "controlled", "synthetic", "staggered", "spill-over", "contamination", "diagnostics", "weak spot", "seen",
    "left out",
]  # fmt: skip


class Finding(NamedTuple):
    """One sentence and what it is about."""

    kind: Kind
    text: Sentence


def in_words(findings: Iterable[Finding]) -> Shown:
    """What the checks say, as a table."""
    labels = {"kind": "About", "text": "In words"}
    frame = pd.DataFrame(list(findings), columns=list(labels))
    return Shown("What the checks say", frame, labels, sentences=("text",), text=("kind",))


def leading(found: Headline, prefix: str) -> Iterator[Finding]:
    """Which answer the reports lead with, and why; its estimates stand under `prefix`."""
    ids = {name: f"{prefix}.headline.{name}" for name in ("ratio", "wandering")} | checked(prefix)
    return (Finding("leading", stored(why, ids)) for why in found.reasons)


def checked(prefix: str) -> dict[str, str]:
    """The ids of the checks before the start, by the names of their numbers."""
    return {name: f"{prefix}.before.{name}" for name in ("size", "level", "trend", "half_years", "months")}


def seen(notes: Iterable[SeriesNote], period: str) -> Iterator[Finding]:
    """What a careful eye sees in the series, whose periods are called `period`, without a count."""
    words = {
        "mixed": "The program began within {when}: that {period} is partly before and partly after, and counts as "
        "after. A phase-in of one month in the plan leaves it out.",
        "far out": "{when} lies far above the {period}s around it and all others: one {period} may carry the answer. "
        "Check it in the source; a shock of that {period} in the plan leaves it out.",
        "unfinished": "{when}, the last {period}, lies far below what the {period}s before it suggest and may be "
        "incomplete: a longer freeze lag in the plan leaves it out.",
        "stopped": "After {when} the series holds nothing: recording may have stopped, and then nothing can be said of "
        "the {period}s after it.",
        "code": "{when} holds a number of nothing but nines, far above all else: it may stand for a number not "
        "known. Ask for the count of that {period}.",
        "hole": "In {when} the series holds next to nothing, between {period}s that hold much: records may be missing, "
        "and then it does not tell how many there were. A shock of those {period}s in the plan leaves them out.",
        "begins low": "Before {when} the series holds far less than in the {period}s after: recording may have begun "
        "later. A later start of the window in the plan leaves them out.",
        "jump": "From {when} on the level is about twice or half that of the {period}s before, or more, and nothing in "
        "the plan begins there: what is recorded, or where, may have changed. Ask the source; a shock in the plan that "
        "begins there and has no end gives it a change of its own.",
        "sums": "Only every third {period} holds anything: these may be totals of quarters. Sum them to quarters.",
        "repeated": "From {when} on counts repeat those of the {period} or the year before, more than chance makes "
        "them: they may be copied, filled in or spread over several. Look at how the source makes them.",
        "multiples": "Every count is a multiple of one number: they may be rounded, in another unit, or hold each "
        "incident several times, and then intervals are wrong. Look at how the source makes them.",
        "too even": "The counts vary less than chance alone makes counts vary: they may be averages, estimates or "
        "smoothed numbers, and then every interval is too narrow. Look at how the source makes them.",
        "running": "The counts never fall within a year: they may be totals of the year to date, which are no counts "
        "of a {period}. Take the {period} before from each, or ask for counts of a {period}.",
        "exposure": "The exposure rises or falls by a fifth or more in {when}, and every rate with it: its unit or "
        "area may have changed. Check it in the source.",
        "exposure since": "From {when} on the population is on average larger by a fifth or more than before, or "
        "smaller by as much: what was to be expected allows for that, plain counts do not. Check in the source that it "
        "is the population of the area that is counted.",
    }
    return (Finding("seen", Sentence(words[note.kind], {"when": note.period, "period": period})) for note in notes)


def before_start(found: BeforeStart, prefix: str) -> Iterator[Finding]:
    """How the comparison moved beside the programme's area before the start, check by check."""
    text = (
        "Compared with {comparison} in the {span} before the start, check by check; a difference that cannot be shown "
        "is not proof of none."
    )
    yield Finding("controlled", Sentence(text, {"comparison": found.comparison, "span": found.span}))
    for check in found.checks:
        yield Finding("controlled", stored(check.said.sentence, checked(prefix)))


def beside(found: Headline, prefix: str) -> Iterator[Finding]:
    """The answer that does not lead, where there are two; its estimates stand under `prefix`."""
    other = found.beside
    if other is None:
        return
    name, words = ("relative", "relative to the comparison areas") if other.controls else ("alone", "on its own")
    ratio = f"{prefix}.{name}.ratio"
    text = (
        f"The series {words} gives a ratio of {{{ratio}}} ({{{ratio}:bounds}}) to {{{ratio}:base}}; that interval "
        "{known} no change."
    )
    yield Finding("controlled", Sentence(text, {"known": _includes(ratio)}))


def power(
    effect: DetectableEffect,
    prefix: str,
    one: Contrast | None,
    *,
    first: bool,
    tested: bool = True,
    larger: Mapping[str, DetectableEffect] | None = None,
) -> Finding:
    """The smallest detectable effect, and where nothing may be `tested` that it is not.

    Beside a null result (`one`), what that result does not rule out, and what more incidents would show (`larger`, by
    the ends of their ids).
    """
    said, tried = effect.said.sentence, effect.tried
    numbers = {place.partition(":")[0] for place in tried.numbers}
    ids = {name: f"{prefix}.power.{name}" for name in numbers} | {"mde": f"{prefix}.mde"}
    text = f"{said.template} {tried.template}"
    if not tested:
        text += " Nothing is tested here."
    if effect.simulated and first:
        text += " The series is short: read this before any estimate."
    sentence = stored(said.within(text, tried), ids)
    if one is not None and null(one):
        ratio = f"{prefix}.headline.ratio"
        more = (
            f" The result is compatible with anything from {{{ratio}:changes}} against {{{ratio}:base}}. No change "
            "is among them, so a fall smaller than the detectable one may have gone unseen."
        )
        sentence = Sentence(f"{sentence.template}{more}{_what_would_decide(larger or {}, prefix)}", sentence.words)
    return Finding("power", sentence)


def _what_would_decide(larger: Mapping[str, DetectableEffect], prefix: str) -> str:
    """How large a fall more incidents would show; empty where none that was tried."""
    falls = {name: f"{{{prefix}.power.{name}:fall}}" for name, one in larger.items() if one.fall is not None}
    if falls.keys() < {"twice", "four_times"}:
        return ""
    return (
        f" With twice as many incidents a lasting fall of {falls['twice']} or more would be seen as often, with four "
        f"times as many one of {falls['four_times']} or more; more months alone help little."
    )


def over_time(ratio: str) -> Finding:
    """What the months before alone predict, which assumes no shape of effect; `ratio` is the id of its estimate."""
    text = (
        "The headline is a lasting step: an effect that grows is understated by it, one that fades overstated. "
        f"Without that assumption, against {{{ratio}:base}}, the ratio is {{{ratio}}} ({{{ratio}:bounds}}), "
        "an interval that {known} no change."
    )
    return Finding("over time", Sentence(text, {"known": _includes(ratio)}))


def _includes(ratio: str) -> ByVerdict:
    sides = {"lower": "lies wholly below", "neither": "includes", "higher": "lies wholly above"}
    return ByVerdict(ratio, **sides, unknown="may or may not include")


def sensitivity(strip: Strip, prefix: str) -> Finding:
    """Whether any single choice changes the conclusion."""
    ids = {name: f"{prefix}.sensitivity.{name}" for name in ("fitted", "disagree")}
    return Finding("sensitivity", stored(strip.said.sentence, ids))


def specification(curve: SpecificationCurve, prefix: str) -> Finding:
    """Where the declared specification lies among all of them."""
    if not curve.fitted:
        return Finding("specification", Sentence("No combination of the declared choices could be fitted."))
    stem = f"{prefix}.specification"
    text = (
        f"Of {{{stem}.fitted}} combinations of the declared choices {{{stem}.below_one:percent}} give a ratio below "
        f"one and {{{stem}.excluding_one:percent}} an interval wholly on one side of no change; the median "
        f"ratio is {{{stem}.median_ratio}}."
    )
    return Finding("specification", Sentence(text))


def placebo_in_time(placebo: StepPlacebo, prefix: str, period: str) -> Finding:
    """How the real date ranks among all admissible ones."""
    stem = f"{prefix}.placebo_time"
    if placebo.rank_p is None:
        text = (
            f"Only {{{stem}.rank_p:n}} {period}s are admissible as a start: too few to say how unusual the real one is."
        )
        return Finding("placebo in time", Sentence(text))
    text = (
        f"The start was moved to each of {{{stem}.rank_p:n}} admissible {period}s: {{{stem}.as_extreme}} of them, the "
        f"real one included, give a test at least as extreme (rank p = {{{stem}.rank_p}}; it cannot be smaller than "
        f"{{{stem}.resolution}}). {period.capitalize()}s near a real change share in it, so the rank is a cautious one."
    )
    return Finding("placebo in time", Sentence(text))


def placebo_outcomes(outcomes: Iterable[PlaceboOutcome], ratios: Iterable[str]) -> Iterator[Finding]:
    """Whether the same model finds a change in outcomes where there should be none; `ratios` are their ids in order."""
    for one, ratio in zip(outcomes, ratios, strict=True):
        if one.contrast is None:
            text = "The count ({name}) could not be tested: {reason}."
            yield Finding("placebo elsewhere", Sentence(text, {"name": one.name, "reason": one.reason}))
            continue
        changed = "changed as well, which the program cannot explain: something else may have changed both"
        none = "shows no clear change, and the interval says how large a change it could hide"
        words: dict[str, Word] = {"name": one.name, "says": ByVerdict(ratio, changed, none, changed)}
        yield Finding(
            "placebo elsewhere",
            Sentence(
                "The program should leave the count ({name}) alone. "
                f"It {{says}} (ratio {{{ratio}}} to {{{ratio}:base}}; {{{ratio}:limits}}).",
                words,
            ),
        )


def placebo_areas(prefix: str) -> Finding:
    """The rank of the programme's area among areas without a programme."""
    stem = f"{prefix}.placebo_area"
    text = (
        f"How far does the program's area stand out among {{{stem}.resolution:n}} areas, itself included? By chance "
        f"alone it would stand out as far with a probability of {{{stem}.rank_p}}. With so few areas that cannot be "
        f"less than {{{stem}.resolution}}."
    )
    return Finding("placebo elsewhere", Sentence(text))


def synthetic(found: SyntheticControl, stem: str, *, people: bool) -> Iterator[Finding]:
    """The mean gap, plain and augmented, and what speaks against believing it; `people`: rates, not counts. Their
    estimates stand under `stem`."""
    unit, plain, augmented = synthetic_unit(people=people), f"{stem}.effect", f"{stem}.augmented.effect"
    text = (
        f"Against a synthetic area of {{donors}} donors the mean difference after the start is {{{plain}}} {{unit}}. "
        f"Its rank among areas gives {{{plain}:p}}, which cannot be below {{{stem}.resolution}} and rejects too often: "
        "it supports a finding and never makes one."
    )
    yield Finding("synthetic", Sentence(text, {"donors": f"{len(found.donors)}", "unit": unit}))
    text = (
        "Augmented, that is corrected for what the donors could not follow before the start, it is "
        f"{{{augmented}}} {{unit}}, which {{agrees}} ({{{augmented}:p}} by the same rank)."
    )
    agrees = BySign(augmented, plain, same="agrees in sign", opposite="changes the sign")
    yield Finding("synthetic", Sentence(text, {"agrees": agrees, "unit": unit}))
    for warning in found.diagnostics.warnings:
        yield Finding("synthetic", Sentence(warning))


def no_area_next_to_it() -> Finding:
    """Why displacement is not examined."""
    text = "The plan names no area next to the program's, so it is not examined whether incidents moved there."
    return Finding("spill-over", Sentence(text))


def by_quarter(mixed: Sequence[str]) -> Finding:
    """Why the outcome is counted by quarter, and which quarters are therefore left out (`mixed`, sentences)."""
    text = (
        "Some months hold too few incidents to be shown, and every number of a model of months would tell of them. So "
        "the outcome is counted and analyzed by calendar quarter."
    )
    if not mixed:
        return Finding("seen", Sentence(text))
    return Finding("seen", Sentence(f"{text} {{mixed}}", {"mixed": " ".join(mixed)}))


def left_out_with_quarters(months: Sequence[str]) -> Finding:
    """Which months are not counted because their quarter holds one that is left out; the same for every outcome."""
    text = "Of calendar quarters, one that holds a month left out is left out whole: {months} {are} not counted either."
    *before, last = (month_in_words(date.fromisoformat(f"{month}-01")) for month in months)
    named = f"{', '.join(before)} and {last}" if before else last
    words = {"months": named, "are": "are" if before else "is"}
    return Finding("left out", Sentence(text, words))


def no_model_of_half_years() -> Finding:
    """That the periods shown are longer than those of the model, why, and what to plan instead."""
    text = (
        "Some quarters hold too few incidents as well, so counts are shown by half-year or by year. The model stays on "
        "quarters, and what would tell of a single quarter is withheld. A model of half-years is not offered: how "
        "often it calls something changed where nothing was has not been measured. Who wants a model of the periods "
        "that are shown plans an outcome that counts more incidents."
    )
    return Finding("seen", Sentence(text))


def few_incidents() -> Finding:
    """That an exact ratio stands among the estimates, and what it does not know."""
    text = (
        "There are few incidents a month, so an exact ratio of the rates after and before stands among the estimates. "
        "It knows no trend, season or extra variation: where those exist, its interval is too narrow."
    )
    return Finding("sensitivity", Sentence(text))


def spillover(area: str, ratio: str, difference: str) -> Iterator[Finding]:
    """Whether incidents moved to the area next to the program's, or the benefit reached it.

    `ratio` is the id of the area's own estimate, "" where none was fitted; `difference` that of both areas together.
    """
    if ratio:
        own = "a change of its own"
        text = f"{{area}}, next to the program's area, shows {{says}} (ratio {{{ratio}}})."
        words: dict[str, Word] = {"area": area, "says": ByVerdict(ratio, own, "no clear change", own)}
        yield Finding("spill-over", Sentence(text, words))
    # A number of incidents is read as incidents averted: above nothing means a lower level.
    change = ByVerdict(
        difference,
        lower="had more incidents than before",
        neither="had no clear change in the number of incidents",
        higher="had fewer incidents than before",
    )
    text = (
        "Both areas together, each net of its control, {change}: a gain that only moved next door would not show here."
    )
    yield Finding("spill-over", Sentence(text, {"change": change}))


def not_estimated(part: NotEstimated) -> Finding:
    """That a check has no result, and why, without the numbers of the reason, which are nobody's estimates; `part.what`
    is the kind of finding it would have been."""
    why = part.without_numbers
    return Finding(cast("Kind", part.what), Sentence("Not estimated: {why}.", {"why": why.removesuffix(".")}))


def contamination(flags: Iterable[ContaminationFlag], clean: tuple[str, ...]) -> Iterator[Finding]:
    """Which comparison areas had something of their own, and what is left."""
    own = [flag for flag in flags if not flag.everywhere]
    for flag in own:
        yield Finding("contamination", Sentence("{flag}.", {"flag": flag.sentence}))
    if own and not clean:
        text = "No comparison area is left without a program of its own: nothing is compared."
        yield Finding("contamination", Sentence(text))


def diagnostics(found: Diagnostics, prefix: str) -> Iterator[Finding]:
    """What stands out, or that nothing does."""
    stem = f"{prefix}.diagnostics"
    ids = {name: f"{stem}.{name}" for name in ("curvature", *(test.id for test in found.tests))}
    for concern in found.told:
        yield Finding("diagnostics", stored(concern.sentence, ids))
    if not found.told:
        text = "Residual correlation, leverage and the shape of the trend give no cause for concern."
        yield Finding("diagnostics", Sentence(text))


def weak_spots(fit: StepFit, prefix: str) -> Iterator[Finding]:
    """Where the method itself is known to be weak, and whether this series lies there."""
    ids = {"ratio": f"{prefix}.headline.ratio", "mean": f"{prefix}.mean"}
    return (Finding("weak spot", stored(said, ids)) for said in spots(fit))


def null(one: Contrast) -> bool:
    """Whether its interval includes no change."""
    return one.lower <= 0 <= one.upper
