"""The same drawing in fewer bytes: a page that holds every figure twice has to stay small enough to be sent."""

from __future__ import annotations

import re
from collections import Counter

from ipvi_eval.report.figures.mount.outline import UNITS, outline

_ID = re.compile(r'(?:href="#|url\(#)([^")]+)')
_NAMED = re.compile(r'( id="|href="#|url\(#)([^")]+)')
_LETTERS = re.compile(
    r'scale\(([\d.]+) -([\d.]+)\)"([^>]*)>(?:<defs>((?:<path id="DejaVu[^>]*/>)*)</defs>)?'
    r'((?:<use xlink:href="#DejaVu[^>]*/>)+)</g>'
)
_SIGN = re.compile(r'<path id="([^"]+)"(?: d="([^"]*)")? transform="scale\(0\.015625\)"/>')
_PLACED = re.compile(r'<use xlink:href="#([^"]+)"(?: transform="translate\(([-\d.]+) [-\d.]+\)")?/>')
_STYLE = re.compile(r' style="([^"]*)"')
_NUMBER = re.compile(r"-?\d+\.\d+")


def compact(svg: str) -> str:
    """An SVG as Matplotlib writes it, without white space, with short names, and with looks that recur told once.

    Its words stay, as remarks. Coordinates keep two decimals of a point (1/72 inch), which no printer shows; outlines
    of letters and their distances keep thousandths of the letters' size. A picture that stands by itself is what comes
    out: names of several are the same, so that none can stand within a page beside another.
    """
    text = svg[svg.index("<svg") :] if "<svg" in svg else svg
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r">\s+<", "><", text)
    blank = {found[1] for found in _SIGN.finditer(text) if not found[2]}
    text = _LETTERS.sub(lambda found: _letters(found, blank), text)
    text = re.sub(r' d="([^"]*)"', lambda path: f' d="{_path(path[1])}"', text)
    text = re.sub(r' (?:x|y|width|height|viewBox)="[^"]*"|translate\([^)]*\)', lambda found: _rounded(found[0]), text)
    text = text.replace("xlink:href=", "href=").replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    return _styled_once(_renamed(text))


def _letters(found: re.Match[str], blank: set[str]) -> str:
    """A line of letters, in units of its own: whole numbers say where they stand."""
    wide, high, rest, signs, places = found.groups()
    scale = " -".join(f"{float(one) * 100 / UNITS:.6g}" for one in (wide, high))
    defined = "".join(f'<path id="{one[1]}" d="{outline(one[2])}"/>' for one in _SIGN.finditer(signs or "") if one[2])
    placed = "".join(_use(one[1], one[2]) for one in _PLACED.finditer(places) if one[1] not in blank)
    return f'scale({scale})"{rest}>{f"<defs>{defined}</defs>" if defined else ""}{placed}</g>'


def _use(name: str, right: str | None) -> str:
    place = round(float(right or 0) * UNITS / 100)
    moved = f' x="{place}"' if place else ""
    return f'<use href="#{name}"{moved}/>'


def _renamed(text: str) -> str:
    """Short names for what is referred to: g0, g1 for signs of a font, m0, m1 for anything else."""
    names: dict[str, str] = {}
    for kind, mine in (("g", True), ("m", False)):
        long = [one for one in dict.fromkeys(_ID.findall(text)) if (one.startswith("DejaVu") or one[0] == "g") == mine]
        names |= {one: f"{kind}{place}" for place, one in enumerate(long)}
    return _NAMED.sub(lambda found: found[1] + names.get(found[2], found[2]), text)


def _styled_once(text: str) -> str:
    """Looks that recur become classes of the drawing's own style sheet."""
    text = _STYLE.sub(lambda found: found[0].replace(": ", ":").replace("; ", ";"), text)
    often = [look for look, times in Counter(_STYLE.findall(text)).most_common() if times > 1]
    names = {look: f"s{place}" for place, look in enumerate(often)}
    text = _STYLE.sub(lambda found: f' class="{names[found[1]]}"' if found[1] in names else found[0], text)
    return text.replace("</style>", "".join(f".{name}{{{look}}}" for look, name in names.items()) + "</style>", 1)


def _path(path: str) -> str:
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", _rounded(path)).strip()


def _rounded(text: str) -> str:
    return _NUMBER.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), text)
