"""Which of its planned claims a study can support, before a result is looked at.

What each could show is that of `study_power` and rests on the same: of counts the months before the start, of people
who was at risk and notified when. Shares of people who entered since and before are not judged: no report states them.
How the test of the counts fares, with nothing and with something going wrong, is simulated. Of the comparison with
another program it is asked how many people were notified long enough ago.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Literal

import pandas as pd

from ipvi_eval.diagnosis.plasmode import Plasmode
from ipvi_eval.diagnosis.power.counts_power import leading
from ipvi_eval.diagnosis.power.equivalence_power import EquivalencePower, equivalence_power
from ipvi_eval.diagnosis.power.lines import SIZES, Line
from ipvi_eval.diagnosis.power.planned_counts import months_planned, shown_of_counts
from ipvi_eval.diagnosis.power.planned_hazard import shown_of_hazard
from ipvi_eval.diagnosis.verdict import Verdict, judged, judged_alike
from ipvi_eval.diagnosis.violations import Fares, Violation, fares, violations
from ipvi_eval.diagnosis.workers import HERE, Workers
from ipvi_eval.its.checks.planted_falls import FALLS
from ipvi_eval.its.lasting_step.headline import Headline
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.printed import Printed
from ipvi_eval.questions.counts.asked import Asked as CountsAsked
from ipvi_eval.questions.high_point.asked import Asked as ComparisonAsked
from ipvi_eval.questions.high_point.shares.counterpart import counterpart
from ipvi_eval.questions.high_point.shares.risk import Risk
from ipvi_eval.questions.reoffence.asked import Asked as ReoffenceAsked
from ipvi_eval.questions.reoffence.risk import BY_PERSON, FIRST_EVENTS
from ipvi_eval.results.not_estimated import NotEstimated, attempted
from ipvi_eval.rounding import percent, whole_percent

REPLICATES = 300


@dataclass(frozen=True, slots=True)
class Claim:
    """One planned claim: what is asked, by which estimator, the smallest reduction (0 to 1) that would be found with
    the plan's power and what that rests on, the verdict, and what would change it.

    `chance` is how often the test is wrong where nothing is there, in words. `tried` holds how the test fares in
    simulated series, first with nothing else happening; empty where it is not simulated.
    """

    about: Literal["count", "hazard", "comparison"]
    outcome: str
    question: str
    estimator: str
    reduction: float | None
    rests_on: str
    verdict: Verdict
    would_change: tuple[str, ...]
    chance: str
    tried: tuple[Fares, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Diagnosis(Printed):
    """The planned claims with their verdicts, and those that could not be judged, with why.

    `power` and `level` are the plan's, `worth` the smallest reduction worth having by it. `plasmode` is what came of
    known effects in the study's own records, where that was asked for.
    """

    title = "What this study can support"

    power: float
    level: float
    worth: float
    replicates: int
    synthetic: bool
    claims: tuple[Claim, ...]
    not_judged: tuple[str, ...]
    plasmode: Plasmode | None = None

    def tidy(self) -> pd.DataFrame:
        """One row for each claim: about, outcome, smallest reduction found, verdict."""
        rows = [(one.about, one.outcome, one.reduction, one.verdict.kind) for one in self.claims]
        return pd.DataFrame(rows, columns=["about", "outcome", "reduction", "verdict"])

    def plain(self) -> dict[str, Any]:
        """The same for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """What the plan fixes for every claim, and how many series are simulated."""

    power: float
    level: float
    worth: float
    replicates: int = REPLICATES
    synthetic: bool = False


def study_diagnosis(
    counts: Sequence[CountsAsked],
    reoffences: Sequence[ReoffenceAsked],
    comparison: ComparisonAsked | None,
    fixed: Fixed,
    workers: Workers = HERE,
) -> Diagnosis:
    """The verdict on every planned count, hazard ratio, and comparison with the other program.

    `workers` simulate the series, those of the power and those in which something goes wrong; what they are sent is
    monthly counts and nobody's records.

    Raises AnalysisError where `fixed.replicates` are fewer than the simulation takes, and as `workers` do.
    """
    parts = _of_counts(list(_planned(counts, fixed, workers)), fixed, workers)
    parts += [each for one in reoffences for each in _of_people(one, fixed)]
    parts += [] if comparison is None else _of_comparison(comparison, fixed)
    return Diagnosis(
        power=fixed.power,
        level=fixed.level,
        worth=fixed.worth,
        replicates=fixed.replicates,
        synthetic=fixed.synthetic,
        claims=tuple(one for one in parts if isinstance(one, Claim)),
        not_judged=tuple(one for one in parts if isinstance(one, str)),
    )


_Part = Claim | str
"""A claim, or the sentence that says why one is not judged."""


@dataclass(frozen=True, slots=True)
class _Planned:
    """A claim on counts, as planned (`line`) and otherwise (`others`), what leads, and the seed of its series."""

    label: str
    lead: Headline
    line: Line
    others: Sequence[Line]
    seed: int

    @property
    def fall(self) -> float:
        """What is planted: the smallest fall that is found, or the largest that power tries where none is."""
        return self.line.reduction or 1 - FALLS[-1]

    @property
    def trials(self) -> list[_Trial]:
        """None where no model leads."""
        fit = self.lead.fit
        return [] if fit is None else [_Trial(fit, one, self.fall, self.seed) for one in violations(fit, self.fall)]


@dataclass(frozen=True, slots=True)
class _Trial:
    """One thing that goes wrong with one count, with all that a worker needs to try it."""

    fit: StepFit
    violation: Violation
    fall: float
    seed: int


def _planned(counts: Sequence[CountsAsked], fixed: Fixed, workers: Workers) -> Iterator[_Planned | str]:
    shown = shown_of_counts(counts, power=fixed.power, workers=workers)
    for asked, (label, part) in zip(counts, shown, strict=True):
        if isinstance(part, NotEstimated):
            yield f"{label}: {part.why}"
            continue
        lines, _ = part
        for line, others in _claims(lines):
            yield _Planned(asked.label, _leading(asked), line, others, asked.study.seed)


def _leading(asked: CountsAsked) -> Headline:
    return leading(
        asked.series,
        asked.design,
        tuple(asked.areas.values()),
        months_planned(asked),
        lead=asked.its.lead,
        level=asked.study.level,
        prior_mean=asked.its.wandering,
        wandering_from=asked.its.wandering_from,
    )


def _of_counts(planned: Sequence[_Planned | str], fixed: Fixed, workers: Workers) -> list[_Part]:
    """Every trial of every claim is handed to the workers at once, so that none waits for another claim's."""
    trials = {at: one.trials for at, one in enumerate(planned) if isinstance(one, _Planned)}
    flat = [each for some in trials.values() for each in some]
    fared = dict(workers.each(partial(_tried, fixed.replicates), flat))
    order = iter(range(len(flat)))
    return [
        one if isinstance(one, str) else _of_count(one, tuple(fared[next(order)] for _ in trials[at]), fixed)
        for at, one in enumerate(planned)
    ]


def _tried(replicates: int, trial: _Trial) -> Fares:
    return fares(trial.fit, trial.violation, trial.fall, replicates=replicates, seed=trial.seed)


def _of_count(planned: _Planned, tried: tuple[Fares, ...], fixed: Fixed) -> Claim:
    line, first = planned.line, tried[0] if tried else None
    return Claim(
        about="count",
        outcome=planned.label,
        question=f"Are there fewer incidents ({planned.label}) after the start than there would have been?",
        estimator=_estimator(planned.lead),
        reduction=line.reduction,
        rests_on=line.rests_on,
        verdict=_verdict(line, fixed, first),
        would_change=_would_change(line, planned.others, fixed.worth),
        chance=_chance(first, fixed),
        tried=tried,
    )


def _estimator(lead: Headline) -> str:
    if lead.fit is not None:
        return lead.fit.method
    return "exact ratio of two rates" if lead.basis == "exact" else "none; the months are only described"


def _chance(fares: Fares | None, fixed: Fixed) -> str:
    if fares is None:
        return "is not simulated: no model leads"
    alarms, held, fall = fares.false_alarms, fares.held, fares.held_with_fall
    return (
        f"calls {percent(alarms.value, 1)} changed where nothing happened (Monte Carlo error "
        f"{percent(alarms.error, 1)}; nominal {whole_percent(1 - fixed.level)}); its intervals hold the truth in "
        f"{percent(held.value, 1)} of series without a fall ({percent(held.error, 1)}) and in "
        f"{percent(fall.value, 1)} with the fall ({percent(fall.error, 1)})"
    )


def _of_people(asked: ReoffenceAsked, fixed: Fixed) -> Iterator[_Part]:
    label, part = shown_of_hazard(asked, power=fixed.power)
    if isinstance(part, NotEstimated):
        yield f"{label}: {part.why}"
        return
    for line, others in _claims(part[0]):
        yield Claim(
            about="hazard",
            outcome=asked.label,
            question=f"Do people have a new {asked.label} less often once they are notified?",
            estimator=_model(asked),
            reduction=line.reduction,
            rests_on=line.rests_on,
            verdict=_verdict(line, fixed, None),
            would_change=_would_change(line, others, fixed.worth),
            chance=f"claims to call {whole_percent(1 - fixed.level)} changed; not simulated here, "
            "its power is a formula",
        )


def _model(asked: ReoffenceAsked) -> str:
    design, estimand = asked.plan.exposure, asked.plan.estimand
    return FIRST_EVENTS if design == "time-dependent" else f"Cox model, {design}, {estimand} weights, {BY_PERSON}"


def _verdict(line: Line, fixed: Fixed, first: Fares | None) -> Verdict:
    return judged(line.reduction, worth=fixed.worth, level=fixed.level, rests_on=line.rests_on, fares=first)


def _claims(lines: Sequence[Line]) -> list[tuple[Line, list[Line]]]:
    """Each claim as planned, with what would be with more."""
    claims: list[tuple[Line, list[Line]]] = []
    for line in lines:
        if line.role == "as planned":
            claims.append((line, []))
        elif line.role == "otherwise":
            claims[-1][1].append(line)
    return claims


def _would_change(line: Line, others: Sequence[Line], worth: float) -> tuple[str, ...]:
    """The settings in which a smaller reduction, as it prints, would be found, and whether one of them is enough."""
    better = [
        (one.setting, one.reduction)
        for one in others
        if one.reduction is not None and (line.reduction is None or _percent(one.reduction) < _percent(line.reduction))
    ]
    if not better:
        return ("nothing that was tried",)
    told = tuple(f"{setting}: a reduction of {whole_percent(reduction)}" for setting, reduction in better)
    enough = min(reduction for _, reduction in better) <= worth
    return told if enough else (*told, f"none of these finds a reduction of {whole_percent(worth)}")


def _percent(share: float) -> int:
    return round(100 * share)


def _of_comparison(asked: ComparisonAsked, fixed: Fixed) -> list[_Part]:
    study, plan = asked.study, asked.plan
    if asked.kind is None or study.survival is None:
        return [f"comparison with {asked.program.site}: no outcome of [survival] is one that other places publish"]
    people = asked.frames.spells_since_notification(plan.outcome).frame.drop_duplicates("person")
    followed = (pd.Timestamp(study.window.freeze) - people["entry"]).dt.days
    parts: list[_Part] = []
    lists = asked.frames.lists
    for name in lists.names:
        if name in lists.joined:
            site = asked.program.site
            parts.append(f"comparison with {site}, {lists.label(name)}: told together, and {site} tells each apart")
            continue
        for months, days in study.survival.horizons_days.items():
            number = int(((people["list"] == name) & (followed >= days)).sum())
            parts.append(_beside_theirs(asked, name, months, number, fixed))
    return parts


def _beside_theirs(asked: ComparisonAsked, name: str, months: int, people: int, fixed: Fixed) -> _Part:
    site, plan = asked.program.site, asked.plan
    about = f"comparison with {site}, {asked.frames.lists.label(name)}, {months} months"
    assert asked.kind is not None
    ours = Risk(list_at_entry=name, months=months, value=0.0, n=people, outcome=asked.kind)
    figure = counterpart(ours, asked.registry, site=site)
    if isinstance(figure, NotEstimated):
        return f"{about}: {figure.why}"
    ask = partial(equivalence_power, margin=plan.margin, alpha=plan.alpha, power=fixed.power, level=fixed.level)
    found = attempted(about, ask, figure, people)
    if isinstance(found, NotEstimated):
        return f"{about}: {found.why}"
    larger = [(size, ask(figure, round(people * size))) for size in SIZES]
    return _alike(asked, found, larger, f"within {months} months", asked.frames.lists.label(name))


def _alike(
    asked: ComparisonAsked,
    found: EquivalencePower,
    larger: Sequence[tuple[float, EquivalencePower]],
    when: str,
    where: str,
) -> Claim:
    site, plan = asked.program.site, asked.plan
    return Claim(
        about="comparison",
        outcome=asked.study.outcomes[plan.outcome].label,
        question=f"Is the share re-arrested {when} of notification like that of {site} ({where})?",
        estimator=f"two one-sided tests against a ratio of {plan.margin:g}, up or down",
        reduction=None if found.ratio is None else 1 - found.ratio,
        rests_on=f"{found.people:,} people notified so long ago; {whole_percent(found.share)} published there",
        verdict=judged_alike(found),
        would_change=tuple(
            f"{size:g} times as many people: like shares called alike in {whole_percent(one.alike)} of studies"
            for size, one in larger
        ),
        chance=f"calls shares at the margin alike in at most {percent(found.false, 1)} of studies, "
        f"worked out exactly (nominal {whole_percent(plan.alpha)})",
    )
