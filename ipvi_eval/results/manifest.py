"""Where a run's numbers came from: versions, inputs, plan, seeds, warnings and outputs, each with its hash.

The manifest of a run stays inside the agency; what may be told of it is in the public one, beside what was released.
Everything outside `times` is the same for two runs on the same input.
"""

from __future__ import annotations

import hashlib
import platform
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

import ipvi_eval
from ipvi_eval.results.json_object import object_in

MANIFEST = "manifest.json"
"""Its file: in a run, in what stays inside of an edition, and, for the public one, beside what was released."""

_PACKAGES = (
    "numpy",
    "scipy",
    "pandas",
    "statsmodels",
    "lifelines",
    "matplotlib",
    "pandera",
    "pypandoc-binary",
    "typst",
    "pikepdf",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One file that was read: its name, what it holds, its SHA-256, and its rows where it has rows."""

    name: str
    role: str
    sha256: str
    rows: int | None = None


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


class _Hashed(_Part):
    name: str
    sha256: str


class _Output(_Hashed):
    sensitivity: str


class _Software(_Part):
    ipvi_eval: str
    python: str
    packages: dict[str, str | None]


class _Told(_Part):
    """What readers of a manifest take from it; an older version may lack any of it."""

    software: _Software = _Software(ipvi_eval="", python="", packages={})
    code: str = ""
    inputs: list[_Hashed] = []
    plan_folder: str = ""
    configuration: dict[str, Any] = {}
    scripts: dict[str, str] = {}
    editions: dict[str, str] = {}
    engine: str = ""
    stages: dict[str, str] = {}
    outputs: list[_Output] = []
    times: dict[str, Any] = {}
    synthetic: bool = False


def well_formed(found: object) -> bool:
    """Whether what a JSON file holds is a manifest of a run, of whatever version: its parts have the right shape."""
    try:
        _Told.model_validate(found)
    except ValidationError:
        return False
    return True


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest that lies in `folder`; None where there is none, or where the file is no manifest of any version."""
    found = object_in(folder / MANIFEST)
    return found if well_formed(found) else None


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def git_state(folder: Path) -> dict[str, Any]:
    """Commit and dirty flag of the git checkout around `folder`; None for both when there is none."""
    commit = _git(folder, "rev-parse", "HEAD")
    status = _git(folder, "status", "--porcelain") if commit else None
    return {"commit": commit, "dirty": None if status is None else bool(status)}


def outputs_of(folder: Path, *, sensitivity: Mapping[str, str]) -> list[dict[str, Any]]:
    """Every file below `folder` with its hash and sensitivity (row, aggregate or public, by its first folder)."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [
        {
            "name": path.relative_to(folder).as_posix(),
            "sha256": sha256_of(path),
            "bytes": path.stat().st_size,
            "sensitivity": sensitivity.get(path.relative_to(folder).parts[0], "aggregate"),
        }
        for path in files
    ]


def software() -> dict[str, Any]:
    """Versions of this package, of Python, of the platform, and of the packages that compute or draw."""
    return {
        "ipvi_eval": ipvi_eval.__version__,
        "python": platform.python_version(),
        "implementation": sys.implementation.name,
        "platform": platform.platform(),
        "packages": {name: _version(name) for name in _PACKAGES},
    }


def software_bill() -> dict[str, str]:
    """The version of each program of `software` that is installed, by its name; nothing of the machine."""
    found = software()
    packages = {name: version for name, version in found["packages"].items() if version}
    return {"ipvi_eval": found["ipvi_eval"], "python": found["python"], **packages}


def public_manifest(*, extract: Mapping[str, str], synthetic: bool, seed: int) -> dict[str, Any]:
    """What may be told of a run: versions, the seed, is it made up, and a salted fingerprint of each table.

    Names, hashes and rows of files, the plan's paths, warnings and the machine stay in the manifest of the run.
    """
    versions = {name: version for name, version in software().items() if name != "platform"}
    return {"software": versions, "synthetic": synthetic, "seeds": {"study": seed}, "extract": dict(extract)}


def describe_inputs(inputs: Iterable[Input]) -> list[dict[str, Any]]:
    """Plain values for the manifest, in order of name."""
    fields = ("name", "role", "sha256", "rows")
    return [{name: getattr(item, name) for name in fields} for item in sorted(inputs, key=lambda item: item.name)]


@cache
def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            encoding="utf-8",
            errors="replace",  # names of files are in any encoding, and only asked whether there are some
            check=True,
            timeout=20,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
