"""The verdict on a planned claim, by fixed rules, from what the design could show and how its test fared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ipvi_eval.diagnosis.operating_characteristics import Measure
from ipvi_eval.diagnosis.power.equivalence_power import EquivalencePower
from ipvi_eval.diagnosis.violations import Fares
from ipvi_eval.rounding import percent, whole_percent

Kind = Literal["can be supported", "only if the effect is large enough", "cannot be supported by these records"]

ERRORS = 3
"""Monte Carlo errors by which a simulated share must miss what is claimed before it counts as missed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One of three, and the sentence that says it with its reason."""

    kind: Kind
    said: str


def judged(reduction: float | None, *, worth: float, level: float, rests_on: str, fares: Fares | None) -> Verdict:
    """The verdict on a reduction; the first rule that holds decides.

    Cannot: the test calls more changed where nothing happened, or its intervals hold the truth less often, than the
    `level` says, by more than chance; or no reduction would be found. Can: the smallest `reduction` that would be found
    is no larger than the smallest `worth` having by the plan. Otherwise only if the effect is as large as that.
    """
    missed = "" if fares is None else _missed(fares, level)
    if missed:
        return _cannot(missed)
    if reduction is None:
        return _cannot(f"no reduction that was tried would be found ({rests_on})")
    if reduction <= worth:
        return _can(f"a reduction of {whole_percent(worth)}, the smallest worth having, would be found")
    return _only_if(reduction)


def judged_alike(found: EquivalencePower) -> Verdict:
    """The verdict on a comparison with another program; the first rule that holds decides.

    Can: shares that truly are alike would be called so with the wanted power. Otherwise only if ours is so much lower
    than theirs that it would be told from it; cannot where no share is.
    """
    alike = f"like shares would be called alike in {whole_percent(found.alike)} of studies"
    if found.alike >= found.power:
        return _can(alike)
    if found.ratio is None:
        return _cannot(f"{alike}, and no lower share would be told from theirs")
    return Verdict(
        "only if the effect is large enough",
        f"only if our share is lower than theirs by {whole_percent(1 - found.ratio)} or more, as different; {alike}",
    )


def _missed(fares: Fares, level: float) -> str:
    alarms = fares.false_alarms
    if alarms.value - ERRORS * alarms.error > 1 - level:
        return (
            f"the test calls {percent(alarms.value, 1)} changed where nothing happened, "
            f"in place of {whole_percent(1 - level)}"
        )
    for held, where in ((fares.held, "where nothing happened"), (fares.held_with_fall, "where the fall is there")):
        if _below(held, level):
            return f"{whole_percent(level)} intervals hold the truth in {percent(held.value, 1)} {where}"
    return ""


def _below(held: Measure, level: float) -> bool:
    return held.value + ERRORS * held.error < level


def _can(why: str) -> Verdict:
    return Verdict("can be supported", f"can be supported: {why}")


def _cannot(why: str) -> Verdict:
    return Verdict("cannot be supported by these records", f"cannot be supported by these records: {why}")


def _only_if(reduction: float) -> Verdict:
    return Verdict(
        "only if the effect is large enough",
        f"only if the effect is as large as a reduction of {whole_percent(reduction)}",
    )
