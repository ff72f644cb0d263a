"""A folder for what stays inside the agency, kept out of version control, and the text that goes into it."""

from __future__ import annotations

from pathlib import Path

from ipvi_eval.errors import OutputError, reason

REMEDY = "; close it if it is open, or name another folder with --output"
"""What to do about a file of it that cannot be written."""


def inside_folder(folder: Path) -> None:
    """Make `folder` where it is not there, with a note to version control. Raises OutputError where it cannot be."""
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
            (folder / ".gitignore").write_text("*\n", "utf-8", newline="\n")
    except OSError as error:
        msg = f"{folder} cannot be made: {reason(error)}; name another folder with --output"
        raise OutputError(msg) from None


def write_text(path: Path, text: str) -> None:
    """Write text with the same bytes on every system."""
    path.write_text(text, "utf-8", newline="\n")
