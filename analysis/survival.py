"""Time to re-offence.

Everyone on a list is followed from the day of entry to the first re-offence, to leaving (death, moving away) or to the
data freeze. Time is street time: days in custody are not days at risk. Outcomes are analysed one by one, by list at
entry, because movement between lists is itself an outcome.

1. Kaplan-Meier by list: the share who re-offended within each horizon of the plan.
2. The same for the people notified, from the day of notification: the clock of published programmes' rates.
3. Cox regression: hazard after notification against before it, stratified by list, errors clustered by person. The
   exposure is time-dependent; a person counts as notified from the day after the notification, never earlier.
4. The same without subtracting custody, to show what street time changes.

Every headline number is fitted a second time with lifelines.
"""

from ipvi_eval.results.store import Column, Curve, Table
from ipvi_eval.survival.reoffence import at_risk, curve_agreement, curve_rows, notification_effect, risk_by_horizon

CURVE = ("time", "survival", "lower", "upper", "at_risk", "events")
TICKS = tuple(range(0, 1096, 182))


def analyse(study, frames, earlier):
    """Yield the estimates, curves and checks of every outcome of the plan."""
    plan = study.survival
    for outcome in plan.outcomes:
        label = study.outcomes[outcome].label
        spells = frames.spells(outcome)
        people = spells.to_first()
        rows = []
        for name in study.lists:
            on_list = people[people["list"] == name]
            if on_list.empty:
                continue
            prefix, words = f"survival.{outcome}.list_{name.lower()}", f"{label}, list {name}"
            fit, estimates = risk_by_horizon(prefix, words, on_list, plan.horizons_days, level=study.level)
            yield from estimates
            yield from curve_agreement(prefix, on_list, fit)
            yield Curve(id=prefix, kind="survival", label=f"List {name}", columns=CURVE, rows=tuple(curve_rows(fit)))
            rows.append((f"List {name}", *at_risk(on_list["stop"].to_numpy(), TICKS)))
        columns = (Column("list", "List"), *(Column(f"day_{day}", f"Day {day}", role="count") for day in TICKS))
        title = f"People at risk by day of street time: {label}"
        yield Table(id=f"survival.{outcome}.at_risk", title=title, columns=columns, rows=tuple(rows))

        since = (
            frames.spells_since_notification(outcome).to_first() if len(frames.extract.notifications) else people[:0]
        )
        for name in sorted(set(since["list"])):
            prefix, words = (
                f"survival.{outcome}.notified.list_{name.lower()}",
                f"{label}, list {name} since notification",
            )
            fit, estimates = risk_by_horizon(
                prefix, words, since[since["list"] == name], plan.horizons_days, level=study.level
            )
            yield from estimates
            yield from curve_agreement(prefix, since[since["list"] == name], fit)

        first = spells.first()
        if not first["exposed"].any():
            continue
        prefix, words = f"survival.{outcome}.notification.hazard_ratio", f"{label}, hazard after notification"
        _, estimate, checks = notification_effect(prefix, words, first, covariates=plan.covariates, level=study.level)
        yield estimate
        yield from checks
        calendar = frames.spells(outcome, clock="calendar").first()
        _, estimate, checks = notification_effect(
            f"{prefix}_calendar",
            f"{words}, custody not subtracted",
            calendar,
            covariates=plan.covariates,
            level=study.level,
            method="the same model on calendar time, days in custody counted as days at risk",
        )
        yield estimate
        yield from checks


if __name__ == "__main__":
    from ipvi_eval.pipeline.by_hand import by_hand

    by_hand(__file__)
