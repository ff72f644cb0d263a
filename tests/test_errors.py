"""Errors are for people: every kind becomes one sentence and exit code 1; anything else is called a fault of ours."""

from __future__ import annotations

import errno
import inspect
import shutil

import pytest

from ipvi_eval import errors
from ipvi_eval.cli import app, main
from ipvi_eval.errors import MonthsError, disk_full, month_list, reason, unwritten

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.IpviError) and kind is not MonthsError  # which is made of its months
]


def ended(monkeypatch, capsys, error):
    """Exit code and standard error of a command that raises `error`."""

    def fail(**options):
        raise error

    monkeypatch.setattr(app, "command_line", lambda: fail)
    with pytest.raises(SystemExit) as stop:
        main(["doctor"])
    return stop.value.code, capsys.readouterr().err


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_its_own_text_and_exit_code_1(monkeypatch, capsys, kind):
    assert ended(monkeypatch, capsys, kind("plan.toml, line 3: too long")) == (
        1,
        "ipvi-eval: plan.toml, line 3: too long\n",
    )


def test_another_error_is_not_taken_for_the_person_s_and_shows_no_value(monkeypatch, capsys):
    code, err = ended(monkeypatch, capsys, ValueError("Jane Doe"))
    assert code == 1
    assert "a fault of the program, not of your data: ValueError" in err
    assert "Jane Doe" not in err


def test_one_kind_is_not_caught_as_another():
    """A caller that forgives a method its data (AnalysisError) must not forgive a disagreement or a disclosure."""
    for kind in KINDS:
        assert {other for other in KINDS if issubclass(kind, other)} <= {kind, errors.IpviError}


@pytest.mark.parametrize(
    ("error", "full", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True, "the disk is full; make room, then try again"),
        (OSError(errno.EFBIG, "File too large"), True, "the disk is full; make room, then try again"),
        (shutil.Error([("a", "b", f"[Errno {errno.ENOSPC}] No space")]), True, "the disk is full; make room"),
        (shutil.Error([("a", "b", "[Errno 13] Permission denied")]), False, "some files could not be copied"),
        (PermissionError(errno.EACCES, "Permission denied", "secret.csv"), False, "Permission denied"),
    ],
)
def test_why_nothing_could_be_written(error, full, told):
    """A full disk is told as such; no name of a file is."""
    assert disk_full(error) is full
    assert reason(error).startswith(told)
    assert "secret" not in reason(error)


def test_months_are_shortened_as_text_and_complete_in_full():
    months = [f"2020-{month:02d}" for month in range(1, 13)]
    error = MonthsError("no count in", months, "give a zero")
    assert str(error) == f"no count in {', '.join(months[:6])} and 6 more; give a zero"
    assert error.in_full() == f"no count in {', '.join(months)}; give a zero"
    assert error.plain() == [{"what": "no count in these months; give a zero", "months": months}]
    assert month_list(months[:6]) == ", ".join(months[:6])


def test_a_file_of_a_full_disk_is_not_said_to_be_open_elsewhere():
    full = unwritten("a.docx", OSError(errno.ENOSPC, "No space left on device"))
    assert full == "a.docx cannot be written: the disk is full; make room, then try again"
    held = unwritten("a.docx", PermissionError(errno.EACCES, "Permission denied"))
    assert held.startswith("a.docx cannot be written (Permission denied); close it if it is open elsewhere")
