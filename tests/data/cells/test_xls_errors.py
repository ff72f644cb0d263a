"""Errors in an .xls, found in its records. `cases.xls` was written by xlwt 1.3.0, sheet by sheet as `CASES` says."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipvi_eval.data.cells.xls_errors import XlsErrors

CASES = (Path(__file__).parent / "cases.xls").read_bytes()


def test_an_error_and_a_formula_without_its_result_are_found_on_their_sheet() -> None:
    assert XlsErrors.of(CASES, 0) == XlsErrors({(4, 3): "#N/A"}, ())
    assert XlsErrors.of(CASES, 1) == XlsErrors({}, ((1, 2),))
    assert XlsErrors.of(CASES, 2) == XlsErrors({}, ())


@pytest.mark.parametrize(("code", "shown"), [(0x07, "#DIV/0!"), (0x0F, "#VALUE!"), (0x17, "#REF!"), (0x1D, "#NAME?")])
def test_the_result_of_a_formula_may_be_an_error(code: int, shown: str) -> None:
    """[MS-XLS] 2.5.133, FormulaValue: the kind 2 is an error, whose code stands two bytes further."""
    empty = b"\x03\x00\x00\x00\x00\x00\xff\xff"
    assert CASES.count(empty) == 1
    error = bytes([2, 0, code, 0, 0, 0, 255, 255])
    assert XlsErrors.of(CASES.replace(empty, error), 1) == XlsErrors({(1, 1): shown}, ())


def test_what_is_no_such_file() -> None:
    for content in (b"PK\x03\x04", b"<html>", CASES[:8] + b"\x00" * 600):
        with pytest.raises((ValueError, IndexError)):
            XlsErrors.of(content, 0)
