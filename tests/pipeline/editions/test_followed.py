"""What lies between two editions is kept inside and read again as it was."""

from __future__ import annotations

from datetime import date

from ipvi_eval.estimate import Estimate
from ipvi_eval.pipeline.editions.causes import MONTHS, RECORDS, MadeOf, Step
from ipvi_eval.pipeline.editions.followed import Followed, followed
from ipvi_eval.pipeline.editions.past_editions import PastEdition
from ipvi_eval.plan.study import read_study
from ipvi_eval.results.store import Results


def told(value):
    return Results.of([Estimate(id="a.count", value=value, unit="incidents", method="m")])


def edition(manifest):
    return PastEdition("2024", date(2024, 1, 1), "January 1, 2024", told(60), {}, manifest, "", {}, 11, 0, True)


def test_it_is_read_as_it_was_kept(tmp_path):
    kept = Followed((Step(RECORDS, told(61)),), MONTHS, "")
    kept.save(tmp_path / "kept")
    found = Followed.load(tmp_path / "kept")
    assert found == kept
    causes = found.until(edition(None), told(74))
    assert [(step.change, step.results.estimates["a.count"].value) for step in causes.steps] == [
        ("", 60), (RECORDS, 61), (MONTHS, 74),
    ]  # fmt: skip


def test_what_could_not_be_followed_says_why_and_gives_no_cause(tiny, tmp_path):
    study = read_study(tiny)
    now = MadeOf(study.configuration(), "analysis", "code", {}, {})

    def fails(plan, title):
        raise KeyError("a value")

    other = {
        "configuration": study.configuration(),
        "plan_folder": "analysis",
        "code": "other",
        "scripts": {},
        "inputs": [],
    }
    for manifest, why in ((None, "has no manifest of its run"), (other, "KeyError")):
        found = followed(edition(manifest), study, now, fails)
        assert why in found.why_not
        assert "a value" not in found.why_not
        found.save(tmp_path / why)
        assert Followed.load(tmp_path / why).until(edition(None), told(1)) is None
