"""Each of the five things for which a request comes back is found when it is planted, and nothing where all is well."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ipvi_eval.counted import PEOPLE, Count, Key
from ipvi_eval.pipeline.editions.edition_check import CONTEXT, DATA, FILES, SMALL, TYPES, check
from ipvi_eval.pipeline.editions.editions import Edition
from ipvi_eval.report.quoted.citable import FILES as CITED
from ipvi_eval.report.quoted.citable import write_citable
from ipvi_eval.results.store import Column, Results, Table


def found(edition):
    return {(one.thing, one.what) for one in check(Edition(edition.folder)) if one.thing != FILES}


def changed(edition, name, **fields):
    path = edition.folder / name
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | fields), "utf-8")


def edited(edition, change):
    """Released results in which each estimate went through `change`, and the files that are made of them."""
    folder = edition.public / "released"
    Results.of(map(change, Results.load(folder).all())).save(folder)
    write_citable(edition.public)


def test_an_edition_as_it_was_prepared(prepared, signed):
    assert check(prepared) == ()
    assert check(signed) == ()


def test_a_small_count(prepared):
    edited(prepared, lambda one: replace(one, n=4, n_of="people") if one.id == "survival.people" else one)
    assert found(prepared) == {(SMALL, "survival.people shows a count below 11")}


@pytest.mark.parametrize("unrounded", [{"standard_error": 0.123456}, {"cells": (40,)}])
def test_numbers_that_nobody_prints(prepared, unrounded):
    edited(prepared, lambda one: replace(one, **unrounded) if one.id == "survival.people" else one)
    assert found(prepared) == {(SMALL, "survival.people carries numbers that no document prints")}


@pytest.mark.parametrize("digits", [{"value": 0.1234}, {"upper": 1 / 3}, {"p": 0.01234}])
def test_numbers_finer_than_printed(prepared, digits):
    edited(prepared, lambda one: replace(one, unit="proportion", **digits) if one.id == "survival.people" else one)
    assert (SMALL, "survival.people holds a number finer than it is printed") in found(prepared)


@pytest.mark.parametrize("narrowest", [10, 11])
def test_a_hidden_count_that_can_be_worked_back(prepared, narrowest):
    audit = json.loads((prepared.inside / "audit.json").read_text("utf-8"))["audit"]
    changed(prepared, "inside/audit.json", audit=audit | {"narrowest": narrowest})
    assert bool(found(prepared)) is (narrowest < 11)


def test_disclosure_control_off(prepared):
    changed(prepared, "public/released/meta.json", internal="because I say so today")
    write_citable(prepared.public)
    assert found(prepared) == {(SMALL, "disclosure control was off")}


def test_no_context(prepared):
    sheet = prepared.folder / "request.md"
    text = sheet.read_text("utf-8")
    before, _, rest = text.partition("## Population\n")
    sheet.write_text(f"{before}## Population\n\n## {rest.partition('## ')[2]}", "utf-8")
    assert found(prepared) == {(CONTEXT, "request.md says nothing under Population")}
    sheet.write_text(text.replace("## Context", "## Else"), "utf-8")
    assert found(prepared) == {(CONTEXT, "request.md says nothing under Context")}
    sheet.unlink()
    assert found(prepared) == {(CONTEXT, "request.md is missing or is no text")}


def test_a_number_of_nobody(prepared):
    edited(prepared, lambda one: replace(one, scope=type(one.scope)()) if one.id == "survival.people" else one)
    assert found(prepared) == {(CONTEXT, "survival.people does not say whom it is about")}


def test_no_counts_behind_the_numbers(prepared):
    (prepared.inside / "counts.json").unlink()
    assert [thing for thing, _ in found(prepared)] == [DATA]


def test_no_numbers_behind_the_documents(prepared):
    (prepared.public / "released" / "tables.json").unlink()
    assert {thing for thing, _ in found(prepared)} == {SMALL, DATA}


def test_a_count_that_is_not_the_one_kept(prepared):
    results = Results.load(prepared.public / "released")
    columns = (Column("n", "People", "count"),)
    wrong = Table(id="x.t", title="T", columns=columns, rows=((Count(40, Key("nobody", PEOPLE)),),))
    Results.of([*results.all(), wrong]).save(prepared.public / "released")
    write_citable(prepared.public)
    assert found(prepared) == {(DATA, "x.t shows a count that is not among those kept, or that was hidden")}


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("reports/people.csv", b"a,b\n1,2\n", "is of a kind that is not released"),
        ("released/names.csv", b"a,b\n1,2\n", "is of a kind that is not released"),
        ("reports/tables.xlsx", b"PK\x03\x04", "is of a kind that is not released"),
        ("reports/model.rds", b"x", "is of a kind that is not released"),
        ("reports/~$short.docx", b"PK\x03\x04", "is of a kind that is not released"),
        ("reports/other.pdf", b"PK\x03\x04", "is not what its name says"),
        ("reports/other.docx", b"\xd0\xcf\x11\xe0", "is not what its name says"),
        ("released/other.json", b"{", "is no JSON"),
    ],
)
def test_a_wrong_type(prepared, name, content, what):
    (prepared.public / name).write_bytes(content)
    assert found(prepared) == {(TYPES, f"{name} {what}")}


@pytest.mark.parametrize(
    ("name", "content"), [("a.pdf", b"%PDF-1.7"), ("a.docx", b"PK\x03\x04"), ("a.html", b"\n<!DOCTYPE HTML>")]
)
def test_a_right_type(prepared, name, content):
    (prepared.public / "reports" / name).write_bytes(content)
    assert found(prepared) == set()


@pytest.mark.parametrize("name", CITED)
def test_a_citable_number_that_was_changed_or_taken_away(prepared, name):
    path = prepared.public / "released" / name
    content = path.read_bytes()
    wrong = (DATA, f"released/{name} is not what the released numbers make")
    path.write_bytes(content + b"9")
    assert found(prepared) == {wrong}
    path.unlink()
    assert found(prepared) == {wrong}


def test_what_was_signed_is_held_to_its_hashes_and_not_made_again(signed):
    (signed.public / "released" / CITED[0]).write_bytes(b"of another version")
    assert found(signed) == set()
    assert {one.thing for one in check(Edition(signed.folder))} == {FILES}


def test_numbers_of_which_no_citable_ones_can_be_made(prepared):
    (prepared.public / "released" / "meta.json").write_text("{}", "utf-8")
    wrong = "the files of citable numbers cannot be made again from the released numbers"
    assert (DATA, wrong) in found(prepared)


def test_no_document(prepared):
    (prepared.public / "reports" / "short.html").unlink()
    assert found(prepared) == {(TYPES, "there is no document among the files")}


def test_files_added_changed_and_gone(prepared, signed):
    (signed.public / "reports" / "extra.html").write_text("<!doctype html>", "utf-8")
    (signed.folder / "hashes.txt").write_text("", "utf-8")
    (signed.inside / "README.md").unlink()
    since = "since it was signed"
    assert {one.what for one in check(Edition(signed.folder)) if one.thing == FILES} == {
        f"public/reports/extra.html was added {since}",
        f"hashes.txt is gone or was changed {since}",
        f"inside/README.md is gone or was changed {since}",
    }
