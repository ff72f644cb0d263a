"""The section of the page of `ipvi-eval diagnose` on known effects planted into the study's own records."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ipvi_eval.diagnosis.operating_characteristics import Measure
from ipvi_eval.diagnosis.plasmode import Fared, Planting, Plasmode
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.rounding import percent, whole_percent
from ipvi_eval.worded import signed


def plasmode_section(found: Plasmode, *, level: float) -> Iterator[str]:
    """How it was done, a table of every planting, and what could not be planted. Stays inside the agency."""
    yield "<h2>A known effect in your own records</h2>"
    yield (
        "<p>These numbers come from the records of this study, nothing is suppressed, and they stay inside the agency. "
        "A known effect was planted, so that the truth is known, and the planned test was asked for it. Counts: only "
        "the months before the start are used; a start is placed within them, and of the incidents since then each is "
        "kept with the same chance. People: everybody keeps lists, covariates, days at liberty and the day of "
        "notification; the first re-offense is drawn anew from the hazards of the study, fitted without notification, "
        "times the planted ratio once a person is notified.</p>"
    )
    yield from (
        f"<p><strong>{escape(one.outcome)}: the planted ratio did not come out.</strong> The planting multiplies the "
        f"answer by {one.came_out} in place of {one.effect.ratio:g}. Do not use this test on these records.</p>"
        for one in found.plantings
        if not one.recovered
    )
    if found.plantings:
        yield _sheet(found, level).html()
    if found.not_planted:
        yield "<ul>"
        yield from (f"<li>Not planted: {escape(sentence)}</li>" for sentence in found.not_planted)
        yield "</ul>"


def _sheet(found: Plasmode, level: float) -> Sheet:
    names = ("Bias (log)", "Holds the truth", "Calls a change", "No answer", "Comes out as")
    rows = [(one, cells) for one in found.plantings for cells in _rows(one)]
    return Sheet(
        name="plasmode",
        caption="What the planned tests make of a known effect in these records, with Monte Carlo errors",
        headings=(Heading("Planted", width=15), *(Heading(name, "right") for name in names)),
        rows=tuple(cells for _, cells in rows),
        groups=tuple(f"{_KINDS[one.about]}, {one.outcome}: {one.into}" for one, _ in rows),
        notes=(
            f"{found.replicates:,} replicates of each; of counts without an effect every start once. Intervals claim "
            f"to hold the truth in {whole_percent(level)}, and without an effect to call a change in "
            f"{whole_percent(1 - level)}. Bias: the mean logarithm of the answers less that of the planted ratio. "
            "Comes out as: the answer with the effect over the answer without it, in the same records.",
            "Monte Carlo errors are those of the draw alone. All starts lie in one series of months, and the months "
            "around neighboring starts are nearly the same, so that the numbers of counts tell of this one series and "
            "are less sure than their errors. Drawn people follow the hazards that were fitted: what moves the "
            "notified and is not on record is not there.",
        ),
    )


_KINDS = {"count": "Monthly counts", "hazard": "After notification"}


def _rows(one: Planting) -> Iterator[tuple[str, ...]]:
    yield ("Nothing", *_fared(one.nothing), "")
    yield (f"{whole_percent(1 - one.effect.ratio)} fewer", *_fared(one.effect), one.came_out)


def _fared(one: Fared) -> tuple[str, ...]:
    bias = f"{signed(one.bias.value, 3)} ({one.bias.error:.3f})"
    return bias, *(_share(each) for each in (one.coverage, one.called)), percent(one.unanswered.value, 1)


def _share(one: Measure) -> str:
    return f"{percent(one.value, 1)} ({percent(one.error, 1)})"
