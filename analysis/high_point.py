"""Did we do as well as High Point?

Only like is put beside like: the share re-arrested within the same number of months of notification, on the same list,
for the same kind of outcome (an arrest). High Point published such shares for lists C and D at six and twelve months.
Its better-known cumulative figures have unequal follow-up and grow with time whatever a programme does; they are listed
with their status and source, and compared with nothing. Reports to police, calls and arrests are different events.
"""

from pathlib import Path

from ipvi_eval.evidence.comparison import compare_recidivism
from ipvi_eval.evidence.registry import layered
from ipvi_eval.evidence.risk import Risk
from ipvi_eval.results.store import Column, Table

OUTCOME = "ipv_arrest"
FIGURES = (
    Column("site", "Site"),
    Column("what", "What was published"),
    Column("figure", "Figure", role="public"),
    Column("follow_up", "Follow-up"),
    Column("status", "Status"),
    Column("source", "Source"),
)
FOREST = (
    Column("label", "Share re-arrested"),
    Column("value", "Share", role="derived"),
    Column("lower", "Lower", role="derived"),
    Column("upper", "Upper", role="derived"),
    Column("n", "People", role="count"),
    Column("events", "Re-arrested", role="count"),
    Column("site", "Site"),
    Column("horizon_months", "Months"),
    Column("outcome", "Outcome"),
    Column("status", "Status"),
    Column("source", "Source"),
)


def analyse(study, frames, earlier):
    """Yield the comparisons, the table behind the forest plot, and every published figure with its status."""
    registry = layered(Path(study.folder) / "published.toml")
    yield published_table(registry)
    if study.survival is None or OUTCOME not in study.survival.outcomes:
        return
    risks = [
        Risk(
            list_at_entry=name,
            months=months,
            value=found.value,
            n=found.n,
            events=found.events,
            standard_error=found.standard_error,
            lower=found.lower,
            upper=found.upper,
            level=study.level,
        )
        for name in study.lists
        for months in study.survival.horizons_months
        if (found := earlier.estimates.get(f"survival.{OUTCOME}.notified.list_{name.lower()}.risk_{months}m"))
        and found.value is not None
    ]
    comparison = compare_recidivism(risks, registry=registry, level=study.level)
    yield from comparison.estimates("evidence.recidivism")
    yield forest_table(study, comparison)
    yield caveat_table(comparison)


def published_table(registry):
    """Every figure that may be quoted; what is unverified or unknown stays out."""
    rows = tuple(
        (
            figure.site,
            figure.label or figure.definition,
            figure.text(),
            figure.follow_up.words(),
            figure.status,
            figure.source,
        )
        for figure in registry.quotable()
    )
    return Table(
        id="evidence.high_point", title="Published figures, with status and source", columns=FIGURES, rows=rows
    )


def forest_table(study, comparison):
    """Our shares and theirs, row by row, for the forest plot."""
    rows = []
    for row in comparison.rows:
        ours, theirs = row.ours, row.theirs
        common = (ours.months, "arrest")
        lower, upper = row.our_interval
        rows.append(
            (
                f"{study.area}, {ours.name()}",
                ours.value,
                lower,
                upper,
                ours.n,
                ours.events,
                study.area,
                *common,
                "this study",
                "this study",
            )
        )
        lower, upper = row.their_interval or (None, None)
        rows.append(
            (
                f"{theirs.site}, {ours.name()}",
                theirs.value,
                lower,
                upper,
                None,
                None,
                theirs.site,
                *common,
                theirs.status,
                theirs.source,
            )
        )
    return Table(
        id="evidence.forest",
        title="Re-arrest at fixed horizons, ours beside High Point's",
        columns=FOREST,
        rows=tuple(rows),
    )


def caveat_table(comparison):
    """What every comparison must be read with, and what is not compared and why."""
    rows = [("Caveat", text) for text in comparison.caveats()]
    rows += [("Not compared", f"{item.what}: {item.why}") for item in comparison.not_compared]
    columns = (Column("kind", "Kind"), Column("text", "In words"))
    return Table(
        id="evidence.caveats", title="How the comparison must be read", columns=columns, rows=tuple(dict.fromkeys(rows))
    )


if __name__ == "__main__":
    from ipvi_eval.pipeline.by_hand import by_hand

    by_hand(__file__)
