"""An outcome of a plan: which incidents count."""

from __future__ import annotations

from typing import Literal

from ipvi_eval.plans import Part

Relationship = Literal["intimate", "family", "other", "unknown"]


class Outcome(Part):
    """Which incidents count: every condition given must hold.

    `same_victim` asks for an incident against the victim of the incident that put the person on the list (false:
    against somebody else), as `cohort.same_victim` defines it; such an outcome exists for people on lists only.
    """

    label: str
    relationship: tuple[Relationship, ...] | None = None
    report: bool | None = None
    arrest: bool | None = None
    injury: bool | None = None
    same_victim: bool | None = None
    offence: tuple[str, ...] | None = None

    @property
    def kind(self) -> Literal["arrest", "report"] | None:
        """The kind of event, where it is one that other places publish: every arrest or every report of IPV."""
        narrower = (self.injury, self.offence, self.same_victim)
        if any(condition is not None for condition in narrower) or self.relationship != ("intimate",):
            return None
        if self.arrest:
            return "arrest"
        return "report" if self.report and self.arrest is None else None

    def within(self, other: Outcome) -> bool:
        """Whether every incident that counts here counts there too, by the conditions alone."""
        conditions = {name: getattr(other, name) for name in type(self).model_fields if name != "label"}
        return all(
            wanted is None
            or (own := getattr(self, name)) == wanted
            or (isinstance(wanted, tuple) and own is not None and set(own) <= set(wanted))
            for name, wanted in conditions.items()
        )

    @property
    def of_arrests(self) -> bool:
        """Whether it takes knowing if somebody was arrested."""
        return self.arrest is not None

    @property
    def narrower(self) -> bool:
        """Whether it takes more than an incident on record: an arrest, an injury, an offence or a given victim."""
        return any(one is not None for one in (self.arrest, self.injury, self.offence, self.same_victim))
