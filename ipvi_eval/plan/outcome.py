"""An outcome of a plan: which incidents count, or which rows of a table of records."""

from __future__ import annotations

from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from ipvi_eval.plan.part import Part

Relationship = Literal["intimate", "family", "other", "unknown"]
RecordsName = Literal["arrests", "charges", "dispositions", "probation"]
RECORDS: tuple[RecordsName, ...] = get_args(RecordsName)
"""What police, prosecutors, courts and probation did about somebody: an outcome may count rows of these tables."""
Dated = Literal["record", "incident"]


class Outcome(Part):
    """Which incidents count, or with `table` which rows of it: every condition given must hold.

    `kind` are kinds of rows of that table; every other condition is one of the incident that a row is about. A row
    counts on its own day or, `dated` by the incident, on the day of that. `same_victim` asks for an incident against
    the victim of the incident that put the person on the list (false: against somebody else), as `cohort.same_victim`
    defines it; such an outcome exists for people on lists only.
    """

    label: str
    relationship: tuple[Relationship, ...] | None = None
    report: bool | None = None
    arrest: bool | None = None
    injury: bool | None = None
    weapon: bool | None = None
    same_victim: bool | None = None
    offence: tuple[str, ...] | None = None
    table: RecordsName | None = None
    kind: tuple[str, ...] | None = Field(default=None, min_length=1)
    dated: Dated | None = None

    @model_validator(mode="after")
    def _kinds_are_of_a_table(self) -> Self:
        for key in ("kind", "dated"):
            if self.table is None and getattr(self, key) is not None:
                msg = f"{key} is about the rows of a table; name it in table ({', '.join(RECORDS)}), or delete the line"
                raise ValueError(msg)
        return self

    @property
    def published_as(self) -> Literal["arrest", "report"] | None:
        """The kind of event, where it is one that other places publish: every arrest or every report of IPV."""
        if any(condition is not None for condition in (*self._of_the_act, self.table)) or self.relationship != (
            "intimate",
        ):
            return None
        if self.arrest:
            return "arrest"
        return "report" if self.report and self.arrest is None else None

    def within(self, other: Outcome) -> bool:
        """Whether every incident that counts here counts there too, by the conditions alone."""
        if (self.table, self.dated) != (other.table, other.dated):  # a row of a table is no incident
            return False
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
        return self.arrest is not None or self.table is not None

    @property
    def of_incidents(self) -> bool:
        """Whether it takes knowing something of an incident."""
        asked = (self.relationship, self.report, self.arrest, *self._of_the_act)
        return self.table is None or self.dated == "incident" or any(one is not None for one in asked)

    @property
    def narrower(self) -> bool:
        """Whether it takes more than an incident on record: an arrest, injury, weapon, offence or given victim."""
        return any(one is not None for one in (self.arrest, *self._of_the_act, self.table))

    @property
    def _of_the_act(self) -> tuple[object, ...]:
        """The conditions on what happened in an incident, and to whom."""
        return self.injury, self.weapon, self.offence, self.same_victim
