"""`ipvi-eval release`: from a run to a signed edition, as it is typed."""

from __future__ import annotations

import json

import pytest

from ipvi_eval.typed_command import typed

PREPARE = ("--by", "A. First", "--purpose", "The yearly report to the county")


@pytest.fixture
def release(call, tiny, run_tiny):
    """A function that types a subcommand for the tiny study, which was run."""
    run_tiny()
    return lambda word, *rest: call("release", word, tiny, *rest)


def folder(tiny, name="2021-12-31"):
    return tiny.parents[1] / "editions" / name


def test_from_a_run_to_a_signature(release, tiny):
    assert release("list") == (
        0,
        "There is no edition yet; `ipvi-eval release prepare` makes one of the last run.\n",
        "",
    )
    code, out, _ = release("prepare", *PREPARE)
    assert code == 0
    assert out.startswith(f"Prepared {folder(tiny)}\n")
    assert typed("release", "check", tiny, "2021-12-31") in out
    code, out, _ = release("check", "2021-12-31")
    assert code == 0
    assert [line.split(":")[0] for line in out.splitlines()] == [
        f"fine      {thing}" for thing in ("small counts", "context", "underlying data", "file types", "files")
    ]
    code, _, err = release("sign", "2021-12-31", "--by", "A. First")
    assert (code, "same person" in err) == (1, True)
    code, out, _ = release("sign", "2021-12-31", "--by", "B. Second")
    assert (code, out.startswith("Signed.")) == (0, True)
    _, out, _ = release("list")
    assert "records to 2021-12-31  signed\n" in out
    assert "prepared by A. First on " in out
    assert ", signed by B. Second on " in out


def test_every_option_of_prepare_is_what_was_typed(release, tiny):
    assert release("prepare", *PREPARE)[0] == 0
    other = ("--by", "C. Third", "--purpose", "For the grant", "--name", "grant")
    code, out, _ = release("prepare", *other, "--json")
    answer = json.loads(out)
    assert (code, answer["edition"], answer["folder"]) == (0, "grant", str(folder(tiny, "grant")))
    records = [
        json.loads((folder(tiny, name) / "inside" / "prepared.json").read_text("utf-8"))
        for name in ("2021-12-31", "grant")
    ]
    assert [one["by"] for one in records] == ["A. First", "C. Third"]
    assert [one["purpose"] for one in records] == [PREPARE[3], "For the grant"]
    assert "For the grant" in (folder(tiny, "grant") / "request.md").read_text("utf-8")


@pytest.mark.parametrize("missing", ["--by", "--purpose"])
def test_who_and_what_for_must_be_said(release, missing):
    place = PREPARE.index(missing)
    code, _, err = release("prepare", *PREPARE[:place], *PREPARE[place + 2 :])
    assert (code, missing in err) == (2, True)


def test_what_is_found_is_said_with_what_to_do(release, tiny):
    release("prepare", *PREPARE)
    (folder(tiny) / "public" / "reports" / "people.csv").write_text("a,b\n", "utf-8")
    code, out, _ = release("check", "2021-12-31")
    assert code == 1
    assert "ATTENTION file types: 1 found\n" in out
    assert "reports/people.csv is of a kind that is not released; take the file out" in out
    assert "fine      context" in out
    code, out, _ = release("check", "2021-12-31", "--json")
    assert (code, [one["thing"] for one in json.loads(out)["findings"]]) == (1, ["file types", "files"])
    code, out, _ = release("sign", "2021-12-31", "--by", "B. Second", "--json")
    assert (code, "cannot be signed" in json.loads(out)["error"]) == (1, True)
    assert "changed since it was prepared" in release("list")[1]


def test_for_machines(release, tiny):
    release("prepare", *PREPARE)
    assert json.loads(release("list", "--json")[1])[0]["signed"] is None
    answer = json.loads(release("sign", "2021-12-31", "--by", "B. Second", "--json")[1])
    assert answer == {"edition": "2021-12-31", "state": "signed", "public": str(folder(tiny) / "public")}
    (row,) = json.loads(release("list", "--json")[1])
    assert (row["edition"], row["freeze"], row["state"]) == ("2021-12-31", "2021-12-31", "signed")
    assert (row["prepared"]["by"], row["signed"]["by"]) == ("A. First", "B. Second")


@pytest.mark.parametrize("word", ["check", "sign"])
def test_an_edition_that_is_not_there(release, word):
    code, _, err = release(word, "2020", *(("--by", "B. Second") if word == "sign" else ()))
    assert code == 1
    assert "there is none; `ipvi-eval release prepare` makes one" in err
