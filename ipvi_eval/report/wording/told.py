"""Text that remembers which released result it tells of, so that a document can be checked against its numbers."""

from __future__ import annotations

import html
import re


class Told(str):
    """Text of a sentence or a cell; `result` is the id it tells of, `word` the plan's word, both empty for neither.

    It is escaped where it enters markdown or HTML, so that no value can become markup, and carries the id with it:
    `<span data-result="...">` in HTML, nothing in the other formats.
    """

    __slots__ = ("result", "word")
    result: str
    word: str

    def __new__(cls, text: str, *, result: str = "", word: str = "") -> Told:
        """Text and what it tells of."""
        told = super().__new__(cls, text)
        told.result, told.word = result, word
        return told

    def markdown(self) -> str:
        """As markdown that shows the same characters, in a span that pandoc turns into one of HTML."""
        named = {"result": self.result, "word": self.word}
        marks = " ".join(f'{key}="{name}"' for key, name in named.items() if name)
        if not marks or not self.strip():
            return escape(self)
        # pandoc drops spaces at the edges of a span, and words of a sentence in pieces would run together.
        return re.sub(r"\S(?:.*\S)?", lambda inner: f"[{escape(inner[0])}]{{{marks}}}", self, flags=re.DOTALL)

    def html(self) -> str:
        """As HTML."""
        text = html.escape(self, quote=False)
        return f'<span data-result="{html.escape(self.result)}">{text}</span>' if self.result else text


class Phrase(Told):
    """Text of several pieces, each of which remembers its own result; as a whole it tells of all of them."""

    __slots__ = ("pieces",)
    pieces: tuple[Told, ...]

    def __new__(cls, *pieces: str) -> Phrase:
        """The pieces one after the other."""
        told = tuple(piece if isinstance(piece, Told) else Told(piece) for piece in pieces)
        ids = dict.fromkeys(piece.result for piece in told if piece.result)
        phrase = super().__new__(cls, "".join(told), result=" ".join(ids))
        assert isinstance(phrase, Phrase)
        phrase.pieces = told
        return phrase

    def markdown(self) -> str:
        """As markdown, each piece with its id."""
        return "".join(piece.markdown() for piece in self.pieces)

    def html(self) -> str:
        """As HTML, each piece with its id."""
        return "".join(piece.html() for piece in self.pieces)

    def _repr_markdown_(self) -> str:
        # A piece that was looked up may carry a footnote, which only its own markdown has.
        return "".join(getattr(piece, "_repr_markdown_", piece.markdown)() for piece in self.pieces)


class Link(Told):
    """Text that leads to an `anchor` of the same document; a printed page says on which page that is."""

    __slots__ = ("anchor",)
    anchor: str

    def __new__(cls, text: str, *, anchor: str) -> Link:
        """Text and where it leads."""
        link = super().__new__(cls, text)
        assert isinstance(link, Link)
        link.anchor = anchor
        return link

    def markdown(self) -> str:
        """As a link; the page is looked up by whoever lays out the printed pages.

        Typst stops at a link to what is not there, also where code was to print it and did not: it gets the words.
        """
        there, page = f"query(<{self.anchor}>) != ()", f" (p.~#counter(page).at(<{self.anchor}>).first())"
        only = f"`#[#show link: it => context if {there} {{ it }} else {{ it.body }};`{{=typst}}"
        return f"{only}[{escape(self)}](#{self.anchor})`#context if {there} [{page}]]`{{=typst}}"

    def html(self) -> str:
        """As HTML."""
        return f'<a href="#{html.escape(self.anchor)}">{html.escape(self, quote=False)}</a>'


class Linked(Phrase):
    """A phrase whose pieces may be links, which a cell keeps in every format."""

    __slots__ = ()


def escape(text: str) -> str:
    """Plain text as markdown that shows the same characters; a line break in it is a space."""
    return re.sub(r"^[:%]|[\\`*_{}\[\]()#+.!|<>~^$@&-]", r"\\\g<0>", re.sub(r"\s*[\r\n]\s*", " ", text))
