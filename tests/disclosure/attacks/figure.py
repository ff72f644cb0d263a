"""Reading coordinates off a figure: an SVG draws every step and every dot to a hundredth of a point.

The figure prints people at risk under the axis; with them every step is a number of events.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

from tests.disclosure.attacks.find import Find, gives_away
from tests.disclosure.attacks.heights import between, fallen

_FIGURE = re.compile(r'<figure id="(?P<id>[^"]+)">(?P<inside>.*?)</figure>', re.DOTALL)
_ALTERNATIVE = re.compile(r'\balt="(?P<text>[^"]*)"')
_SVG = re.compile(r'src="data:image/svg\+xml,(?P<code>[^"]+)"')
_TICK = re.compile(r'<use [^>]*x="(?P<x>[-\d.]+)" y="(?P<y>[-\d.]+)".*?<!-- (?P<label>.*?) -->', re.DOTALL)
_SERIES = re.compile(r'<g id="line2d_\d+">(?P<inside>.*?)</g>\s*(?=<g id="(line2d|patch|text|Path)|</g>)', re.DOTALL)
_POINT = re.compile(r"[ML]\s*([-\d.]+) ([-\d.]+)")
_DOT = re.compile(r'<use [^>]*x="([-\d.]+)" y="([-\d.]+)"')
_TEXT = re.compile(r"<!-- (.*?) -->")
_HALF = 0.005

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One group of a figure: label, people at risk by month, steps (month, share) and dots (month, share)."""

    label: str
    at_risk: dict[float, int]
    steps: tuple[Point, ...]
    dots: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure of shares over time: its id, its alternative text, its lines, and the precision of a share, as drawn and
    with what was rounded before."""

    id: str
    text: str
    lines: tuple[Line, ...]
    drawn_to: float
    half: float


def attack(page: str, smallest_shown: int = 11) -> list[Find]:
    """Events between two steps of a drawn curve, or between a step and a dot, in every figure of an HTML `page`."""
    return [find for one in drawn(page) for line in one.lines for find in _fallen(one, line, smallest_shown)]


def _fallen(one: Drawn, line: Line, smallest_shown: int) -> Iterator[Find]:
    corners = [(0.0, 0.0), *line.steps]
    marks = [("step", *pair) for pair in pairwise(corners)]
    for dot in line.dots:
        drawn_by_then = [step for step in corners if step[0] <= dot[0] + 0.01]
        marks.append(("dot", drawn_by_then[-1], dot))
    for kind, (month, share), (later, reached) in marks:
        at_risk = between(line.at_risk, month, later)
        if at_risk is None or reached <= share + 2 * one.drawn_to:  # the same height, as far as it is drawn
            continue
        low, high = fallen(1 - share, 1 - reached, one.half, at_risk)
        if kind == "step" and high >= smallest_shown:  # then it is a merged step, which holds at least so many
            continue
        if gives_away(low, high, smallest_shown):
            learned = f"events of {line.label}, month {month:.1f} to the {kind} at {later:.1f}"
            yield Find(learned, low, high, (one.id,))


def drawn(page: str) -> Iterator[Drawn]:
    """The figures of an HTML page that draw shares over months."""
    for figure in _FIGURE.finditer(page):
        text, code = _ALTERNATIVE.search(figure["inside"]), _SVG.search(figure["inside"])
        if not text or not code:
            continue
        svg = re.sub(r"='([^']*)'", r'="\1"', unquote(code["code"]))
        across, up = _scale(svg, "x"), _scale(svg, "y")
        if across and up and "People at risk" in _TEXT.findall(svg):
            lines, drawn_to = tuple(_lines(svg, across, up)), _HALF * abs(up[1])
            yield Drawn(figure["id"], text["text"], lines, drawn_to, drawn_to + _rounded(lines, drawn_to))


def _rounded(lines: tuple[Line, ...], drawn_to: float) -> float:
    """Half a thousandth where every height is a whole number of thousandths: what is drawn was rounded before."""
    heights = [share for line in lines for _, share in (*line.steps, *line.dots)]
    return 0.0005 if all(abs(1000 * share - round(1000 * share)) <= 2000 * drawn_to for share in heights) else 0.0


def _scale(svg: str, axis: str) -> tuple[float, float] | None:
    """Value at 0 and value per point of the axis "x" or "y", from its first and last tick of the first panel."""
    ticks = []
    for part in svg.split(f'<g id="{axis}tick_')[1:]:
        if tick := _TICK.search(part):
            label = tick["label"].strip().replace("−", "-")
            if re.fullmatch(r"-?\d+(\.\d+)?%?", label):
                value = float(label.rstrip("%")) / (100 if label.endswith("%") else 1)
                ticks.append((float(tick[axis]), value))
    if len(ticks) < 2 or (axis == "y" and "%" not in svg):
        return None
    (first, low), (last, high) = ticks[0], ticks[-1]
    per_point = (high - low) / (last - first) if last != first else 0.0
    return (low - per_point * first, per_point) if per_point else None


def _lines(svg: str, across: tuple[float, float], up: tuple[float, float]) -> Iterator[Line]:
    """Lines and their dots, in the order in which the figure names them beside the lines."""
    words, at_risk = _words(svg), dict(_people(svg))
    named = [word for word in words[: words.index("People at risk")] if word in at_risk]
    for label, (steps, dots) in zip(named, _series(svg), strict=False):
        place = [[(across[0] + across[1] * x, up[0] + up[1] * y) for x, y in part] for part in (steps, dots)]
        corners = [after for before, after in pairwise(place[0]) if after[1] > before[1] + 1e-9]
        yield Line(label, at_risk[label], tuple(corners), tuple(place[1]))


def _series(svg: str) -> Iterator[tuple[list[Point], list[Point]]]:
    """Corners of each line of more than two points, and the dots drawn after it."""
    panel = svg.split('<g id="matplotlib.axis_2">')[1].split('<g id="axes_2">')[0]
    waiting: list[Point] = []
    for one in _SERIES.finditer(panel):
        points = [(float(x), float(y)) for x, y in _POINT.findall(one["inside"])]
        dots = [(float(x), float(y)) for x, y in _DOT.findall(one["inside"])]
        if len(points) > 2 and "clip-path" in one["inside"]:
            if waiting:
                yield waiting, []
            waiting = points
        elif waiting and dots:
            yield waiting, dots
            waiting = []
    if waiting:
        yield waiting, []


def _words(svg: str) -> list[str]:
    return [word.strip() for word in _TEXT.findall(svg)]


def _people(svg: str) -> Iterator[tuple[str, dict[float, int]]]:
    """People at risk by month of each group that has any, from the words of the figure."""
    words = _words(svg)
    months = [float(word) for word in words[: words.index("People at risk")] if word.isdigit()]
    rows: dict[str, list[int]] = {}
    label = ""
    for word in words[words.index("People at risk") + 1 :]:
        number = word.replace(",", "")
        if number.isdigit() and label:
            rows[label].append(int(number))
        else:
            label = word
            rows.setdefault(label, [])
    yield from ((name, dict(zip(months, row, strict=False))) for name, row in rows.items() if row)
