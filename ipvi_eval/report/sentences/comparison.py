"""What a document calls the areas that the program's is compared with: one area is not several."""

from __future__ import annotations

from ipvi_eval.report.lookup import Report


def comparison_names(report: Report) -> tuple[str, ...]:
    """The names of the comparison areas, as the plan has them; empty without any."""
    names = report.meta.words.get("comparison_areas", "").split(",")
    return tuple(name.strip() for name in names if name.strip())


def comparison_areas(report: Report) -> str:
    """ "the comparison area" or "the comparison areas", by how many the plan names."""
    return "the comparison area" if len(comparison_names(report)) == 1 else "the comparison areas"
