"""What a reader may want to compare and must not: each published figure that is no counterpart of ours, and why."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ipvi_eval.questions.high_point.published.figure import Figure
from ipvi_eval.questions.high_point.published.registry import Registry, published
from ipvi_eval.results.not_estimated import NotEstimated

_COUNTED_BY: Mapping[str, str] = {
    "any arrest": "any arrest",
    "call": "calls, not arrests",
    "report": "reports, not arrests",
    "victim report": "what victims report, not arrests",
    "conviction": "convictions, not arrests",
    "crime": "crimes, not arrests",
    "injury": "injuries, not arrests",
    "homicide": "homicides, not arrests",
    "unspecified": "events of a kind that is not stated",
}
_OF_SITE = "use its shares in fixed windows by list at entry"


def incomparable(*, registry: Registry | None = None, site: str = "High Point") -> tuple[NotEstimated, ...]:
    """The site's quotable figures, and others', that are never set beside our rates, with the reason."""
    figures = (registry or published()).quotable()
    found = []
    for figure in figures:
        of_site = figure.site == site
        reason = _reason(figure, of_site=of_site)
        if reason:
            what = f"{figure.label or figure.definition} ({figure.text()})"
            found.append(NotEstimated(what=what, why=reason, remedy=_OF_SITE if of_site else ""))
    return tuple(found)


def incomparable_table(*, registry: Registry | None = None, site: str = "High Point") -> pd.DataFrame:
    """`incomparable` as a table: what, why."""
    items = incomparable(registry=registry, site=site)
    return pd.DataFrame([(item.what, item.why) for item in items], columns=["what", "why"])


def _reason(figure: Figure, *, of_site: bool) -> str:
    if figure.role == "claim":
        return f"a claim and no effect: {figure.note or figure.definition}"
    if figure.outcome == "none" or (of_site and figure.unit != "proportion"):
        return ""
    if figure.unit != "proportion":
        return f"no share of people ({'words only' if figure.unit == 'text' else figure.unit})"
    if figure.follow_up.kind == "unequal":
        return "unequal follow-up: the share climbs with time whatever a program does"
    if figure.follow_up.kind == "none":
        return "the window is not stated"
    if of_site and figure.value is None:
        return "published as a range over all lists together, and the mix of lists is not known"
    if of_site and not figure.list_at_entry:
        return "over all lists together, and the mix of lists is not known"
    if not of_site and figure.role != "compare":
        other = "" if figure.outcome == "arrest" else f", counted by {_COUNTED_BY[figure.outcome]}"
        return "people who were not notified" + other + (f" ({figure.note})" if figure.note else "")
    return ""
