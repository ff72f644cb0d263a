"""Commands in messages come back from a shell as the words they were made of."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from ipvi_eval.typed_command import from_here, typed

WORDS = [
    "analysis/study.toml",
    "my study/analysis/study.toml",
    "condado Peñuelas/Relación.csv",
    r"C:\Users\Ana Díaz\extract\dirs 2024.xlsx",
    r"C:\extract\dirs.csv",
    "O'Brien.csv",
    'the "old" one.csv',
    "cost $HOME.csv",
    "now!.csv",
    "a;b&c.csv",
    "~$locked.xlsx",
    "dirs_*.csv",
    r"\\server\share\dirs.csv",
    "ends in \\",
    "",
]


@pytest.mark.parametrize("word", WORDS)
def test_a_shell_of_unix_gives_every_word_back(word) -> None:
    assert shlex.split(typed("codes", word, "COL")) == ["ipvi-eval", "codes", word, "COL"]
    shell = subprocess.run(["sh", "-c", f"set -- {typed(word)}; printf '%s' \"$2\""], capture_output=True, check=True)
    assert shell.stdout.decode() == word


@pytest.mark.parametrize("word", ["my study/study.toml", r"C:\Users\Ana Díaz\dirs 2024.xlsx", r"C:\extract\d.csv"])
def test_what_holds_blanks_stands_between_double_quotes(word) -> None:
    """The command prompt of Windows knows no others."""
    assert typed("check", word) == f'ipvi-eval check "{word}"'


@pytest.mark.parametrize("word", ["dirs,2024.csv", "@old.csv"])
def test_what_powershell_reads_as_a_list_or_a_table_stands_between_double_quotes(word) -> None:
    assert typed("codes", word) == f'ipvi-eval codes "{word}"'


def test_what_needs_no_quotes_has_none() -> None:
    assert typed("check", Path("study.toml"), "--all") == "ipvi-eval check study.toml --all"


def test_a_path_is_told_from_here(tmp_path, monkeypatch) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    assert from_here(Path("extract") / "dirs.csv") == str(Path("extract") / "dirs.csv")
    assert from_here(here / "extract" / ".." / "dirs.csv") == "dirs.csv"
    assert from_here(Path("..") / "dirs.csv") == str((tmp_path / "dirs.csv").resolve())
