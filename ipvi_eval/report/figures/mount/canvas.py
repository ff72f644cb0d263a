"""The stamp on each figure of a report, and the markdown that shows one with caption and alt text."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ipvi_eval.drawing.look import LOOK
from ipvi_eval.drawing.narrow import fitted
from ipvi_eval.drawing.palette import GRAY, RUST
from ipvi_eval.drawing.size import drawn_narrow
from ipvi_eval.report.figures.mount.compact import compact
from ipvi_eval.report.figures.mount.data import data_link
from ipvi_eval.report.figures.mount.heading import Heading
from ipvi_eval.report.figures.mount.raster import raster
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.tables.cells import withheld_in
from ipvi_eval.report.target import Target, current_target
from ipvi_eval.report.wording import numbers
from ipvi_eval.report.wording.told import Phrase, Told, escape

if TYPE_CHECKING:
    from matplotlib.figure import Figure


_PEOPLE = {"persons": "people"}
NARROW = "-narrow"
"""What the file of a picture for narrow screens is called, after the figure's name."""


def show_figure(
    report: Report,
    *,
    name: str,
    heading: Heading,
    caption: str,
    of: tuple[str, ...],
    alt: str,
    draw: Callable[[], Figure],
) -> str:
    """Draw (once for each render) and return the figure as a markdown block with the id `name`.

    The `heading` stands above it, the `caption` (how to read it) below; `of` names the results that it shows. Below
    also stand whom they are about, their source, how many they rest on, what is withheld, and the run. A page in HTML
    has a second picture, drawn for a narrow screen, and the released numbers to save.
    """
    target, run, stamps = current_target(), _run(report), report.stamps
    here = tuple(id for id in dict.fromkeys((*of, *heading.shows(report))) if report.has(id))
    title = heading.title(report, here[0] if here else "")
    told = f"{title}. {alt}"
    path = target.figures / f"{name}.{target.picture}"
    if path not in target.drawn:
        known = (drawing for file, drawing in target.drawn.items() if file.stem == name)
        drawing = next(known, "") or as_svg(_stamped(draw, stamps, run=run))
        keep(target, path, drawing, told)
    pictures = [_picture(f"{target.href}/{path.name}", told, here)]
    below = _footer(report, heading, here)
    if target.format == "html":
        narrow = path.with_stem(f"{name}{NARROW}")
        if narrow not in target.drawn:
            with drawn_narrow():
                drawing = as_svg(_stamped(draw, stamps, run=run, finish=fitted))
            keep(target, narrow, drawing, told)
        pictures.append(_picture(f"{target.href}/{narrow.name}", told, here, ".narrow"))
        below = f"{below} `{data_link(report, name, title, here)}`{{=html}}"
    return _block(name, "\n\n".join(pictures), f"{escape(caption)}\n\n{below}", title, heading)


def no_figure(report: Report, *, name: str, heading: Heading, caption: str, reason: str) -> str:
    """What stands where a figure is withheld, under the same id, so that references to it still lead somewhere."""
    title = replace(heading, finding=None).title(report, "")
    return _block(name, Told(reason, word="threshold").markdown(), escape(caption), title, heading)


def _block(name: str, shown: str, below: str, title: Phrase, heading: Heading) -> str:
    """What is shown, what stands below, and last what stands above, as in the block of a table."""
    return f"\n::: {{#{name}}}\n{shown}\n\n{below}\n\n**{title.markdown()}.** {escape(heading.measure)}.\n:::\n"


def _picture(href: str, alt: str, of: tuple[str, ...], marks: str = "") -> str:
    quoted = re.sub(r'([\\"&])', r"\\\1", " ".join(alt.split()))
    return f'![]({href}){{{marks + " " if marks else ""}fig-alt="{quoted}" width=100% result="{" ".join(of)}"}}'


def _run(report: Report) -> str:
    """The run in a few signs: those by which its released numbers are cited, which the same inputs give again."""
    mark = report.meta.words.get("fingerprint", "")
    return report.language.text("figure.run", run=mark) if mark else ""


def _footer(report: Report, heading: Heading, of: tuple[str, ...]) -> str:
    """Whom the numbers are about, their source, how many they rest on, what is withheld, and the run, as markdown."""
    words = report.language
    edition = {"edition": words.stored(report.meta.edition_words)} if report.meta.edition else {}
    records = words.text("figure.records_as_of" if edition else "figure.records", site=report.meta.site, **edition)
    source = words.text("figure.source", source=words.stored(heading.source) if heading.source else records)
    parts = [escape(words.about(report.scope(id) for id in of)), escape(source)]
    numbers_of = _rests_on(report, heading, of)
    parts += [escape(words.text("figure.rests_on", counts=numbers_of))] if numbers_of else []
    parts += [escape(_withheld(report, of)), escape(f"{run}.") if (run := _run(report)) else ""]
    return " ".join(filter(None, parts))


def _rests_on(report: Report, heading: Heading, of: tuple[str, ...]) -> str:
    """ "110 months", "218 to 577 people": the fewest and the most that one of the results shown rests on."""
    words = report.language
    found = [one for id in of if (one := report.results.estimates.get(id)) is not None and one.n is not None]
    told = []
    for kind in dict.fromkeys(one.n_of for one in found):
        counts = sorted({one.n for one in found if one.n_of == kind and one.n is not None})
        least, most = numbers.count(counts[0]), numbers.count(counts[-1])
        number = least if least == most else words.text("figure.range", least=least, most=most)
        told.append(f"{number} {words.stored(kind)}")
    also = (report.results.estimates.get(id) for id in heading.rests_on)
    known = [one for one in also if one is not None and one.value is not None]
    told += [f"{numbers.value(one)} {words.stored(_PEOPLE.get(one.unit, one.unit))}" for one in known]
    return "; ".join(told)


def _withheld(report: Report, of: tuple[str, ...]) -> str:
    words = report.language
    if report.meta.internal:
        return words.text("figure.nothing_withheld")
    here = any(_lacks(report, id) for id in of)
    return words.text("figure.some_withheld" if here else "figure.withheld", least=numbers.count(report.meta.threshold))


def _lacks(report: Report, id: str) -> bool:
    """Whether an estimate, or a cell of a table, is withheld."""
    if (one := report.results.estimates.get(id)) is not None:
        return report.suppressed(one)
    table = report.results.tables.get(id)
    return table is not None and any(
        cell is None and column.role in ("count", "derived") and withheld_in(table, column, row)
        for row in table.rows
        for column, cell in zip(table.columns, row, strict=True)
    )


def drawn(draw: Callable[[], Figure], stamps: tuple[str, ...]) -> str:
    """The figure as SVG, with the `stamps` on it; the same figure gives the same text."""
    return as_svg(_stamped(draw, stamps))


def _stamped(
    draw: Callable[[], Figure],
    stamps: tuple[str, ...],
    *,
    run: str = "",
    finish: Callable[[Figure], None] = lambda _: None,
) -> Figure:
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with mpl.rc_context(LOOK):
        figure = draw()
        FigureCanvasAgg(figure)
        finish(figure)
        _stamp(figure, stamps, run)
    return figure


def keep(target: Target, path: Path, drawing: str, alt: str) -> None:
    """Have the drawing written to `path` as what its suffix says (".svg", ".png"); a bitmap holds its `alt` text.

    A drawing is there at once, as the page and the PDF show the same; dots take their time and are of one document.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".svg":
        path.write_bytes(drawing.encode("utf-8"))
    else:
        target.write(partial(_write_dots, path, drawing, alt))
    target.drawn[path] = drawing


def _write_dots(path: Path, drawing: str, alt: str) -> None:
    path.write_bytes(raster(drawing, alt))


def as_svg(figure: Figure) -> str:
    """The figure as SVG; the same figure gives the same text."""
    import matplotlib as mpl

    buffer = io.BytesIO()
    with mpl.rc_context(LOOK):
        # A date or a version in the file would change its bytes from run to run and from machine to machine.
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    # On Windows text is written with carriage returns.
    return compact(buffer.getvalue().decode("utf-8").replace("\r\n", "\n"))


def _stamp(figure: Figure, stamps: tuple[str, ...], run: str) -> None:
    """What tells where a picture comes from, and that nobody is to trust it, wherever it is copied to."""
    text = " - ".join(filter(None, (run, *stamps)))
    color, weight = (RUST, "bold") if stamps else (GRAY, "normal")
    figure.text(0.995, 0.995, text, ha="right", va="top", color=color, fontsize=7.5, fontweight=weight)
    for axes in figure.axes[: 1 if stamps else 0]:
        axes.text(
            0.5, 0.5, stamps[-1], transform=axes.transAxes, ha="center", va="center", rotation=18, zorder=0,
            color=GRAY, alpha=0.13, fontsize=24 if len(stamps[-1]) < 20 else 15, fontweight="bold",
        )  # fmt: skip
