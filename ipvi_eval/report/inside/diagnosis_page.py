"""The page of `ipvi-eval diagnose`: what each planned claim can show, and what happens where something goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import get_args

from ipvi_eval.diagnosis.measured.areas import AreasMeasured
from ipvi_eval.diagnosis.measured.planned import PlannedMeasured
from ipvi_eval.diagnosis.operating_characteristics import Measure
from ipvi_eval.diagnosis.study_diagnosis import Claim, Diagnosis
from ipvi_eval.diagnosis.verdict import Kind
from ipvi_eval.drawing.false_alarms import draw_false_alarms
from ipvi_eval.report.inside.areas_section import areas_section
from ipvi_eval.report.inside.embedded import embedded
from ipvi_eval.report.inside.inside_page import inside_page
from ipvi_eval.report.inside.planned_section import planned_section
from ipvi_eval.report.inside.plasmode_section import plasmode_section
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.rounding import percent, whole_percent

ABOUT = "What this study can support"
_STAMP = "SYNTHETIC DATA"
_CANNOT: Kind = "cannot be supported by these records"
_SECTIONS = {
    "count": "Monthly counts",
    "hazard": "After notification",
    "comparison": "Beside another program",
}
_STYLE = """
.sheet tbody th[scope=rowgroup] { font-weight: 700; }
figure { margin: 1rem 0; }
dt { font-weight: 700; } dd { margin: 0 0 .5rem 1.2rem; }
figure img { width: 100%; height: auto; }
"""


def diagnosis_page(
    found: Diagnosis, *, title: str, measured: PlannedMeasured | None = None, areas: AreasMeasured | None = None
) -> str:
    """The page as text; below what is of this study, what was `measured` in made-up counties, and by comparison in
    made-up cities (`areas`).
    """
    stored = [*(planned_section(measured) if measured else ()), *(areas_section(areas) if areas else ())]
    body = "\n".join([*_body(found), *stored])
    return inside_page(body, about=ABOUT, title=title, synthetic=found.synthetic, style=_STYLE)


def _body(found: Diagnosis) -> Iterator[str]:
    yield (
        f"<p>Of every claim of the plan: the smallest reduction that the planned test ({1 - found.level:.2g} "
        f"two-sided) would find with {whole_percent(found.power)} power, and the verdict. No result was looked at: of "
        "counts the months before the start, of people who was at risk and notified when.</p>"
    )
    yield '<ul class="tally">'
    for kind in get_args(Kind):
        number = sum(one.verdict.kind == kind for one in found.claims)
        yield f"<li><strong>{number:,}</strong>{kind}</li>"
    yield "</ul>"
    yield from _rules(found)
    yield from _unanswerable([one for one in found.claims if one.verdict.kind == _CANNOT], found)
    if found.claims:
        yield "<h2>Claim by claim</h2>"
        headings = (Heading("Question", width=34), Heading("Verdict", width=30), Heading("What would change it"))
        yield _sheet("verdicts", "Verdict on each claim", headings, found.claims, _verdict).html()
    if any(one.tried for one in found.claims):
        yield from _wrong(found)
    if found.claims:
        yield "<details><summary>What each verdict rests on</summary>"
        names = ("Question", "Estimator", "Rests on", "Where nothing is there, the test")
        bases = tuple(Heading(name) for name in names)
        yield _sheet("bases", "What each verdict rests on", bases, found.claims, _basis).html()
        yield "</details>"
    if found.plasmode is not None:
        yield from plasmode_section(found.plasmode, level=found.level)
    if found.not_judged:
        yield "<h2>Not judged</h2><ul>"
        yield from (f"<li>{escape(sentence)}</li>" for sentence in found.not_judged)
        yield "</ul>"


def _unanswerable(claims: list[Claim], found: Diagnosis) -> Iterator[str]:
    """Of each claim that cannot be supported: what was asked, what could have been shown, what would be needed."""
    if not claims:
        return
    yield "<h2>What these records cannot answer</h2>"
    yield (
        "<p>An answer to these questions, whichever way it fell, would be no evidence. Plan them only with what would "
        "be needed, or leave them out of the plan before results are looked at.</p>"
    )
    for one in claims:
        shown = (
            f"a reduction of {whole_percent(one.reduction)} or more with {whole_percent(found.power)} power, if its "
            "test could be trusted"
            if one.reduction is not None
            else f"no reduction that was tried with {whole_percent(found.power)} power"
        )
        told = {
            "What was asked": f"{one.question} By: {one.estimator}.",
            "What the records could have shown": f"{shown}; they hold {one.rests_on}.",
            "Why that is no answer": _sentence(one.verdict.said.partition(": ")[2]),
            "What would be needed": f"{'; '.join(one.would_change)}.",
        }
        yield f"<h3>{escape(one.question)}</h3><dl>"
        yield from (f"<dt>{name}</dt><dd>{escape(said[:1].upper() + said[1:])}</dd>" for name, said in told.items())
        yield "</dl>"


def _rules(found: Diagnosis) -> Iterator[str]:
    yield "<details><summary>How the verdict is reached</summary>"
    yield (
        "<p>The first rule that holds decides. A claim <em>cannot be supported</em> where its test calls more changed "
        "than it claims, or its intervals hold the truth less often, by more than chance in the simulation, or where "
        "no reduction would be found. It <em>can be supported</em> where a reduction of "
        f"{whole_percent(found.worth)}, the smallest worth having by the plan, would be found. Otherwise it can be "
        "<em>only if the effect is as large</em> as the smallest reduction found: a smaller one can be there and go "
        "unseen. A comparison with another program can be supported where shares that are alike would be called so "
        "with the same power. A like share is no evidence of a like effect.</p></details>"
    )


def _sheet(
    name: str,
    caption: str,
    headings: tuple[Heading, ...],
    claims: tuple[Claim, ...],
    cells: Callable[[Claim], tuple[str, ...]],
) -> Sheet:
    """A table with a row for each claim, those of a kind under its name."""
    ordered = [one for about in _SECTIONS for one in claims if one.about == about]
    return Sheet(
        name=name,
        caption=caption,
        headings=headings,
        rows=tuple(map(cells, ordered)),
        groups=tuple(_SECTIONS[one.about] for one in ordered),
    )


def _verdict(one: Claim) -> tuple[str, ...]:
    return one.question, _sentence(one.verdict.said), "; ".join(one.would_change)


def _basis(one: Claim) -> tuple[str, ...]:
    return one.question, one.estimator, one.rests_on, one.chance


def _wrong(found: Diagnosis) -> Iterator[str]:
    """What happens to the counts where something goes wrong: a picture of the first of them, a table of all."""
    claims = [one for one in found.claims if one.tried]
    yield "<h2>Where something goes wrong</h2>"
    yield (
        f"<p>Things that happen in counties were put into {found.replicates:,} series like the months before the "
        "start, and the planned test was asked of each. A false alarm is a change called where the program did "
        "nothing. No statistical test tells the program from something else that began with it.</p>"
    )
    yield _figure(claims[0], found)
    headings = (
        Heading("What happens"),
        *(Heading(label, "right") for label in ("False alarms", "Holds the truth", "Finds the fall")),
    )
    rows = [(one, tried) for one in claims for tried in one.tried]
    sheet = Sheet(
        name="violations",
        caption="Share of simulated series, with Monte Carlo error, by outcome",
        headings=headings,
        rows=tuple(
            (tried.about, *(_measure(each) for each in (tried.false_alarms, tried.held, tried.found)))
            for _, tried in rows
        ),
        groups=tuple(f"{one.outcome}, {_planted(one)}" for one, _ in rows),
        notes=(
            "Holds the truth: how often the interval contains no change, where there is none. Finds the fall: how "
            "often a change is called where the fall named beside the outcome is there; that fall was found with "
            f"{whole_percent(found.power)} power in other simulated series, so that chance sets the two apart. "
            "Everything is tried in series of the same random numbers: the rows of an outcome are not independent, and "
            "what sets them apart is what happens in them.",
        ),
    )
    yield sheet.html()


def _planted(one: Claim) -> str:
    return "the largest fall tried" if one.reduction is None else f"a fall of {whole_percent(one.reduction)}"


def _figure(one: Claim, found: Diagnosis) -> str:
    labels = [tried.about for tried in one.tried]
    shares, errors = ([getattr(tried.false_alarms, name) for tried in one.tried] for name in ("value", "error"))
    told = "; ".join(f"{label}: {percent(share, 1)}" for label, share in zip(labels, shares, strict=True))
    nominal = 1 - found.level
    alt = f"Bars of false alarms, {one.outcome}, beside the {whole_percent(nominal)} that the test claims. {told}."
    stamps = (_STAMP,) if found.synthetic else ()
    return embedded(
        lambda: draw_false_alarms(labels, shares, errors, nominal=nominal),
        alt=alt,
        caption=f"{one.outcome}: how often a change is called although the program did nothing. Thin lines: what "
        "chance in the simulation allows (95%).",
        stamps=stamps,
    )


def _measure(one: Measure) -> str:
    return f"{percent(one.value, 1)} ({percent(one.error, 1)})"


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}."
