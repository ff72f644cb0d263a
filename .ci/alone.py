"""The package with its run-time packages alone: every module is imported, every command explains itself.

Fails naming the module that needs a package which requirements.lock does not install.
"""

from __future__ import annotations

import contextlib
import io
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import typer

import ipvi_eval
from ipvi_eval.cli import main
from ipvi_eval.cli.app import app

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"


def normal(name: str) -> str:
    """The name of a distribution as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def modules() -> list[str]:
    """Every module of the package, by import."""
    names = [found.name for found in pkgutil.walk_packages(ipvi_eval.__path__, "ipvi_eval.")]
    for name in names:
        if not name.endswith("__main__"):
            import_module(name)
    for name in ipvi_eval.__all__:
        getattr(ipvi_eval, name)
    return names


def strangers() -> set[str]:
    """Distributions that were imported and that the lock does not install."""
    locked = {normal(line.split("==")[0]) for line in LOCK.read_text("utf-8").splitlines() if "==" in line}
    belongs = metadata.packages_distributions()
    used = {normal(name) for module in sys.modules for name in belongs.get(module.split(".")[0], [])}
    return used - locked - {"ipvi-eval", "pip", "setuptools"}


def commands(group: Any, *words: str) -> Iterator[tuple[str, ...]]:
    """The words of every command, groups included."""
    yield words
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, *words, name)


def explains_itself(words: tuple[str, ...]) -> bool:
    """Whether `--help` ends well and prints something."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        main([*words, "--help"])
    return "Usage" in said.getvalue()


if __name__ == "__main__":
    count = len(modules())
    if found := strangers():
        sys.exit(f"imported, but not in requirements.lock: {', '.join(sorted(found))}")
    every = list(commands(typer.main.get_command(app)))
    if silent := [" ".join(words) for words in every if not explains_itself(words)]:
        sys.exit(f"no help from: {', '.join(silent)}")
    subprocess.run([sys.executable, "-m", "ipvi_eval", "doctor"], check=True)
    print(f"{count} modules and {len(every)} commands with the run-time packages alone")
