"""Commands of this package as somebody can paste them from a message into a terminal."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

_PLAIN = re.compile(r"[\w%+=:./-]+")
"""What no terminal reads otherwise than it stands there: of PowerShell a comma makes a list, an at sign a table."""
_NOT_ITSELF = re.compile(r'["$`!]|\\\\|\\$')
"""What bash reads otherwise between double quotes; single backslashes, as in paths of Windows, it leaves."""


def typed(*words: str | Path) -> str:
    """The command `ipvi-eval` with its words, as bash, PowerShell and the command prompt of Windows take it.

    >>> typed("check", "my study/analysis/study.toml")
    'ipvi-eval check "my study/analysis/study.toml"'
    """
    return " ".join(("ipvi-eval", *map(_quoted, map(str, words))))


def from_here(path: Path) -> str:
    """A path as a command finds it in the folder it is typed in: short where it lies below that, otherwise whole."""
    whole, here = path.resolve(), Path.cwd()
    return str(whole.relative_to(here) if whole.is_relative_to(here) else whole)


def _quoted(word: str) -> str:
    if _PLAIN.fullmatch(word):
        return word
    return shlex.quote(word) if _NOT_ITSELF.search(word) or not word else f'"{word}"'
