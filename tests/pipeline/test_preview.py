"""Pages follow their sources, reach this machine only, and leave the run as it was."""

from __future__ import annotations

import html
import socket
import urllib.error
import urllib.request

import pytest

from ipvi_eval.errors import OutputError, PlanError
from ipvi_eval.pipeline.preview import served
from ipvi_eval.plan.study import read_study
from ipvi_eval.results.manifest import sha256_of


@pytest.fixture
def study(tiny, ran):
    return read_study(tiny)


@pytest.fixture
def said():
    return []


@pytest.fixture
def shown(study, said):
    with served(study, port=0, say=said.append) as (preview, address):
        preview.follow()
        yield preview, address


def get(address, **headers):
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=60) as answer:
        return answer.read().decode()


def test_the_pages_are_served_with_what_makes_them_follow(shown, said, study):
    _, address = shown
    assert said == ["short: rendered"]
    assert 'href="/short.html"' in get(address)
    page = get(f"{address}short.html?x=1")
    assert "There are " in page
    assert "location.reload" in page
    assert "location.reload" not in (study.root / "run" / "reports" / "short.html").read_text("utf-8")
    assert get(f"{address}changed") == "1"


def test_a_document_that_changed_is_rendered_again_and_nothing_else(shown, change):
    preview, address = shown
    assert not preview.follow()
    change("reports/short.qmd", "There are", "Here are")
    assert preview.follow()
    assert "Here are " in get(f"{address}short.html")
    assert get(f"{address}changed") == "2"


def test_an_included_file_renders_the_documents_that_include_it(study, said):
    reports = study.root / "reports"
    text = (reports / "short.qmd").read_text("utf-8")
    (reports / "_part.qmd").write_text("A part.\n", "utf-8")
    (reports / "whole.qmd").write_text(f"{text}\n{{{{< include _part.qmd >}}}}\n", "utf-8")
    both = study.model_copy(update={"reports": ("short", "whole")})
    with served(both, port=0, say=said.append) as (preview, address):
        preview.follow()
        del said[:]
        for content in ("Another part.", "", "Back again."):  # what is empty now was a part of it before
            (reports / "_part.qmd").write_text(f"{content}\n" if content else "", "utf-8")
            assert preview.follow()
        assert said == ["whole: rendered"] * 3
        assert "Back again." in get(f"{address}whole.html")
        (reports / "_part.qmd").unlink()
        assert not preview.follow()
        assert said[3:] == [
            f"whole: whole.qmd line {len(text.splitlines()) + 2}: the included file _part.qmd does not exist"
        ]


def test_what_documents_share_renders_all(shown, change, study):
    preview, _ = shown
    style = study.root / "reports" / "_style.css"
    style.write_text(style.read_text("utf-8") + "\n/* another */\n", "utf-8")
    assert preview.follow()


def test_a_mistake_is_said_above_the_page_which_stays(shown, said, change):
    preview, address = shown
    change("reports/short.qmd", "There are", "There are 12 of <b>")
    assert not preview.follow()
    assert said[-1].startswith("short: ")
    told = html.escape(said[-1].removeprefix("short: "))
    page = get(f"{address}short.html")
    assert page.index(told) < page.index("There are ")
    assert told in get(address)
    assert get(f"{address}changed") == "2"  # so that the browser loads it again
    assert not preview.follow()
    assert get(f"{address}changed") == "2"
    change("reports/short.qmd", "There are 12 of <b>", "There are")
    assert preview.follow()
    assert 'role="alert"' not in get(f"{address}short.html") + get(address)


def test_a_document_with_a_mistake_from_the_start_says_so_on_its_page(study, said, change):
    change("reports/short.qmd", "There are", "There are 12 of")
    with served(study, port=0, say=said.append) as (preview, address):
        preview.follow()
        assert html.escape(said[-1].removeprefix("short: ")) in get(f"{address}short.html")


def test_the_run_stays_as_it_was(study, change):
    files = {path: sha256_of(path) for path in (study.root / "run").rglob("*") if path.is_file()}
    with served(study, port=0, say=print) as (preview, _):
        preview.follow()
        out = preview.out
    assert {path: sha256_of(path) for path in (study.root / "run").rglob("*") if path.is_file()} == files
    assert not out.exists()


def test_nothing_else_is_served(shown):
    for path in ("nothing.html", "../run/manifest.json", "%2e%2e/x", "short", "short.html.html", "/etc/passwd"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            get(shown[1] + path)


def test_a_page_elsewhere_cannot_read_it_through_another_name(shown):
    with pytest.raises(urllib.error.HTTPError, match="403"):
        get(shown[1], Host="example.org")


def test_it_listens_to_this_machine_only(shown):
    port = int(shown[1].rstrip("/").rpartition(":")[2])
    with socket.socket() as other:
        other.bind(("127.0.0.2", port))


def test_a_port_that_is_taken_and_a_study_without_a_run_are_said(shown, study, tmp_path, said):
    port = int(shown[1].rstrip("/").rpartition(":")[2])
    taken = f"port {port} cannot be opened.*give another one with --port"
    with pytest.raises(OutputError, match=taken), served(study, port=port, say=said.append):
        pass
    (study.root / "run").rename(tmp_path / "elsewhere")
    with pytest.raises(PlanError, match="there is no finished run"), served(study, port=0, say=said.append):
        pass
