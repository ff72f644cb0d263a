"""What is redone and what is taken over from the run before."""

from __future__ import annotations

import pytest

from tests.pipeline.carried_out import contents, go, manifest

STAGES = ("data", "first", "second", "release", "citable", "report.short")


@pytest.mark.parametrize(
    ("file", "old", "new", "redone"),
    [
        (None, "", "", ()),
        ("reports/short.qmd", "There are", "We have", ("report.short",)),
        ("analysis/second.py", "2 * people", "3 * people", ("second", "release", "citable", "report.short")),
        ("data/custody.csv", "2019-07-01", "2019-07-02", STAGES),
        ("analysis/study.toml", "seed = 1", "seed = 2", STAGES),
    ],
)
def test_a_second_run_redoes_only_what_changed(tiny, change, file, old, new, redone):
    go(tiny)
    before = contents(tiny.parents[1] / "run")
    if file:
        change(file, old, new)
    finished = go(tiny)
    assert finished.reused == tuple(stage for stage in STAGES if stage not in redone)
    if not file:
        after = contents(tiny.parents[1] / "run")
        assert {k: v for k, v in before.items() if k != "manifest.json"} == {
            k: v for k, v in after.items() if k != "manifest.json"
        }


@pytest.mark.parametrize("name", ["evidence.toml", "transport.toml", "costs.toml"])
def test_a_file_of_the_study_s_own_is_an_input(tiny, name):
    go(tiny)
    path = tiny.parent / name
    for text in ("# nothing yet\n", "# something\n"):
        path.write_text(text, encoding="utf-8")
        assert not {"data", "first", "second"} & set(go(tiny).reused)
        assert name in {item["name"] for item in manifest(tiny)["inputs"]}
    path.unlink()
    assert not {"data", "first", "second"} & set(go(tiny).reused)


def test_an_output_that_was_tampered_with_is_made_again(tiny):
    finished = go(tiny)
    good = finished.reports[0].read_bytes()
    finished.reports[0].write_bytes(b"tampered")
    assert "report.short" not in go(tiny).reused
    assert finished.reports[0].read_bytes() == good
