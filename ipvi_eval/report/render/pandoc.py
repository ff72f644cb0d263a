"""pandoc from its wheel: text in, text out."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ipvi_eval.errors import ReportError

_OF_LUA = re.compile(r"^Error running filter \S+:$|^\s*\S+\.lua:\d+: (in function.*$)?|^\s*\[C\]: in .*$")
"""What a filter tells of itself before and behind its error: places in files of ours."""


def pandoc(
    options: list[str], text: str, *, of: str, work: Path | None = None, environment: Mapping[str, str] | None = None
) -> str:
    """What pandoc says of `text`; ReportError, naming the document it is `of`, where it fails or warns."""
    done = subprocess.run(
        [*_pandoc_command(), "--eol=lf", *options],
        input=text,
        capture_output=True,
        encoding="utf-8",
        cwd=work,
        env={**os.environ, **(environment or {})},
        check=False,
    )
    if done.returncode or "[WARNING]" in done.stderr:
        msg = f"{of} cannot be laid out: {_said(done.stderr)}"
        raise ReportError(msg)
    return done.stdout


@cache
def _pandoc_command() -> tuple[str, ...]:
    """pandoc, and how much it allocates before it collects, which spares a fifth of its time and costs 100 MB.

    Another pandoc than that of the wheel may take no option of its runtime.
    """
    import pypandoc

    path = Path(pypandoc.get_pandoc_path())
    ours = path.resolve().is_relative_to(Path(pypandoc.__file__).resolve().parent)
    return (str(path), *(("+RTS", "-A64m", "-F8", "-RTS") if ours else ()))


def _said(stderr: str) -> str:
    lines = (_OF_LUA.sub("", line).strip() for line in stderr.splitlines())
    return (
        " ".join([line for line in lines if line and "stack traceback" not in line][:4])
        or "pandoc gave no reason; is there room on the disk?"
    )
