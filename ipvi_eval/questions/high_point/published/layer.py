"""A study's own figures: a small TOML file beside study.toml, read and written as a whole."""

from __future__ import annotations

import json
import os
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, fields
from pathlib import Path

from ipvi_eval.errors import DataError, OutputError
from ipvi_eval.questions.high_point.published.figure import Figure, figure_from
from ipvi_eval.questions.high_point.published.study_design import Design, FollowUp

_HEAD = "# Figures read by this study's evaluators. They are laid over the figures shipped with ipvi_eval.\n"


def read_layer(path: Path) -> tuple[Figure, ...]:
    """The figures in `path`, none where there is no file. Raises DataError when the file or a figure is wrong."""
    if not path.exists():
        return ()
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        msg = f"{path.name} cannot be read: is it a file, and may you read it?"
        raise DataError(msg) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        place = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "the file is not UTF-8 text"
        msg = f"{path.name}: not readable as TOML: {place}"
        raise DataError(msg) from None
    extra = sorted(set(raw) - {"figure"})
    if extra or not isinstance(raw.get("figure", []), list):
        msg = f"{path.name}: only [[figure]] tables are expected" + (f", found {', '.join(extra)}" if extra else "")
        raise DataError(msg)
    figures = tuple(figure_from(item, where=path.name) for item in raw.get("figure", []))
    names = [figure.id for figure in figures]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        msg = f"{path.name}: figure {', '.join(twice)} stands twice; keep the one that is right"
        raise DataError(msg)
    return figures


@contextmanager
def locked(path: Path, *, patience: float = 10.0) -> Iterator[None]:
    """Nobody else changes `path` meanwhile: whoever comes second waits, and reads what the first has written.

    Raises OutputError when the lock is not free after `patience` seconds, or the folder cannot be written.
    """
    lock = path.with_name(f".{path.name}.lock")
    latest = time.monotonic() + patience
    while True:
        try:
            if not path.parent.exists():
                path.parent.mkdir(parents=True)
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError:
            if time.monotonic() > latest:
                msg = f"{path.name} is being written by another program; if none is, delete {lock.name} beside it"
                raise OutputError(msg) from None
            time.sleep(0.05)
        except OSError:
            msg = f"{path.name} cannot be written: is the folder read-only?"
            raise OutputError(msg) from None
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def write_layer(path: Path, figures: Sequence[Figure]) -> None:
    """Replace `path` in one step: a failure leaves the old file. Raises OutputError when it cannot be written."""
    text = _HEAD + "".join("\n" + _table(figure) for figure in figures)
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".evidence-", suffix=".toml")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        # The temporary file is private; the new one keeps the old one's permissions, or those of any new file there.
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(temporary).replace(path)
    except OSError:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        msg = f"{path.name} cannot be written: is it open elsewhere, or the folder read-only? The old file is unchanged"
        raise OutputError(msg) from None


def _table(figure: Figure) -> str:
    lines = ["[[figure]]"]
    for item in fields(figure):
        value = getattr(figure, item.name)
        if isinstance(value, FollowUp):
            pairs = [f"kind = {_toml(value.kind)}"]
            pairs += [f"months = {_toml(value.months)}"] if value.months is not None else []
            lines.append(f"follow_up = {{{', '.join(pairs)}}}")
        elif isinstance(value, Design):
            if value.level is not None:
                lines.append(f"design = {{level = {value.level}, why = {_toml(value.why)}}}")
        elif item.default is MISSING or value != item.default:
            lines.append(f"{item.name} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # JSON's escapes are a subset of those of a TOML basic string, except DEL, which TOML wants escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)
