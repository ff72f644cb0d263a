"""A small agency extract that is right, and a way to make it wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ipvi_eval.data.mapped.mapping import Mapping
from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.data.sources import Extract, read_extract

MAPPING = """\
[incidents]
file = "incidents.csv"
date_format = "%m/%d/%Y"

[incidents.columns]
incident = "NO"
date = "DAY"
relationship = "REL"
report = "DIR"
arrest = "ARREST"
suspect = "SUSPECT"

[incidents.codes.relationship]
intimate = ["BG", "SE"]
family = ["PA"]

[incidents.defaults]
area = "Here"

[persons]
file = "persons.csv"
date_format = "%m/%d/%Y"

[persons.columns]
person = "KEY"
list = "LIST"
entry = "ENTRY"
exit = "EXIT"
exit_reason = "WHY"

[persons.codes]
list = ["C", "D"]

[persons.codes.exit_reason]
death = ["D"]
moved = ["M"]

[persons.defaults]
area = "Here"

[notifications]
file = "notifications.csv"
date_format = "%m/%d/%Y"
columns = { person = "KEY", date = "DAY" }

[custody]
file = "custody.csv"
date_format = "%m/%d/%Y"
columns = { person = "KEY", start = "IN", end = "OUT" }
"""

AS_THEY_ARE = "\n[pseudonymise]\nperson = false\nincident = false\n"
MAPPING += AS_THEY_ARE

FILES = {
    "incidents.csv": "NO,DAY,REL,DIR,ARREST,SUSPECT\n"
    "I1,01/05/2020,BG,Y,N,P1\nI2,02/07/2020,PA,Y,Y,P2\nI3,03/09/2020,SE,Y,Y,P1\n",
    "persons.csv": "KEY,LIST,ENTRY,EXIT,WHY\nP1,D,01/05/2020,,\nP2,C,02/07/2020,12/30/2020,M\n",
    "notifications.csv": "KEY,DAY\nP1,04/01/2020\n",
    "custody.csv": "KEY,IN,OUT\nP1,03/09/2020,03/20/2020\nP1,05/01/2020,\n",
}


@dataclass
class Agency:
    """A folder with an extract; change `files` or `mapping`, then `read()`."""

    folder: Path
    files: dict[str, str | bytes] = field(default_factory=lambda: dict(FILES))
    mapping: str = MAPPING

    def parsed(self) -> Mapping:
        path = self.folder / "mapping.toml"
        path.write_text(self.mapping, encoding="utf-8")
        return read_mapping(path)

    def write(self) -> Path:
        """Put the files into the folder, and say which it is."""
        for name, content in self.files.items():
            data = content if isinstance(content, bytes) else content.encode()
            (self.folder / name).write_bytes(data)
        return self.folder

    def read(self) -> Extract:
        return read_extract(self.write(), self.parsed())

    def swap(self, file: str, old: str, new: str) -> Agency:
        text = self.files[file]
        assert isinstance(text, str)
        assert old in text
        self.files[file] = text.replace(old, new, 1)
        return self

    def remap(self, old: str, new: str) -> Agency:
        assert old in self.mapping
        self.mapping = self.mapping.replace(old, new, 1)
        return self


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    return Agency(tmp_path)


@pytest.fixture
def one_table(tmp_path: Path) -> Callable[[str, str | bytes, str], Extract]:
    """Read one file with one mapping and keys as they are: `one_table(file name, content, mapping text)`."""

    def read(name: str, content: str | bytes, mapping: str) -> Extract:
        agency = Agency(tmp_path, {name: content}, mapping + AS_THEY_ARE)
        return agency.read()

    return read
