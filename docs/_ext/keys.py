"""The directive `{keys}`: every key of study.toml, mapping.toml or link.toml, as the package knows them."""

from __future__ import annotations

from typing import Any, get_args

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ipvi_eval.settings.explained import FileName
from ipvi_eval.settings.page import page


class Keys(SphinxDirective):
    """The keys of one file, a section for each table: `study`, `mapping` or `link`."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The sections of the page."""
        file = self.arguments[0]
        if file not in get_args(FileName):
            raise self.error(f"there are keys of {' and '.join(get_args(FileName))}, not of {file}")
        return self.parse_text_to_nodes(page(file), allow_section_headings=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("keys", Keys)
    return {"parallel_read_safe": True}
