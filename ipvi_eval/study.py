"""The pre-specified plan: what was decided before the data were seen. Read once from study.toml, never changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, PrivateAttr, field_validator, model_validator

from ipvi_eval.counted import WITH_SEALED
from ipvi_eval.errors import PlanError
from ipvi_eval.outcome import Outcome
from ipvi_eval.plan_file import file_name, read_plan
from ipvi_eval.plans import (
    CountsPlan,
    DeliveryPlan,
    EquityPlan,
    EvidencePlan,
    HarmPlan,
    Part,
    PeopleFile,
    SurvivalPlan,
    Words,
)
from ipvi_eval.programme import Programme, Shock

Sealed = Literal["exclude", "include", "both"]
Language = Literal["en", "es"]
SEALED_COUNTED = ", sealed records counted"
FileName = Annotated[str, AfterValidator(file_name)]
ProfileName = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LIST = re.compile(r"[A-Za-z0-9_]{1,24}")


class Window(Part):
    """The calendar the study looks at, both days included; the data are frozen `freeze_lag_days` before `end`."""

    start: date
    end: date
    freeze_lag_days: int = Field(default=90, ge=0, le=730)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.freeze <= self.start:
            msg = "the window must be longer than the freeze lag: end is too early, or freeze_lag_days too large"
            raise ValueError(msg)
        return self

    @property
    def freeze(self) -> date:
        """The last day that counts. Later records are still being entered and corrected."""
        return self.end - timedelta(days=self.freeze_lag_days)


class Police(Part):
    """What the site's police call their reports (in the plural), and the rule by which they write them, a sentence."""

    reports: Words = "reports of domestic incidents"
    rule: Words | None = None


class ListDetail(Part):
    """One list in a reader's words: its label, who is on it, and whether the program notifies people on it."""

    label: Annotated[Words, Field(max_length=24)] | None = None
    about: Words | None = None
    notified: bool = True


class DisclosurePlan(Part):
    """The rules between results and reports; turning them off needs a reason, which is stamped on every page.

    `editions` is the folder of earlier editions, whose counts are part of the same system: what they hid stays hidden.
    With a `people_file` a run also writes rows of people, inside the agency.
    A list that fewer than `smallest_list` people entered is told together with its neighbor; 0 tells each by itself.
    Of a list someone has re-offended, is still followed, or has left, and none of the three may be 1 to 10 by the
    profile cms11: with fewer than three times 11 people that cannot be, and most numbers of the list would be hidden.
    """

    profile: ProfileName = "cms11"
    editions: Annotated[Words, AfterValidator(file_name)] = "../editions"
    off_because: str | None = Field(default=None, min_length=20)
    people_file: PeopleFile | None = None
    smallest_list: int = Field(default=33, ge=0)


class Study(Part):
    """The whole plan. `folder` is where study.toml lies; relative paths start there.

    `contact` is who answers questions about the reports, as page one prints it.

    `languages` are those of the documents, English always; `spanish` has words of the plan as
    documents in Spanish print them.

    `sealed` says whether an incident whose arrest record is sealed counts towards outcomes that ask for an arrest:
    "exclude", "include", or "both" for answers without and, beside them, with such records.
    """

    title: str
    site: str
    area: str
    comparison_areas: tuple[str, ...] = ()
    extract: FileName
    mapping: FileName = "mapping.toml"
    seed: int = Field(ge=0)
    level: float = Field(default=0.95, gt=0.5, lt=1)
    baseline_year: int | None = None
    window: Window
    programme: Programme | None = None
    shocks: tuple[Shock, ...] = ()
    outcomes: dict[str, Outcome] = Field(min_length=1)
    lists: tuple[str, ...] = ("A", "B", "C", "D")
    list_details: dict[str, ListDetail] = Field(default_factory=dict)
    police: Police = Police()
    contact: Words | None = None
    sealed: Sealed | None = None
    survival: SurvivalPlan | None = None
    its: CountsPlan | None = None
    delivery: DeliveryPlan = DeliveryPlan()
    harm: HarmPlan | None = None
    evidence: EvidencePlan | None = None
    equity: EquityPlan | None = None
    disclosure: DisclosurePlan = DisclosurePlan()
    analyses: tuple[FileName, ...] = Field(min_length=1)
    reports: tuple[FileName, ...] = ("annual_report", "grant_brief", "technical_appendix")
    languages: tuple[Language, ...] = ("en",)
    spanish: dict[str, Words] = Field(default_factory=dict)

    _folder: Path = PrivateAttr(default=Path())

    @field_validator("outcomes")
    @classmethod
    def _names(cls, outcomes: dict[str, Outcome]) -> dict[str, Outcome]:
        for name in outcomes:
            if not _NAME.fullmatch(name):
                msg = "outcome names are lower-case words joined by underscores, for example ipv_dir"
                raise ValueError(msg)
        return outcomes

    @field_validator("lists")
    @classmethod
    def _list_names(cls, lists: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_LIST.fullmatch(name) for name in lists):
            msg = (
                "the names of lists are at most 24 letters, digits and underscores; [list_details] gives each its "
                "label for readers, and codes.list of the mapping the agency's own words"
            )
            raise ValueError(msg)
        if any("_and_" in name for name in lists):
            msg = "a list has _and_ in its name, which is how lists that are told together are named; rename it"
            raise ValueError(msg)
        if len({name.lower() for name in lists}) < len(lists):
            msg = "two lists have one name (capital and small letters are not told apart); rename one"
            raise ValueError(msg)
        return lists

    @field_validator("languages")
    @classmethod
    def _with_english(cls, languages: tuple[Language, ...]) -> tuple[Language, ...]:
        if "en" not in languages:
            msg = 'the documents are written in English and may be in Spanish too: write ["en", "es"]'
            raise ValueError(msg)
        return languages

    @model_validator(mode="after")
    def _details_are_of_lists(self) -> Self:
        for name in self.list_details:
            if name not in self.lists:
                known = ", ".join(self.lists) or "none"
                msg = f"list_details.{name} is about no list of the plan; lists has {known}"
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _followed_through_are_lists(self) -> Self:
        for name in self.delivery.follow_through:
            if name not in self.lists:
                known = ", ".join(self.lists) or "none"
                msg = f"delivery.follow_through names {name}, which is no list of the plan; lists has {known}"
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _the_rule_is_of_the_site(self) -> Self:
        # A new study begins with the plan of another place: its law must not be printed of this one.
        named = re.match(r"In ((?:[A-Z]\w+ ?)+),", self.police.rule or "")
        if named and named[1] not in self.site:
            msg = (
                f"police.rule speaks of {named[1]}, and the site is {self.site}; name the state in site, write "
                "the rule that holds there, or delete the line"
            )
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _outcomes_are_defined(self) -> Self:
        survival, its, evidence = self.survival, self.its, self.evidence
        named = {
            "survival.outcomes": survival.outcomes if survival else (),
            "survival.definitions": survival.definitions if survival else (),
            "its.outcomes": its.outcomes if its else (),
            "evidence.outcome": (evidence.outcome,) if evidence else (),
            "harm.outcome": (self.harm.outcome,) if self.harm else (),
            "harm.rare": self.harm.rare if self.harm else (),
            "harm.severe": (self.harm.severe,) if self.harm and self.harm.severe else (),
        }
        for place, outcomes in named.items():
            for outcome in outcomes:
                if outcome not in self.outcomes:
                    defined = ", ".join(sorted(self.outcomes))
                    msg = f"{place} names {outcome}, which [outcomes] does not define; it has {defined}"
                    raise ValueError(msg)
        for outcome in its.placebo_outcomes if its else ():
            if outcome not in self.outcomes or outcome in named["its.outcomes"]:
                msg = f"its.placebo_outcomes names {outcome}: it must be one of [outcomes] and not one of its.outcomes"
                raise ValueError(msg)
        control = survival.negative_control if survival else None
        if survival and control and (control not in self.outcomes or control in survival.outcomes):
            msg = (
                f"survival.negative_control names {control}: it must be one of [outcomes] and not one of "
                "survival.outcomes"
            )
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _harm_is_of_incidents(self) -> Self:
        harm = self.harm
        for key, name in (("outcome", harm.outcome), ("severe", harm.severe)) if harm else ():
            if name and self.outcomes[name].table:
                msg = (
                    f"harm.{key} names {name}, which counts rows of {self.outcomes[name].table}; repetition and harm "
                    "are of incidents, so name an outcome without a table"
                )
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _severe_is_a_part(self) -> Self:
        harm = self.harm
        if harm and harm.severe and not self._narrows(harm.severe, harm.outcome):
            msg = (
                f"harm.severe names {harm.severe}, which does not narrow {harm.outcome}; give it the conditions of "
                "harm.outcome and a further one, such as injury = true"
            )
            raise ValueError(msg)
        return self

    def _narrows(self, part: str, whole: str) -> bool:
        one, other = self.outcomes[part], self.outcomes[whole]
        return one.same_victim is None and one.within(other) and not other.within(one)

    @model_validator(mode="after")
    def _counts_know_no_victim(self) -> Self:
        for outcome in (*self.its.outcomes, *self.its.placebo_outcomes) if self.its else ():
            if self.outcomes[outcome].same_victim is not None:
                msg = f"its counts {outcome}, but same_victim exists for people on lists only; take it out of [its]"
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _programme_fits(self) -> Self:
        if self.area in self.comparison_areas:
            msg = "the program's own area is also listed in comparison_areas; take it out"
            raise ValueError(msg)
        if self.programme and not self.window.start < self.programme.start <= self.window.freeze:
            msg = (
                f"programme.start lies outside the study window ({self.window.start} to {self.window.freeze}, "
                "the end less the freeze lag)"
            )
            raise ValueError(msg)
        if self.its and not self.programme:
            msg = "an [its] analysis needs [programme] with its start date"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _later_areas_fit(self) -> Self:
        extended = self.its.extended if self.its else ()
        reached = [entry.area for entry in extended]
        if len(set(reached)) < len(reached) or self.area in reached:
            msg = "its.extended names each later area once, and never the program's first area"
            raise ValueError(msg)
        for entry in extended:
            if not f"{self.window.start:%Y-%m}" < entry.start <= f"{self.window.freeze:%Y-%m}":
                msg = f"its.extended: the start in {entry.area} lies outside the study window"
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _designs_have_their_people(self) -> Self:
        designs = {self.survival.exposure, *self.survival.beside} if self.survival else set()
        if designs & {"historical cohort", "comparison area"} and not self.programme:
            msg = "the survival designs historical cohort and comparison area need [programme] with its start date"
            raise ValueError(msg)
        if "comparison area" in designs and not self.comparison_areas:
            msg = "the survival design comparison area needs comparison_areas"
            raise ValueError(msg)
        return self

    @property
    def with_sealed(self) -> Study:
        """The same plan for the outcomes that ask for an arrest, under names of their own, sealed records counted."""
        others = {
            name: outcome.model_copy(update={"label": f"{outcome.label}{SEALED_COUNTED}"})
            for name, outcome in self.outcomes.items()
            if outcome.of_arrests
        }

        def renamed(names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(f"{name}{WITH_SEALED}" for name in names if name in others)

        survival, its = self.survival, self.its
        found = self.model_copy(
            update={
                "sealed": "include",
                "outcomes": {f"{name}{WITH_SEALED}": outcome for name, outcome in others.items()},
                "survival": survival and survival.model_copy(update={"outcomes": renamed(survival.outcomes)}),
                "its": its and its.model_copy(update={"outcomes": renamed(its.outcomes)}),
            }
        )
        found._folder = self._folder
        return found

    @property
    def state(self) -> str:
        """The last part of `site`: "New York" of "Poughkeepsie, New York"."""
        return self.site.rpartition(",")[2].strip()

    @property
    def place(self) -> str:
        """The site without its state, for sentences: `area` is how the extract spells it, which may be a number."""
        return self.site.rpartition(",")[0].strip() or self.site

    def list_label(self, name: str) -> str:
        """A list in a reader's words: the plan's label, or "List A" for A and "First call" for first_call."""
        label = self.list_details.get(name, ListDetail()).label
        words = name.replace("_", " ").strip()
        return label or (f"List {name}" if len(name) == 1 else words[:1].upper() + words[1:])

    @property
    def notified_lists(self) -> tuple[str, ...]:
        """The lists whose people the program notifies."""
        return tuple(name for name in self.lists if self.list_details.get(name, ListDetail()).notified)

    @property
    def folder(self) -> Path:
        """The folder of study.toml."""
        return self._folder

    @property
    def root(self) -> Path:
        """The folder that holds analysis/, reports/ and run/."""
        return self._folder.parent

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents of reports/ that are written: `reports`, and which of them are there in a further language."""
        others = (f"{name}_{language}" for language in self.languages if language != "en" for name in self.reports)
        return (*self.reports, *(name for name in others if (self.root / "reports" / f"{name}.qmd").is_file()))

    @property
    def extract_folder(self) -> Path:
        """Where the agency's files lie."""
        return (self._folder / self.extract).resolve()

    @property
    def editions_folder(self) -> Path:
        """Where earlier editions lie, one folder each."""
        return (self._folder / self.disclosure.editions).resolve()

    @property
    def mapping_file(self) -> Path:
        """The TOML file that translates the agency's columns and codes into ours."""
        return self._folder / self.mapping

    def configuration(self) -> dict[str, Any]:
        """The plan as plain values, for the manifest and for fingerprints; no path of this machine is in it."""
        return self.model_dump(mode="json")


def read_study(path: Path) -> Study:
    """Read study.toml; PlanError names the line, what is wrong and what is allowed."""
    study = read_plan(path, Study)
    study._folder = path.resolve().parent
    for script in study.analyses:
        if not (study.folder / script).is_file():
            msg = f"{path.name}: analyses names {script}, but there is no such file in {study.folder}"
            raise PlanError(msg)
    return study


def study_from(configuration: Mapping[str, Any], folder: Path) -> Study:
    """The plan that `Study.configuration` told, as a plan in `folder`.

    PlanError where this version reads plans otherwise than the one that told it.
    """
    from pydantic import ValidationError

    try:
        study = Study.model_validate(configuration, strict=False)  # of JSON, where dates are text
    except ValidationError:
        msg = (
            "the plan of that run cannot be read by this version of ipvi-eval, which knows other keys; use the version "
            "that its manifest.json names under software"
        )
        raise PlanError(msg) from None
    study._folder = folder.resolve()
    # Told with its default, it is no folder that anybody named.
    if study.disclosure.editions == type(study.disclosure).model_fields["editions"].default:
        study.disclosure.model_fields_set.discard("editions")
    return study
