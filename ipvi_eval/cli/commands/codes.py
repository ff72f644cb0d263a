"""`ipvi-eval codes`: what a column holds, to be copied into the mapping. For use inside the agency."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ipvi_eval.cli.console import say, say_json
from ipvi_eval.cli.options import HeaderRowOption, JsonOption, SheetOption, ShowLabelsOption, TableOption

if TYPE_CHECKING:
    from ipvi_eval.data.flat_file import FlatFile


def codes(
    file: Annotated[str, typer.Argument(help="A file of the extract, or a database.", show_default=False)],
    column: Annotated[str, typer.Argument(help="One of its columns; all are named when it is left out.")] = "",
    sheet: SheetOption = "",
    header_row: HeaderRowOption = 1,
    table: TableOption = "",
    show_labels: ShowLabelsOption = False,
    as_json: JsonOption = False,
) -> None:
    """The values of a column, for the mapping; shows data."""
    from ipvi_eval.data.flat_file import read_database, read_flat_file
    from ipvi_eval.data.vocabulary import vocabulary

    if table:
        read = read_database(file, table)
    else:
        found_in = _in_workbook(Path(file), column, sheet) if column and header_row == 1 else None
        read = found_in or read_flat_file(Path(file), sheet=sheet or None, header_row=header_row)
    if not column:
        _columns(read, show_labels=show_labels, as_json=as_json)
        return
    found = vocabulary(read, column, every=show_labels)
    if as_json:
        say_json({"column": column, "values": dict(found.values), "not_shown": dict(found.identities)})
        return
    say(f"# '{column}' of {found.file}. Our word stands on the left: change it, give several of theirs to one of ours,")
    say("# and list nothing that names a person. Copy below [TABLE.codes.COLUMN] of the mapping.")
    for line in found.toml():
        say(line)
    for kind, number in found.identities:
        say(f"# {number:,} not shown: like {kind}; --show-labels shows them")


def _in_workbook(path: Path, column: str, sheet: str) -> FlatFile | None:
    """The one sheet that has the column, lines above the names of its columns passed over as `map` passes them over.

    None where there is nothing to choose, and DataError where several sheets have it, or none of several.
    """
    from ipvi_eval.data.flat_file import FlatFile
    from ipvi_eval.data.mapped.mapping import WORKBOOKS
    from ipvi_eval.data.privacy.identities import identity
    from ipvi_eval.errors import DataError
    from ipvi_eval.proposal.sheets import sheets_of

    if path.suffix.lower() not in WORKBOOKS or not path.is_file():
        return None
    sheets, _ = sheets_of(path.resolve().parent, [path.resolve()])
    having = [one for one in sheets if column in one.raw.columns and sheet in ("", one.where.sheet)]
    if len(having) == 1:
        return FlatFile(having[0].raw)
    if sheet or len(sheets) == 1:
        return None
    named = ", ".join(f"'{one.name}'" for one in having or sheets if identity(one.name) is None)
    if having:
        msg = f"{path.name} has this column in {len(having)} sheets; say which one with --sheet: {named}"
    else:
        msg = f"no sheet of {path.name} has such a column; leave COLUMN out to list those of --sheet, one of {named}"
    raise DataError(msg)


def _columns(read: FlatFile, *, show_labels: bool, as_json: bool) -> None:
    """The names of the columns, without those that may be a record's cells: a first row is not always a header."""
    from ipvi_eval.data.privacy.identities import identity

    names = [name if show_labels or identity(name) is None else None for name in read.raw.columns]
    if as_json:
        say_json({"columns": names})
        return
    for place, name in enumerate(names, 1):
        say(f"{place:>3}  {name or '(not shown: looks like an identity; --show-labels shows it)'}")
