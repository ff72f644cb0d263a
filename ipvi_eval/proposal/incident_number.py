"""By which columns the rows of another table are found for an incident, and whether a key there is of a person."""

from __future__ import annotations

import json

from ipvi_eval.data.linked.keys import key_form
from ipvi_eval.proposal.cells import Cells
from ipvi_eval.proposal.names import means
from ipvi_eval.proposal.sheets import Sheet

_IN_COMMON = 0.5
"""The share of its values that the other table must have, for a key to be the same number."""


def meaning(sheet: Sheet, ours: str) -> list[str]:
    """The columns of a sheet whose names mean one of ours of the incidents."""
    return [name for name in sheet.raw.columns if means("incidents", ours, name)]


def same_incident(incidents: Sheet, other: Sheet) -> dict[str, str] | None:
    """The column of the other table, and that of the incidents, with the number of an incident; None where no two share
    enough of them."""
    for ours in meaning(incidents, "incident"):
        for theirs in meaning(other, "incident"):
            if shared(other, theirs, incidents, ours):
                return {theirs: ours}
    return None


def shared(sheet: Sheet, name: str, other: Sheet, there: str) -> bool:
    """Whether enough of the keys in a column of `sheet` stand in a column of the `other` one."""
    keys = _forms(sheet, name)
    return bool(keys) and len(keys & _forms(other, there)) >= _IN_COMMON * len(keys)


def known_once(sheet: Sheet, name: str) -> bool:
    """Whether a column holds no key twice: then it is one of a row, and tells nobody again."""
    return not Cells(sheet.raw, name).filled.map(key_form).duplicated().any()


def nobody_known(name: str) -> str:
    """A remark on such a key, or a number within the incident."""
    return (
        f"# Nobody is known from one incident to the next by '{name}': incidents count, and nobody is followed by it."
    )


def _forms(sheet: Sheet, name: str) -> set[str]:
    return {key_form(cell) for cell in Cells(sheet.raw, name).filled.unique()}


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False)


def inline(pairs: dict[str, str]) -> str:
    """A small table of texts as TOML writes it in a line.

    >>> inline({"CASE": "INC_NO"})
    '{ "CASE" = "INC_NO" }'
    """
    return f"{{ {', '.join(f'{quoted(one)} = {quoted(other)}' for one, other in pairs.items())} }}"
