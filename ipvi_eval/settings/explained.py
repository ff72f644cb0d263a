"""What each key means, with an example: the words of the files of this folder, each named like the file it explains."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

FileName = Literal["study", "mapping", "link", "world"]
"""The plan; the mapping; the plan of a linkage; a made-up county for `ipvi-eval simulate --world`."""


@dataclass(frozen=True, slots=True)
class Explained:
    """What a key means, in sentences, and TOML that sets it as a person would write it."""

    meaning: str
    example: str


@cache
def explained(file: FileName) -> Mapping[str, Explained]:
    """The words by the path of a key: "survival.outcomes", "shocks.*.name", "*.sheet" for every table of a mapping."""
    words = tomllib.loads(Path(__file__).with_name(f"{file}.toml").read_text("utf-8"))
    return MappingProxyType({path: Explained(one["meaning"], one["example"].strip()) for path, one in words.items()})


def words_of(file: FileName, path: str) -> Explained | None:
    """The words of one key: its own, or those it shares with the same key of every table, in which a table that is
    joined says likewise where it is; None when it has none."""
    words, shared = explained(file), path.partition(".")[2]
    return words.get(path) or words.get(f"*.{shared}") or words.get(f"*.{shared.removeprefix('joins.*.')}")
