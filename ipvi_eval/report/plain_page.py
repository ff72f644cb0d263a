"""A page in the look of the reports that is none of them: it loads nothing, and no search engine lists it."""

from __future__ import annotations

from html import escape
from importlib.resources import files


def plain_page(body: str, *, about: str, title: str, style: str = "", above: str = "") -> str:
    """The page as text: what it is `about` and the study's `title` above the `body`; `body` and `above`, which stands
    on top of all, are finished HTML. `style` is added to the look."""
    # The look of the reports, without the column for a table of contents.
    look = files("ipvi_eval.report.render").joinpath("page.css").read_text("utf-8") + style
    return (
        '<!DOCTYPE html>\n<html lang="en-US">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
        f"<title>{escape(about)}: {escape(title)}</title>\n<style>\n{look}</style>\n</head>\n<body>\n"
        f'<div class="page"><main id="content">\n{above}'
        f'<header id="title-block-header"><h1 class="title">{escape(about)}</h1>\n'
        f'<p class="subtitle">{escape(title)}</p></header>\n{body}\n</main></div>\n</body>\n</html>\n'
    )
