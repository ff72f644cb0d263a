"""A page for the agency's own eyes: it loads nothing, and says on top that it stays inside.

Unlike everything else here it is made before disclosure control.
"""

from __future__ import annotations

from ipvi_eval.report.plain_page import plain_page

INSIDE = "This page stays inside the agency. It is not for publication: small counts stand in it as they are."
_STYLE = """
.notice { border: 2px solid var(--warn); color: var(--warn); font-weight: 700; padding: .6rem 1rem;
  margin: 0 0 1.5rem; }
h1.title { line-height: 1.2; }
.tally { display: flex; flex-wrap: wrap; gap: .8rem; list-style: none; padding: 0; }
.tally li { border: 1px solid var(--line); background: var(--soft); padding: .5rem .9rem; flex: 1 1 9rem; }
.tally strong { display: block; font-size: 1.6rem; line-height: 1.2; color: var(--brand); }
.finding { border-left: 5px solid var(--line); padding: .1rem 0 .1rem 1rem; margin: 0 0 1.1rem; }
.finding p { margin: 0; }
.finding .where { font-size: .86rem; color: #41505f; }
details { margin: 0 0 1rem; border-top: 1px solid var(--line); padding-top: .6rem; }
summary { cursor: pointer; font-weight: 700; color: var(--brand); }
.scroll { overflow-x: auto; margin: .8rem 0; }
@media (max-width: 40rem) { .scroll > img { min-width: 34rem; } }
.scroll:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.sheet { border-collapse: collapse; width: 100%; font-size: .84rem; line-height: 1.4;
  font-variant-numeric: tabular-nums; }
.sheet th, .sheet td { padding: .3rem .5rem; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; }
.sheet tbody th { font-weight: 500; }
.sheet .right { text-align: right; white-space: nowrap; }
"""


def inside_page(body: str, *, about: str, title: str, synthetic: bool, style: str = "") -> str:
    """The page as text: what it is `about` and the study's `title` above the `body`, finished HTML.

    Where the data are `synthetic` that stands above everything else, too. `style` is added to the look.
    """
    stamp = "<p><strong>SYNTHETIC DATA: no record here is of a real person.</strong></p>\n" if synthetic else ""
    above = f'<p class="notice">{INSIDE}</p>\n'
    return plain_page(f"{stamp}{body}", about=about, title=title, style=_STYLE + style, above=above)
