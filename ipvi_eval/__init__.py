"""Evaluate Intimate Partner Violence Intervention (IPVI), a focused-deterrence strategy.

Everything below is a name of this module: `import ipvi_eval as ie`, then `ie.kaplan_meier`. Nothing is loaded before it
is used. Whoever evaluates a whole program needs none of it: `ipvi-eval run` does that from an extract and a plan.

The data
    load_synthetic                 the made-up county: incidents, persons, notifications, custody, populations
    read_run                       the released numbers of a finished run, by id
    StoredExtract                  an extract larger than memory, or in a database: monthly counts and spells from it

Time to re-offence. Every method takes `Spells`: (start, stop], cause, and whose they are; errors are by person.
    Spells, Columns                Spells.of(stop, cause), Spells.from_frame(frame); covariates, or a formula as text
    StoredSpells                   spells larger than memory, or in a database: curves, log_rank, gray and cox take them
    kaplan_meier, nelson_aalen, aalen_johansen, mean_cumulative_function, rmst
    compare_rmst, survival_difference, incidence_difference, log_rank, gray, mean_cumulative_test
    cox, exact_cox, fine_gray, rmst_regression, proportionality_test, concordance, standardised_shares
    residuals, schoenfeld_residuals, baseline_hazard, predict_survival      of a model by cox
    andersen_gill, pwp, wlw, gamma_frailty, gaussian_frailty
    parametric, cure, bootstrap, dropout_sensitivity, e_value
    exposure_rows, landmark        an exposure that begins on a day, without immortal time

Groups made alike
    propensity, balancing_weights, match_nearest, balance_table, doubly_robust

Monthly counts. Every method takes a `MonthlySeries` and a `DesignPlan`, made before the counts are seen.
    monthly_series, DesignPlan, Interruption
    headline, fit_step, forecast, exact_rate_ratio      what leads a report: a lasting step on a drifting level
    fit_counts, controlled_counts, synthetic_control, staggered_counts, group_time_effects
    step_placebo, placebo_areas, minimum_detectable_effect, diagnose
    step_in_share                  less severe, or only fewer: the share with an injury, say
    reporting_bounds               had the share of incidents that is reported changed

Harm and repetition. Arrays with a row for each incident or person; errors are by person, pair or offender.
    harm_weights, harm_by_code, harm_per_year, concentration, rare_outcome
    repeat_share, course, next_rate, escalation

What a design can show, before its results
    counts_power, detectable_share, detectable_hazard_ratio
    replicates, operating_characteristics      a simulation with a known truth, and how an estimator fares in it;
                                               on one machine, or a cluster (`scheduler`)

Evidence put together
    synthesise, studies_from_counts, studies_from_ratios, egger, rate_ratio, update, Prior, published

Every name has an example: `help(ie.cox)`. What a method returns is frozen, and shows itself in a terminal or notebook.
    tidy()    a pandas frame, one row for each thing estimated; the same words everywhere: term, coefficient (on the
              scale of the model), ratio or hazard_ratio, value, standard_error, z, p, lower, upper, time, at_risk, n,
              events; lower and upper are limits of the ratio or value where there is one, else of the coefficient
    plot()    a Matplotlib figure, where there is a picture: curves with the number at risk, ratios with intervals,
              counts beside those expected, differences between groups

>>> import ipvi_eval as ie
>>> spells = ie.Spells.of([5, 8, 12, 20, 20], [1, 0, 1, 1, 0])
>>> ie.kaplan_meier(spells)
Kaplan-Meier curve: level 0.95, interval log-log, robust no, n 5, event count 3, unit
days
Event in 3 of 5 spells; half have had it by 20 days (interval 5 to no limit).
<BLANKLINE>
time  at_risk  events  censored  survival  standard_error     lower   upper
   5        5       1         0       0.8          0.1789    0.2038  0.9692
   8        4       0         1       0.8          0.1789    0.2038  0.9692
  12        3       1         0    0.5333          0.2483   0.06833  0.8631
  20        2       1         1    0.2667          0.2257  0.009677  0.6861
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

__version__ = "0.1.0"

# One list of names, for type checkers and for this module: each line of the stub says where a name comes from.
_STUB = Path(__file__).with_suffix(".pyi").read_text("utf-8")
_WHERE = {name: module for module, name in re.findall(r"^from (\S+) import (\w+) as \2$", _STUB, re.MULTILINE)}

__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        msg = f"module 'ipvi_eval' has no attribute {name!r}"
        raise AttributeError(msg)
    found = getattr(import_module(_WHERE[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Every name, for completion and `dir`; to `inspect`, which asks for what each name stands for, those loaded.

    `help` shows what `inspect` finds. It would load every method for a page of more than a thousand lines, and this
    module's page is the text above.
    """
    if sys._getframe(1).f_globals.get("__name__") == "inspect":
        return ["__version__"]
    return [*__all__, "__version__"]
