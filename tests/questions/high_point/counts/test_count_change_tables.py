"""What falls with a small count, table by table."""

from __future__ import annotations

from collections.abc import Callable

from ipvi_eval.questions.high_point.counts import count_change_tables as tables
from ipvi_eval.questions.high_point.counts.detectable import detectable_table
from ipvi_eval.results.store import Table
from ipvi_eval.synthesis.update import Prior, densities, influence, update

Released = Callable[[Table], list[dict[str, object]]]


def test_belief_falls_with_the_incidents_behind_it(released: Released) -> None:
    prior = Prior(name="p", mean=-0.2, sd=0.1, why="made up")
    curves = {"p": densities(update(prior, log_ratio=-0.1, standard_error=0.2), points=5)}
    shown = influence([prior], log_ratio=-0.1, standard_error=0.2)
    for cells, kept in (((9, 400), False), ((40, 400), True)):
        assert all((row["posterior"] is not None) is kept for row in released(tables.densities(curves, cells=cells)))
        rows = released(tables.influence(shown, cells=cells))
        assert [row["ratio"] is not None for row in rows] == [kept, kept]
        assert rows[1]["prior_ratio"] is not None


def test_what_a_year_can_show_falls_with_a_small_count(released: Released) -> None:
    for yearly, shown in ((465, "yes"), (9, None)):
        frame = detectable_table(yearly, published_fall=0.2)
        rows = released(tables.detectable(frame, site="Elsewhere", yearly=yearly, published_fall=0.2))
        assert rows[0]["design"] == "this place alone"
        assert (rows[0]["shown"], rows[0]["published"]) == (shown, 0.2)
