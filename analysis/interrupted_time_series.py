"""Did the monthly counts change?

Monthly counts of the programme's area, with the population as exposure, are fitted with a quasi-Poisson regression on
the log scale with an AR(1) working correlation and small-sample degrees of freedom, which holds its level on short
autocorrelated series where Newey-West and negative binomial errors do not. The plan fixes everything: start of the
programme, months of phase-in, level and slope change, season, and the known shocks. What would have been expected
without the programme is simulated with the uncertainty of the parameters and of the counts themselves.

The comparison areas are fitted the same way, as if the programme had begun there: a change that shows up there too is
not the programme's. The model is fitted a second time with statsmodels.
"""

import re

from ipvi_eval.estimate import Estimate
from ipvi_eval.its.agreement import count_agreement
from ipvi_eval.its.count_models import CountFit, fit_counts
from ipvi_eval.its.counterfactual import counterfactual
from ipvi_eval.its.plan import design_of
from ipvi_eval.its.series import monthly_series
from ipvi_eval.results.store import Column, Curve, Table


def analyse(study, frames, earlier):
    """Yield the estimates, the fitted series and the checks of every outcome and area of the plan."""
    plan = design_of(study)
    for outcome in study.its.outcomes:
        fit = fitted(study, frames, outcome, study.area, plan)
        prefix = f"its.{outcome}"
        yield gate_table(prefix, study.outcomes[outcome].label, fit)
        yield from size_of(prefix, fit.gate)
        yield from fit.estimates(prefix)
        if isinstance(fit, CountFit):
            yield from count_agreement(prefix, fit)
            without = counterfactual(fit, draws=study.its.draws, seed=study.seed)
            yield from without.estimates(prefix)
            yield monthly_curve(prefix, study.outcomes[outcome].label, without)
        for area in study.comparison_areas:
            elsewhere = fitted(study, frames, outcome, area, plan)
            yield from elsewhere.estimates(f"its.comparison_{slug(area)}.{outcome}")


def fitted(study, frames, outcome, area, plan):
    """The default model on one series."""
    counts = frames.monthly(outcome, area)
    series = monthly_series(counts.months, counts.counts, counts.population, name=f"{outcome} in {area}")
    return fit_counts(series, plan, level=study.level)


def size_of(prefix, gate):
    """How many months, and how many incidents a month, the analysis rests on."""
    counted = {"method": "count of complete months", "unit": "months", "n_of": "months"}
    yield Estimate(id=f"{prefix}.months_before", value=gate.months_before, label="months before", **counted)
    yield Estimate(id=f"{prefix}.months_after", value=gate.months_after, label="months after the phase-in", **counted)
    months, events = gate.months_before + gate.months_after, gate.events_before + gate.events_after
    mean = {"unit": "incidents per month", "method": "mean of complete months", "label": "incidents a month"}
    yield Estimate(id=f"{prefix}.mean", value=events / months, n=months, n_of="months", events=events, **mean)


def slug(area):
    """The area's name as part of an id."""
    return re.sub(r"[^a-z0-9]+", "_", area.lower()).strip("_")


def gate_table(prefix, label, fit):
    """What the length and size of the series allow, in words."""
    columns = (Column("series", "Series"), Column("verdict", "What the series allows"))
    return Table(
        id=f"{prefix}.gate", title="What the series allows", columns=columns, rows=((label, fit.gate.sentence),)
    )


def monthly_curve(prefix, label, without):
    """Observed, fitted and expected counts by month."""
    columns = ("month", "count", "fitted", "expected", "lower", "upper")
    frame = without.tidy()
    rows = zip(
        frame["month"].dt.strftime("%Y-%m"),
        frame["observed"].astype(int),
        *(frame[name].astype(float) for name in columns[2:]),
        strict=True,
    )
    return Curve(id=prefix, kind="monthly", label=label, columns=columns, rows=tuple(rows))


if __name__ == "__main__":
    from ipvi_eval.pipeline.by_hand import by_hand

    by_hand(__file__)
