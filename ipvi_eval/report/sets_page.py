"""The page that leads to the reports of each site of a plan, and to those of all sites together. It holds no number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath

from ipvi_eval.report.plain_page import plain_page

ABOUT = "Reports, place by place"
_STAMP = "<p><strong>SYNTHETIC DATA: no record here is of a real person.</strong></p>"
_IN_SPANISH = "_es"
_FORMATS = {".html": "web page", ".pdf": "PDF", ".docx": "Word"}


@dataclass(frozen=True, slots=True)
class Set:
    """The reports of one site, or of all `together`: the `place` and `title`, and the files below the page's folder."""

    place: str
    title: str
    together: bool
    reports: tuple[str, ...]


def sets_page(sets: Sequence[Set], *, title: str, synthetic: bool) -> str:
    """The page as text."""
    stamp = [_STAMP] if synthetic else []
    said = (
        "<p>Each place has its own reports, and one set is about all of them together. Incidents and people on lists "
        "add up from the places to the whole, where they are shown. A small number is hidden in every set in which it "
        "could be found by subtraction.</p>"
    )
    return plain_page("\n".join([*stamp, said, *_sections(sets, title)]), about=ABOUT, title=title)


def _sections(sets: Sequence[Set], title: str) -> Iterator[str]:
    for one in sets:
        yield f"<h2>{escape(one.place)}{' (all together)' if one.together else ''}</h2>"
        if one.title != title:
            yield f"<p>{escape(one.title)}</p>"
        yield "<ul>"
        by_document: dict[str, list[PurePosixPath]] = {}
        for path in map(PurePosixPath, one.reports):
            by_document.setdefault(path.stem, []).append(path)
        for stem, paths in by_document.items():
            name = _name(stem)
            links = ", ".join(f'<a href="{escape(str(path))}">{name}, {_FORMATS[path.suffix]}</a>' for path in paths)
            yield f"<li>{links}</li>"
        yield "</ul>"


def _name(stem: str) -> str:
    """A document's name as its file has it: "Annual report in Spanish" for annual_report_es."""
    name = stem.removesuffix(_IN_SPANISH).replace("_", " ").capitalize()
    return f"{name} in Spanish" if stem.endswith(_IN_SPANISH) else name
