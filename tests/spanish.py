"""What is left in English, or unfilled, of a finished page in Spanish."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import html

_STOP_WORDS = (
    "the of and or to in is are was were with which that this these those from for by on at as than who whose where "
    "each until since before after between within without not has have had been be it its their there here people "
    "list lists record records month months year years day days share shares rate count counts program report reports "
    "police data interval range lower higher fewer more evidence table figure caution synthetic notified"
)
STOP_WORDS = frozenset(re.findall(r"\w+", _STOP_WORDS))
"""Words that an English sentence can hardly do without, and none of them a word of Spanish."""

_NAMES = re.compile(r"Equipo de evaluación, \S+@\S+")
_IDS = re.compile(r"\b[a-z0-9_]+(\.[a-z0-9_]+)+\b")


def english_in(document: Path) -> list[str]:
    """English words and unfilled places in the text, the names and the alternative texts of an HTML page."""
    root = html.parse(str(document)).getroot()
    assert root.get("lang") == "es-US"
    for unread in root.xpath('//style|//script|//code|//tr[starts-with(@id, "number.")]/th'):
        unread.drop_tree()
    said = [text for text in root.xpath("//text()|//@aria-label|//@alt|//@title") if text.strip()]
    return [found for text in said for found in leftovers(text)]


def leftovers(text: str) -> list[str]:
    """What a reader of Spanish would stumble over in `text`; ids of results and fingerprints are none of it."""
    plain = _IDS.sub(" ", _NAMES.sub(" ", text))
    words = [word for word in re.findall(r"\b[A-Za-zÁÉÍÓÚÑáéíóúñü]+\b", plain) if word.lower() in STOP_WORDS]
    return words + re.findall(r"\{\w*\}|\[not part of this run\]|\bNone\b|\bnan\b", plain)
