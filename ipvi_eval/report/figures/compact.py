"""The same drawing in fewer bytes: a page that holds every figure twice has to stay small enough to be sent."""

from __future__ import annotations

import re

_GLYPH = re.compile(r'<path id="(DejaVu[^"]+)"')
_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_PLACED = re.compile(r'<use xlink:href="#(DejaVu[^"]+)"(?: transform="translate\(([-\d.]+) ([-\d.]+)\)")?/>')


def compact(svg: str) -> str:
    """An SVG as Matplotlib writes it, without white space, with short names for signs of a font.

    Its words stay, as remarks. Coordinates keep two decimals of a point (1/72 inch), which no printer shows.
    """
    names = {long: f"g{place}" for place, long in enumerate(dict.fromkeys(_GLYPH.findall(svg)))}
    text = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    text = _GLYPH.sub(lambda found: f'<path id="{names[found[1]]}"', text)
    text = _PLACED.sub(lambda found: _use(names[found[1]], found[2], found[3]), text)
    text = re.sub(r' d="([^"]*)"', lambda path: f' d="{_path(path[1])}"', text)
    return re.sub(r">\s+<", "><", text)


def _use(name: str, right: str | None, up: str | None) -> str:
    places = zip(("x", "y"), (right, up), strict=True)
    moved = "".join(f' {axis}="{_short(place)}"' for axis, place in places if place and float(place))
    return f'<use xlink:href="#{name}"{moved}/>'


def _path(path: str) -> str:
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", _NUMBER.sub(lambda found: _short(found[0]), path))


def _short(number: str) -> str:
    return f"{float(number):.2f}".rstrip("0").rstrip(".")
