"""An extract whose columns are called as other agencies call them, and one place where questions are answered."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from ipvi_eval.proposal.sheets import Sheet, sheets_of

INCIDENTS = """Case Number,Date Occurred,Town,Relationship,Report Taken,Arrested,Victim Injury,Suspect ID,Officer
C1,1/15/2020,Lakeview,SE,Y,N,N,S1,Ann Lee
C2,2/3/2020,Lakeview,BG,Y,Y,B,S2,Bob Ray
C3,2/29/2020,Pine Hill,PA,N,N,M,S1,Ann Lee
C4,3/31/2020,Lakeview,XS,Y,Y,N,,Bob Ray
"""
PERSONS = """Subject ID,Town,Tier,Date Listed,Removed,Reason,Age,Sex
S1,Lakeview,high,1/16/2020,,,31,M
S2,Lakeview,low,2/4/2020,5/20/2021,moved,24,F
"""
NOTIFIED = "Subject ID,Notified On,Method\nS1,4/13/2021,call-in\nS2,5/1/2021,letter\n"


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """The folder with three files."""
    folder = tmp_path / "extract"
    folder.mkdir()
    for name, text in (("incidents", INCIDENTS), ("subjects", PERSONS), ("call_ins", NOTIFIED)):
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[[str], Sheet]:
    """A function that makes one sheet of the text of a CSV file."""

    def make(text: str, name: str = "a.csv") -> Sheet:
        (tmp_path / name).write_text(text, "utf-8")
        (made,), aside = sheets_of(tmp_path, [tmp_path / name])
        assert not aside
        return made

    return make


def as_mapped(part) -> dict:
    """The lines of a part as its table of the mapping."""
    return tomllib.loads("\n".join(part.toml()))[part.table]
