"""Who is found where, by year: what the links between tables say, as a table."""

from __future__ import annotations

from collections.abc import Iterable

from ipvi_eval.data.linked.links import Link
from ipvi_eval.quality.facts import Facts


def link_rates(links: Iterable[Link]) -> Facts:
    """The share of keys of one table that are found in another, in all and by year.

    Years that lose their links are refused, or noticed, as the tables are read.
    """
    rows = tuple(
        (link.table, link.column, link.to, str(link.year or "all"), link.area or "all", link.linked, link.of, link.rate)
        for link in links
    )
    return Facts(
        name="links",
        title="Who is found where, by year",
        about="Of the keys in a column, how many the other table has. A share that breaks off is a changed numbering.",
        header=("table", "column", "found in", "year", "area", "found", "of", "share"),
        rows=rows,
        shares=("share",),
    )
