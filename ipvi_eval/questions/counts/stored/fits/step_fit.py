"""A lasting step, as estimates."""

from __future__ import annotations

from typing import Any

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.counts.count_models import ratio_of
from ipvi_eval.its.lasting_step.step_fit import EXPECTED, StepFit
from ipvi_eval.questions.counts.stored.kept_months import kept_months
from ipvi_eval.scope import Scope
from ipvi_eval.worded import Worded, given, joined


def estimates(found: StepFit, prefix: str) -> tuple[Estimate, ...]:
    """`ratio`, `percent_change`, `averted`, `wandering` and `dispersion` under `prefix`."""
    window = found.window
    own = kept_months(found.series, found.design, after=window)
    others = kept_months(found.controls, found.design, after=window) if found.controls else None
    cells = (own.before, own.after, *((others.before, others.after) if others else ()))
    about: dict[str, Any] = {"method": found.method, "n_of": "months"}
    rests: dict[str, Any] = {"n": len(found.counts), "events": own.both, "cells": cells}
    limits: dict[str, Any] = {"level": found.level}
    one, fewer, against = found.step, found.averted, Scope(base=EXPECTED[bool(found.controls)])
    note = given(found.gate.sentence if found.gate.reasons else "")
    ratio = Estimate(
        id=f"{prefix}.ratio", value=one.ratio, unit="ratio", label="incidents counted over incidents expected",
        lower=ratio_of(one.lower), upper=ratio_of(one.upper), standard_error=one.se, df=one.df, p=one.p,
        note=joined("standard_error is on the log scale", note), scope=against, **about, **rests, **limits,
    )  # fmt: skip
    percent = Estimate(
        id=f"{prefix}.percent_change", value=one.ratio - 1, unit="proportion", p=one.p,
        label="counted against expected, as a proportion", lower=ratio_of(one.lower) - 1,
        upper=ratio_of(one.upper) - 1, note=note, scope=against, **about, **rests, **limits,
    )  # fmt: skip
    averted = Estimate(
        id=f"{prefix}.averted", value=fewer.value, unit="incidents", p=one.p,
        label="incidents averted over the window (negative: more than expected)", lower=fewer.lower,
        upper=fewer.upper, note="incidents counted times one over the ratio, less one, at the ratio's own limits",
        scope=against, **about, **rests | {"n": int(window.sum())}, **limits,
    )  # fmt: skip
    expected = {"expected": f"{found.prior.mean:.3g}"}
    wandering = Estimate(
        id=f"{prefix}.wandering", value=found.wandering, unit="number", label="wandering of the level per month",
        note=Worded("posterior mean, log scale; prior mean {expected}", expected), **about, **rests,
    )  # fmt: skip
    dispersion = Estimate(
        id=f"{prefix}.dispersion", value=found.dispersion, unit="number", label="variance over mean, given the level",
        **about, **rests,
    )  # fmt: skip
    return ratio, percent, averted, wandering, dispersion
