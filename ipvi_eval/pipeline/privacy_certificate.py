"""A draft of the data-security parts of a Privacy Certificate (28 CFR 22.23), from plan, mapping and last run.

It says what this package does with the data and nothing else. Who has access, where the files lie, what was agreed with
whom and what becomes of the data only the agency knows: those are blanks, and a blank is never filled.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import ipvi_eval
from ipvi_eval.data.mapped.tables import TABLES
from ipvi_eval.disclosure.profiles import Profile, read_profile
from ipvi_eval.pipeline.reading.people_file import transformations
from ipvi_eval.results.manifest import read_manifest

if TYPE_CHECKING:
    from ipvi_eval.data.mapped.mapping import Mapping, TableMapping
    from ipvi_eval.plan.study import Study

_PEOPLE = (
    *("incidents", "persons", "moves", "notifications", "custody", "call_ins", "offers", "durations", "crosswalk"),
)
"""Tables in which a row is about somebody; the others are totals."""


def draft(study: Study, mapping: Mapping) -> str:
    """The draft in Markdown. PlanError where the plan's disclosure profile is none."""
    profile = read_profile(study.disclosure.profile, study.folder)
    run = read_manifest(study.run_folder) or {}
    synthetic = mapping.synthetic or bool(run.get("synthetic"))
    head, data = _head(run, synthetic=synthetic), _data(mapping, synthetic=synthetic)
    parts = (head, _project(study), data, _assurances(study, profile), _disposition())
    return "\n".join(line for part in parts for line in part) + "\n"


def blank(what: str) -> str:
    """A place that only the agency can fill."""
    return f"**[to be filled in: {what}]**"


def _head(run: dict[str, Any], *, synthetic: bool) -> Iterator[str]:
    yield "# Privacy Certificate (28 CFR 22.23): draft of the data-security parts"
    yield ""
    if synthetic:
        yield "**SYNTHETIC DATA. The data are made up and about nobody; this draft shows the form.**"
        yield ""
    yield (
        f"Drafted by ipvi_eval {ipvi_eval.__version__} from the study's plan and mapping. It says what the software "
        "does. It is no legal advice and no certificate until every blank is filled, counsel has read it, and an "
        "authorized person has signed."
    )
    yield ""
    if run:
        software, finished = run.get("software", {}), str(run.get("times", {}).get("finished", ""))[:10]
        yield f"The last run was of {finished}, with ipvi_eval {software.get('ipvi_eval', '')}."
    else:
        yield "No run has finished yet: what follows is what the plan asks for."
    yield ""


def _project(study: Study) -> Iterator[str]:
    window, programme = study.window, study.programme
    yield "## The project"
    yield ""
    yield f"- Title: {study.title}"
    yield f"- Place: {study.site}"
    if programme:
        yield f"- Program: {programme.title}, since {programme.start}"
        yield from (f"- {text}" for text in (programme.about, programme.how) if text)
    yield f"- Records studied: {window.start} to {window.freeze}"
    yield f"- Grant or contract number: {blank('number')}"
    yield f"- Applicant, and the person responsible for the data: {blank('organization, name, title')}"
    yield f"- Who gives the data, and under which agreement: {blank('agency, agreement, date')}"
    yield ""


def _data(mapping: Mapping, *, synthetic: bool) -> Iterator[str]:
    tables = mapping.tables()
    yield "## The data that are read"
    yield ""
    others = "looked at for identities and not used" if mapping.strict_gate else "left unread"
    yield f"Only these columns of the agency's files are used; every other column is {others}."
    yield ""
    yield "| table | a row is about | columns |"
    yield "|---|---|---|"
    for name, table in tables.items():
        about = "a person or an incident" if name in _PEOPLE else "an area or a month"
        yield f"| {name} | {about} | {', '.join(_columns(name, table))} |"
    yield ""
    yield from _keys(mapping, synthetic=synthetic)
    yield ""


def _keys(mapping: Mapping, *, synthetic: bool) -> Iterator[str]:
    if not mapping.tables().keys() & set(_PEOPLE):
        yield "No row is about a person, and there are no keys."
        return
    keys = {"people": mapping.pseudonymise.person, "incidents": mapping.pseudonymise.incident}
    hidden, left = (" and ".join(kind for kind, done in keys.items() if done is wanted) for wanted in (True, False))
    if hidden:
        yield (
            f"Keys of {hidden} are replaced as they are read by pseudonyms (HMAC-SHA-256)"
            f"{', where the data are real' if synthetic else ''}. The secret is kept outside the study, in the "
            "environment or the keyring of the operating system. A pseudonym is a means of linkage and no "
            f"de-identification. Who holds the secret: {blank('name, place')}"
        )
    if left:
        yield (
            f"Keys of {left} are read as they are in the files; by the mapping they are pseudonyms already. Who made "
            f"them, and who holds the means to undo them: {blank('name, place')}"
        )


def _columns(name: str, table: TableMapping) -> list[str]:
    ours = [column.name for column in TABLES[name].columns if column.name in table.read()]  # type: ignore[index]
    return [*ours, *table.covariates]


def _assurances(study: Study, profile: Profile) -> Iterator[str]:
    yield "## The assurances of 22.23(b)"
    yield ""
    for number, (words, facts, missing) in enumerate(_each(study, profile), start=1):
        yield f"### ({number}) {words}"
        yield ""
        yield from (f"- {fact}" for fact in facts)
        yield from (f"- {blank(what)}" for what in missing)
        yield ""


def _each(study: Study, profile: Profile) -> Iterator[tuple[str, list[str], list[str]]]:
    """Each assurance: what is assured, what the software does about it, and what only the agency knows."""
    yield (
        "Identifiable data are used and revealed only as 22.21 and 22.22 allow",
        ["The software estimates for groups. It gives no number about a single person and no individual risk score."],
        ["the purposes for which the data may be used, by the agreement"],
    )
    yield (
        "Access is limited to those who need it, who agree in writing",
        [],
        ["who has access, why, and where their written agreements are kept"],
    )
    yield ("Subcontracts meet 22.24", [], ["subcontractors with access and their agreements, or that there are none"])
    yield (
        "People from whom data are collected are told, as far as 22.27 requires",
        ["The software reads records that an agency keeps; it collects nothing from anybody."],
        ["whether people are told, or the justification for a waiver under 22.27(c)"],
    )
    yield ("Administrative and physical security", list(_security(study)), list(_PLACES))
    yield (
        "A log of transfers",
        [
            "The software sends nothing anywhere: it opens no network connection.",
            "The manifest of each run, which stays inside, records every input by its hash and every file written.",
        ],
        ["where the log of transfers is kept and by whom; data returned, or how else they are kept"],
    )
    yield (
        "Anonymity in the plan of the project",
        list(_anonymity(study)),
        ["what is stripped before the export"],
    )
    yield ("Reports hold nothing identifiable", list(_reports(study, profile)), ["who reads a report before it leaves"])


_PLACES = (
    "machine, its encryption and its backups",
    "room, locks and who has keys",
    "passwords, and what happens when somebody leaves",
)


def _security(study: Study) -> Iterator[str]:
    yield (
        "Errors never repeat a value of a record: they name file, row and column. Names of files, hashes and numbers "
        "of rows are only in the manifest of a run, which stays inside."
    )
    if study.disclosure.people_file:
        yield "Rows of people are written into one folder of the run, marked as such; `ipvi-eval wipe` removes them."
    else:
        yield "No row of a person is written anywhere: a run writes counts, estimates, figures and reports."


def _anonymity(study: Study) -> Iterator[str]:
    yield "A file is refused where keys that are not replaced look like names, addresses or numbers of people."
    yield "Every word that can reach a report was typed into plan or mapping and looked at for identities."
    plan = study.disclosure.people_file
    if plan:
        done = "; ".join(f"{name}: {how}" for name, how in transformations(plan).items()) or "no column is made coarser"
        named = ", ".join((*plan.quasi_identifiers, *plan.sensitive))
        yield f"The file of people has no key. Its columns are {named} ({done})."


def _reports(study: Study, profile: Profile) -> Iterator[str]:
    reason = study.disclosure.off_because
    if reason:
        yield (
            "**Disclosure control is turned off in this plan, and every page of its reports says that it must not be "
            f"released.** The reason given: {reason}"
        )
        return
    zero = "zero is shown" if profile.zero_shown else "zero is not shown either"
    yield (
        f"Between results and reports stands the disclosure profile {profile.name}: no count from 1 to "
        f"{profile.smallest_shown - 1} is released ({zero}), nor a number from which one could be worked back."
    )
    if profile.base:
        yield f"Counts of people and incidents are released as multiples of {profile.base}."
    if study.sealed:
        words = {"exclude": "do not count", "include": "count", "both": "count only beside answers without them"}
        yield f"Sealed records of arrests {words[study.sealed]} towards outcomes that ask for an arrest."


def _disposition() -> Iterator[str]:
    yield "## What becomes of the data: 22.23(c) and 22.25"
    yield ""
    yield (
        "- By the software: `ipvi-eval wipe` removes the rows of people that a run wrote. The agency's files, the "
        "secret, copies and backups are out of its reach."
    )
    yield f"- {blank('when the data are destroyed, or identifiers removed and any index kept apart and safe')}"
    yield f"- {blank('who sees to it, and how it is shown to have been done')}"
    yield ""
    yield "## Signature"
    yield ""
    yield f"- {blank('name, title, signature and date of the authorized person')}"
