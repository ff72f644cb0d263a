"""The draft says what plan, mapping and run say, and leaves a blank for everything else."""

from __future__ import annotations

import re

import pytest

from ipvi_eval.errors import PlanError
from ipvi_eval.pipeline.privacy_certificate import draft
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.plan.study import read_study


@pytest.fixture
def drafted(tiny):
    """A function that drafts the certificate of the tiny study as it lies on disk."""

    def text():
        study = read_study(tiny)
        return draft(study, Inputs(study).mapping)

    return text


def test_every_assurance_of_the_regulation_in_its_order(drafted):
    """28 CFR 22.23(b) has eight; (c) asks for the procedures of 22.25."""
    text = drafted()
    assert re.findall(r"^### \((\d)\)", text, flags=re.M) == list("12345678")
    assert text.index("## The assurances of 22.23(b)") < text.index("## What becomes of the data: 22.23(c) and 22.25")
    sections = re.split(r"^##+ ", text, flags=re.M)[4:]
    assert all("[to be filled in: " in section for section in sections if not section.startswith("The assurances"))


def test_it_says_which_columns_are_read_and_what_becomes_of_keys(drafted, change):
    text = drafted()
    assert "| custody | a person or an incident | person, start, end |" in text
    assert "| populations | an area or a month | area, year, population |" in text
    assert "Keys of people and incidents are replaced as they are read by pseudonyms (HMAC-SHA-256). The secret" in text
    change("analysis/mapping.toml", "[incidents]", "strict_gate = true\n[pseudonymise]\nperson = false\n\n[incidents]")
    text = drafted()
    assert "Keys of incidents are replaced" in text
    assert "Keys of people are read as they are in the files" in text
    assert "every other column is looked at for identities and not used" in text


def test_it_says_what_the_plan_says(drafted, change):
    text = drafted()
    assert "- Place: Tinytown" in text
    assert "Records studied: 2019-01-01 to 2021-12-31" in text
    assert "profile cms11: no count from 1 to 10 is released (zero is shown)" in text
    assert "No row of a person is written anywhere" in text
    assert "Sealed" not in text
    section = '[disclosure]\nprofile = "wa10"\n[disclosure.people_file]\nquasi_identifiers = ["entry"]\n[its]'
    change("analysis/study.toml", "[its]", section)
    change("analysis/study.toml", "seed = 1", 'seed = 1\nsealed = "exclude"')
    text = drafted()
    assert "profile wa10: no count from 1 to 9 is released" in text
    assert "Rows of people are written into one folder" in text
    assert "Its columns are entry (entry: the year only)" in text
    assert "Sealed records of arrests do not count" in text
    change("analysis/study.toml", 'profile = "wa10"', 'profile = "wa10"\noff_because = "a rehearsal inside the agency"')
    text = drafted()
    assert "**Disclosure control is turned off" in text
    assert "a rehearsal inside the agency" in text
    assert "no count from" not in text
    change("analysis/study.toml", '"wa10"', '"none"')
    with pytest.raises(PlanError, match="not a profile"):
        drafted()


def test_totals_have_no_keys(drafted, tiny):
    columns = "\n".join(f'{name} = "{name}"' for name in ("month", "area", "outcome", "count"))
    totals = f'[monthly_counts]\nfile = "t.csv"\n[monthly_counts.columns]\n{columns}'
    tiny.with_name("mapping.toml").write_text(totals, "utf-8")
    text = drafted()
    assert "No row is about a person, and there are no keys." in text
    assert "pseudonyms (HMAC" not in text


def test_a_run_is_told_and_made_up_data_say_so(drafted, tiny, change):
    assert "No run has finished yet" in drafted()
    assert "SYNTHETIC" not in drafted()
    change("analysis/mapping.toml", "[incidents]", "synthetic = true\n[incidents]")
    assert "**SYNTHETIC DATA." in drafted()
    run(tiny, watch=Silent(), engine="builtin", formats=["html"])
    text = drafted()
    assert "The last run was of 2" in text
    assert ", where the data are real" in text
    change("analysis/mapping.toml", "synthetic = true\n", "")
    assert "**SYNTHETIC DATA." in drafted(), "the run that stands there was of made-up data"
    (tiny.parents[1] / "run" / "manifest.json").write_text("[]", "utf-8")
    assert "No run has finished yet" in drafted()
