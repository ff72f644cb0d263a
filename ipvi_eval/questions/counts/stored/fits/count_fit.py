"""A model of counts with level and slope, as estimates."""

from __future__ import annotations

from typing import Any

import numpy as np

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.counts.count_models import CountFit, ratio_of
from ipvi_eval.its.series.monthly import COVARIATE
from ipvi_eval.questions.counts.stored.kept_months import kept_months
from ipvi_eval.worded import given, joined


def estimates(found: CountFit, prefix: str) -> tuple[Estimate, ...]:
    """Rate ratios of the trend and of every level and slope change, then rho and dispersion."""
    wanted = [name for name in found.design.names if _is_reported(name)]
    return (*(_ratio(found, prefix, name) for name in wanted), *_data_line(found, prefix))


def _ratio(found: CountFit, prefix: str, name: str) -> Estimate:
    one, kept = found.coefficient(name), kept_months(found.series, found.design)
    per = " per unit" if name.startswith(COVARIATE) else ""
    per = " per year" if name.endswith("slope_change") or name == "time" else per
    return Estimate(
        id=f"{prefix}.{'trend' if name == 'time' else name}",
        value=one.ratio,
        unit="ratio",
        method=found.method,
        label=f"{change_in_words(name)}, rate ratio{per}",
        lower=ratio_of(one.lower),
        upper=ratio_of(one.upper),
        level=found.level,
        standard_error=one.se,
        df=_finite(one.df),
        p=one.p,
        n=found.design.X.shape[0],
        n_of="months",
        events=kept.both,
        cells=(kept.before, kept.after),
        note=joined("standard_error is on the log scale", given(found.gate.sentence if found.gate.reasons else "")),
    )


def change_in_words(name: str) -> str:
    """A column of the design in words: "level change (covid 19 restrictions)" of a disruption's."""
    if name.startswith(COVARIATE):
        return name.replace("_", " ").replace(".", " ", 1)
    of, _, what = ("trend" if name == "time" else name).replace("_", " ").rpartition(".")
    return f"{what} ({of})" if of else what


def _data_line(found: CountFit, prefix: str) -> tuple[Estimate, ...]:
    shared: dict[str, Any] = {"method": found.method, "n": found.design.X.shape[0], "n_of": "months"}
    shared["events"] = kept_months(found.series, found.design).both
    return (
        Estimate(id=f"{prefix}.rho", value=found.rho, unit="number", label="lag-1 correlation", **shared),
        Estimate(
            id=f"{prefix}.dispersion", value=found.dispersion, unit="number", label="variance over mean", **shared
        ),
    )


def _is_reported(name: str) -> bool:
    effect = name.split(".")[-1] in ("level_change", "slope_change", "transition")
    return effect or name == "time" or name.startswith(COVARIATE)


def _finite(df: float) -> float | None:
    return df if np.isfinite(df) else None
