"""One table, two representations: great_tables in HTML, a real pandoc table everywhere else."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any, Literal

from ipvi_eval.report.figures.palette import GRAY, LIGHT, NAVY
from ipvi_eval.report.target import current_target
from ipvi_eval.report.told import Told, escape

Align = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's label, alignment and relative width (None: as wide as its text).

    `breaks`: the cells are ids without spaces, which may be broken after a dot or an underscore.
    """

    label: str
    align: Align = "left"
    width: int | None = None
    breaks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Cells as finished text. `groups` names the group of each row, in order; rows of one group stand together.

    `name` is the id for cross-references (`tbl-...`), `notes` are lines under the table. `source` is the
    released table that the cells are taken from, where they are no estimates.
    """

    name: str
    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[str, ...], ...]
    groups: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""

    def __str__(self) -> str:
        """The markdown block for the format being rendered, with caption and id."""
        if current_target().format == "html":
            table = f'<div data-result="{self.source}">{self.html()}</div>' if self.source else self.html()
            return f"\n::: {{#{self.name}}}\n```{{=html}}\n{table}\n```\n\n{escape(self.caption)}\n:::\n"
        notes = "".join(f"\n{escape(note)}\n" for note in self.notes)
        return f"\n::: {{#{self.name}}}\n{self.markdown()}\n{notes}\n{escape(self.caption)}\n:::\n"

    _repr_markdown_ = __str__

    def markdown(self) -> str:
        """A pipe table; a group becomes a row with its name in bold."""
        lines = [_line([escape(heading.label) for heading in self.headings]), self._ruler()]
        last = None
        for place, row in enumerate(self.rows):
            group = self.groups[place] if self.groups else None
            if group is not None and group != last:
                lines.append(_line([f"**{escape(group)}**", *[""] * (len(self.headings) - 1)]))
                last = group
            lines.append(_line([_cell(cell, item) for cell, item in zip(row, self.headings, strict=True)]))
        return "\n".join(lines) + "\n"

    def html(self) -> str:
        """The table as great_tables draws it, with a fixed id so that the bytes repeat."""
        import pandas as pd
        from great_tables import GT, loc, style

        names = [f"c{place}" for place in range(len(self.headings))]
        frame = pd.DataFrame(list(self.rows), columns=names, dtype=object)
        if self.groups:
            frame["group"] = list(self.groups)
        table: Any = GT(frame, id=self.name.replace("tbl-", "t-"), groupname_col="group" if self.groups else None)
        table = table.cols_label(cases={name: item.label for name, item in zip(names, self.headings, strict=True)})
        table = table.fmt(_marked, columns=names)
        for name, heading in zip(names, self.headings, strict=True):
            table = table.cols_align(heading.align, columns=name)
        widths = self._widths()
        if widths:
            table = table.cols_width(cases=dict(zip(names, [f"{width}%" for width in widths], strict=True)))
        for note in self.notes:
            table = table.tab_source_note(note)
        return str(
            table.tab_options(
                table_width="100%",
                table_font_size="0.88rem",
                table_border_top_color=NAVY,
                column_labels_font_weight="bold",
                column_labels_border_bottom_color=NAVY,
                table_body_hlines_color=LIGHT,
                row_group_font_weight="bold",
                source_notes_font_size="0.8rem",
                data_row_padding="5px",
            )
            .tab_style(style.text(color=GRAY), loc.source_notes())
            .as_raw_html(inline_css=False)
        )

    def _widths(self) -> list[int]:
        if any(heading.width is None for heading in self.headings):
            return []
        total = sum(heading.width or 0 for heading in self.headings)
        return [round(100 * (heading.width or 0) / total) for heading in self.headings]

    def _ruler(self) -> str:
        # pandoc takes the relative widths from the dashes as soon as one line is wider than the page.
        widths = self._widths() or [3] * len(self.headings)
        marks = {"left": (":", ""), "right": ("", ":"), "center": (":", ":")}
        cells = []
        for heading, width in zip(self.headings, widths, strict=True):
            before, after = marks[heading.align]
            cells.append(before + "-" * max(3, width) + after)
        return "|" + "|".join(cells) + "|"


def _marked(cell: str) -> str:
    return cell.html() if isinstance(cell, Told) else html.escape(cell, quote=False)


def _cell(text: str, heading: Heading) -> str:
    if not heading.breaks:
        return escape(text)
    return escape(re.sub(r"([._])", "\\1\N{ZERO WIDTH SPACE}", text))


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
