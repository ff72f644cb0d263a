"""Several agencies or areas of one plan: what each has of its own, and which of their runs a plan is of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from ipvi_eval.plan.part import FileName, Part, Words

ALL = "all"
"""The run of all sites of a plan together."""
SiteName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class Site(Part):
    """One of several agencies or areas of a plan: its run's folder (`name`), its place, its areas, and what else of the
    plan is another one there. Everything that it does not say is as the plan says."""

    name: SiteName
    site: Words
    area: Words | None = None
    areas: tuple[Words, ...] = ()
    title: Words | None = None
    contact: Words | None = None
    comparison_areas: tuple[str, ...] | None = None
    baseline_year: int | None = None
    lists: tuple[str, ...] | None = None
    analyses: Annotated[tuple[FileName, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _has_an_area(self) -> Self:
        if (self.area is None) == (not self.areas):
            msg = "give either area or areas, as the mapped extract spells them"
            raise ValueError(msg)
        return self

    @property
    def of(self) -> tuple[str, ...]:
        """Its areas, one or several."""
        return self.areas or (self.area or "",)

    def overrides(self) -> dict[str, Any]:
        """The keys of the plan that are this site's own, as plain values."""
        own = self.model_dump(mode="json", exclude_none=True, exclude={"name", "area", "areas"})
        return own | ({"areas": list(self.areas)} if self.areas else {"area": self.area})


@dataclass(frozen=True, slots=True)
class Sibling:
    """Which run of a plan with several sites a plan is of: its `name`, the `names` of all in the order they are made,
    of which the last is the one of all sites together."""

    name: str
    names: tuple[str, ...]

    @property
    def before(self) -> tuple[str, ...]:
        """The runs that are made before this one."""
        return self.names[: self.names.index(self.name)]

    @property
    def others(self) -> tuple[str, ...]:
        """All runs but this one."""
        return tuple(name for name in self.names if name != self.name)

    @property
    def sums(self) -> tuple[str, ...]:
        """The sites of which this one is the sum; none for a site."""
        return self.before if self.name == ALL else ()


def areas_in(given: dict[str, Any]) -> list[str]:
    """The areas that a plan names besides `area`, those of its sites among them; none where they are no words."""
    sites = given.get("sites") or ()
    found = list(given.get("areas") or ()) if not sites and isinstance(given.get("areas"), list | tuple) else []
    for site in sites if isinstance(sites, list | tuple) else ():
        if isinstance(site, dict):
            several = site.get("areas")
            found += several if isinstance(several, list | tuple) and several else [site.get("area")]
    return found if all(isinstance(one, str) for one in found) else []


def only_lists(plan: dict[str, Any], lists: Collection[str]) -> None:
    """Take out of a plan what it says of lists that are not among these: a site may have fewer."""
    details, delivery = plan.get("list_details", {}), plan.get("delivery", {})
    plan["list_details"] = {name: one for name, one in details.items() if name in lists}
    if "follow_through" in delivery:
        plan["delivery"] = delivery | {"follow_through": [x for x in delivery["follow_through"] if x in lists]}
