"""A new study: the shipped analysis/ and reports/ copied, pointing to an empty data/."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import ipvi_eval
from ipvi_eval.errors import OutputError, reason

_SKIP = shutil.ignore_patterns("__pycache__", ".*", "~$*", "*.tmp-*")

DATA_README = """# Put the extract here

CSV or Excel files as the agency delivers them, one file per table. `analysis/mapping.toml` says which file, columns
and codes mean what, and `analysis/study.toml` is the plan. Not every table is needed:

| table | one row is | needed for |
|---|---|---|
| incidents | a domestic incident, or one of its people (date, area, relationship, suspect) | counts, re-offence |
| persons | a person on a list (person, area, list, date of entry, exit), or one list of a person | re-offence |
| moves | a move to another list, where persons have one row each (person, date, list) | list movement |
| notifications | one notification of one person (person, date) | the effect of notification |
| custody | one stay in custody (person, start, end) | street time |
| crosswalk | a person's key and the number by which another agency knows the person | tables with such numbers |
| populations | an area in a year (area, year, population) | rates |
| monthly_counts | a month's total, where incidents cannot be given | counts only |

Columns that `mapping.toml` does not name are left unread, so the export need not be edited. Words (areas, lists, codes)
are listed there; `ipvi-eval codes FILE COLUMN` shows them for copying. Names, addresses, birth dates, numbers of people
and narratives are refused. Keys of people are replaced by pseudonyms: set the environment variable
IPVI_PSEUDONYM_KEY to a long random text kept outside this folder.

Check with `ipvi-eval check analysis/study.toml`; run with `ipvi-eval run analysis/study.toml`.
"""


_IGNORED = """# The extract and numbers before disclosure control, those of editions too, stay out of version control.
/data/*
!/data/README.md
/run/
/check/
/diagnose/
/.run.tmp-*/
/editions/*/inside/
/editions/*/*/inside/
/editions/**/.*.tmp-*/
# What Quarto leaves behind.
/.quarto/
**/*.quarto_ipynb
_figures/
"""


_OF_THE_EXAMPLE = re.compile(
    r"^((?:fixed_on|contact|funding|conflicts|tidier\.\w+) = .*|\"Evaluation team, .*)$", re.MULTILINE
)
"""Who answers for the example, who paid, which interests there are and what was done is true of no other study: these
lines are examples until somebody fills them in."""


@dataclass(frozen=True, slots=True)
class Own:
    """What a study begins with in place of what is shipped: its plan, its mapping, and the scripts that it needs."""

    plan: str
    mapping: str
    scripts: tuple[str, ...]


def new_study(folder: Path, own: Own | None = None) -> Path:
    """Make a study in `folder` and return the path of its plan; whatever fails, no part of it is left behind.

    It begins with the shipped plan, mapping and scripts, or with its `own`.

    OutputError when the folder is not empty or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        msg = f"{folder} is not empty; give a new folder, so that nothing of yours is overwritten"
        raise OutputError(msg)
    source = template()
    made = _made(folder)
    building = folder / f".study.tmp-{os.getpid()}"
    parts: list[Path] = []
    try:
        building.mkdir(parents=True)
        _fill(building, source)
        if own is not None:
            _make_own(building / "analysis", own)
        for part in sorted(building.iterdir()):
            parts.append(folder / part.name)
            part.rename(folder / part.name)
        building.rmdir()
    except BaseException as error:
        for path in (*parts, building):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        for path in made:
            with suppress(OSError):
                path.rmdir()
        if not isinstance(error, OSError):
            raise
        msg = f"{folder} cannot be made: {reason(error)}; choose a folder you may write to"
        raise OutputError(msg) from None
    return folder / "analysis" / "study.toml"


def _made(folder: Path) -> list[Path]:
    """The folders that are not there yet, from the innermost out."""
    return [path for path in (folder, *folder.parents) if not path.exists()]


def _fill(building: Path, source: Path) -> None:
    for part in ("analysis", "reports"):
        shutil.copytree(source / part, building / part, ignore=_SKIP)
    shutil.copy2(source / "_quarto.yml", building / "_quarto.yml")
    (building / "data").mkdir()
    (building / "data" / "README.md").write_text(DATA_README, "utf-8", newline="\n")
    (building / ".gitignore").write_text(_IGNORED, "utf-8", newline="\n")
    plan = building / "analysis" / "study.toml"
    text = plan.read_text("utf-8").replace('"../data_synthetic"', '"../data"')
    plan.write_text(_OF_THE_EXAMPLE.sub(r"# \1", text), "utf-8", newline="\n")


def _make_own(analysis: Path, own: Own) -> None:
    for path in analysis.glob("*.py"):
        if path.name not in own.scripts:
            path.unlink()
    (analysis / "study.toml").write_text(own.plan, "utf-8", newline="\n")
    (analysis / "mapping.toml").write_text(own.mapping, "utf-8", newline="\n")


def template() -> Path:
    """The folder with the shipped study: the repository's own, or the copy that the wheel carries.

    Raises OutputError when neither is there.
    """
    package = Path(ipvi_eval.__file__).parent
    for folder in (package.parent, package / "_template"):
        if (folder / "analysis" / "study.toml").is_file():
            return folder
    msg = "this installation carries no study template; install the package again"
    raise OutputError(msg)
