"""The tests that the plan asks for, family by family, and by which rule a family is held to one level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ipvi_eval.results.store import Column, Table

if TYPE_CHECKING:
    from ipvi_eval.plan.study import Study

Row = tuple[str, str, int | None, str]

_FIRST = "none; the first outcome of the plan leads"
_RULES = {"holm": "Holm", "bonferroni": "Bonferroni"}


def planned_tests(study: Study) -> Table:
    """The table `study.tests`: key and name of each family, how many tests the plan asks for, and the rule.

    No number stands where it is not the plan that says how many.
    """
    columns = (
        Column("key", "Key", "text"), Column("family", "Tests", "text"), Column("planned", "Planned", "public"),
        Column("rule", "Adjusted for how many they are", "text"),
    )  # fmt: skip
    return Table(id="study.tests", title="Tests, by family", columns=columns, rows=tuple(_rows(study)))


def _rows(study: Study) -> Iterator[Row]:
    if study.survival:
        outcomes = len({*study.survival.outcomes, *study.survival.definitions})
        yield "reoffence", "Re-offense: the planned hazard ratio, one for each outcome and definition", outcomes, _FIRST
    if study.its:
        yield "counts", "Monthly counts: the answer that leads, one for each outcome", len(study.its.outcomes), _FIRST
        if study.its.placebo_outcomes:
            number = len(study.its.placebo_outcomes)
            yield "placebo", "Monthly counts: outcomes the program should leave alone", number, "none"
        told = "Monthly counts: the same answer under other choices, at other starts, by year and by area"
        yield "restated", told, None, "none; descriptions of one answer"
    if study.equity and study.equity.effects_by:
        rule = f"all together, by the rule of {_RULES[study.equity.effects_multiplicity]}"
        yield (
            "groups",
            "Groups of people: are their ratios alike, one for each column",
            len(study.equity.effects_by),
            rule,
        )
    if study.evidence:
        told = "none; two one-sided tests for each, at the level of the plan"
        yield "equivalence", "Shares beside another program: are they alike, by list and horizon", None, told
    yield "others", "All others: checks, sensitivity, descriptions", None, "none"
