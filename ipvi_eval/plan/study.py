"""The pre-specified plan: what was decided before the data were seen. Read once from study.toml, never changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from ipvi_eval.counted import TOGETHER, WITH_SEALED
from ipvi_eval.errors import PlanError
from ipvi_eval.plan import consistency
from ipvi_eval.plan.counts import CountsPlan
from ipvi_eval.plan.delivery import DeliveryPlan
from ipvi_eval.plan.deviation import Deviation
from ipvi_eval.plan.disclosure import DisclosurePlan
from ipvi_eval.plan.equity import EquityPlan
from ipvi_eval.plan.evidence import EvidencePlan
from ipvi_eval.plan.file import line_of, load_toml, read_plan
from ipvi_eval.plan.harm import HarmPlan
from ipvi_eval.plan.outcome import Outcome
from ipvi_eval.plan.part import FileName, Part, Words
from ipvi_eval.plan.programme import Programme, Shock
from ipvi_eval.plan.sites import ALL, Sibling, Site, areas_in, only_lists
from ipvi_eval.plan.survival import SurvivalPlan
from ipvi_eval.plan.window import Window

Sealed = Literal["exclude", "include", "both"]
Language = Literal["en", "es"]
SEALED_COUNTED = ", sealed records counted"

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LIST = re.compile(r"[A-Za-z0-9_]{1,24}")


def _area_in_one_of_three_ways(schema: dict[str, Any]) -> None:
    """In the file `area` may be left out where `areas` or `sites` say it."""
    schema["required"].remove("area")


class Police(Part):
    """What the site's police call their reports (in the plural), and the rule by which they write them, a sentence."""

    reports: Words = "reports of domestic incidents"
    rule: Words | None = None


class ListDetail(Part):
    """One list in a reader's words: its label, who is on it, and whether the program notifies people on it."""

    label: Annotated[Words, Field(max_length=24)] | None = None
    about: Words | None = None
    notified: bool = True


class Study(Part):
    """The whole plan. `folder` is where study.toml lies; relative paths start there.

    `areas` are those that together are the program's `area`. With `sites` the plan is of all of them together, and
    `for_site` gives the plan of one.

    `fixed_on` is the day on which the plan was fixed, as it says of itself.

    `contact` is who answers questions about the reports, as page one prints it. `funding` and `conflicts` are sentences
    on who paid and on interests that bear on the answer, as the appendix prints them. `deviations` are what was not
    done as planned: the appendix lists them, and says of each result that they touch that it deviates.

    `languages` are those of the documents, English always; `spanish` has words of the plan as
    documents in Spanish print them.

    `sealed` says whether an incident whose arrest record is sealed counts towards outcomes that ask for an arrest:
    "exclude", "include", or "both" for answers without and, beside them, with such records.
    """

    title: str
    site: str
    area: str
    areas: tuple[Words, ...] = ()
    sites: tuple[Site, ...] = ()
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
    fixed_on: date | None = None
    contact: Words | None = None
    funding: Words | None = None
    conflicts: Words | None = None
    deviations: tuple[Deviation, ...] = ()
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
    _whole: Study | None = PrivateAttr(default=None)
    _name: str = PrivateAttr(default="")

    model_config = ConfigDict(json_schema_extra=_area_in_one_of_three_ways)

    @model_validator(mode="before")
    @classmethod
    def _area_of_areas(cls, given: Any) -> Any:
        # The program's area where there are several: one name for what is counted together.
        if not isinstance(given, dict) or not (names := areas_in(given)):
            return given
        together = TOGETHER.join(names)
        if given.get("area", together) != together or given.get("areas", names) not in (names, tuple(names)):
            msg = "give the program's area once: area, areas, or in [[sites]] those of each"
            raise ValueError(msg)
        return {**given, "area": together, "areas": tuple(names)}

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
    def _parts_fit(self) -> Self:
        consistency.lists_are_known(self.lists, self.list_details, self.delivery)
        consistency.rule_is_of_the_site(self.police.rule, self.site)
        consistency.outcomes_are_defined(self.outcomes, self.survival, self.its, self.evidence, self.harm)
        consistency.harm_is_of_incidents(self.harm, self.outcomes)
        consistency.counts_know_no_victim(self.its, self.outcomes)
        areas, compared = (self.area, *self.areas), self.comparison_areas
        consistency.programme_fits(self.programme, self.window, self.its, areas, compared)
        consistency.sites_are_apart(self.sites, self.areas)
        consistency.later_areas_fit(self.its, self.area, self.window)
        consistency.designs_have_their_people(self.survival, self.programme, compared)
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
        found._folder, found._whole, found._name = self._folder, self._whole, self._name
        return found

    def for_site(self, name: str) -> Study:
        """The plan of one of the `sites`, or of all of them together: `name` is the folder of its run.

        PlanError names the sites there are, or what of the site's plan does not fit.
        """
        if name == ALL and self.sites:
            return self
        found = {site.name: site for site in self.sites}
        if name not in found:
            there = f"it has {', '.join([*found, ALL])}" if found else "it has no [[sites]]; leave the name out"
            msg = f"study.toml has no site of that name; {there}"
            raise PlanError(msg)
        plan = self.model_dump(mode="json", exclude_unset=True, exclude={"sites", "area", "areas"})
        own = plan | found[name].overrides()
        if found[name].lists is not None:
            only_lists(own, found[name].lists or ())
        try:
            study = Study.model_validate(own, strict=False)
        except ValidationError as error:
            msg = f"study.toml: [[sites]] {name}: {_reasons(error)}"
            raise PlanError(msg) from None
        study._folder = self._folder
        study._whole, study._name = self, name
        return study

    def in_place_of(self, other: Study) -> Study:
        """The same plan for the site that `other` is for, among the sites that it has now."""
        found = self.model_copy()
        found._folder, found._whole, found._name = self._folder, other._whole, other._name
        return found

    @property
    def whole(self) -> Study | None:
        """The plan with several sites that this is the plan of, or of one site of; None where it has one area."""
        return self if self.sites else self._whole

    @property
    def sibling(self) -> Sibling | None:
        """Which of the runs of a plan with several sites this is; None where the plan has one area."""
        if self.whole is None:
            return None
        return Sibling(ALL if self.sites else self._name, (*(site.name for site in self.whole.sites), ALL))

    @property
    def own_areas(self) -> tuple[str, ...]:
        """The areas that together are the program's, as the extract spells them."""
        return self.areas or (self.area,)

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
    def run_folder(self) -> Path:
        """The folder of the run of this plan, or of this site of it."""
        return self.root / "run" / self.sibling.name if self.sibling else self.root / "run"

    @property
    def extract_folder(self) -> Path:
        """Where the agency's files lie."""
        return (self._folder / self.extract).resolve()

    @property
    def editions_folder(self) -> Path:
        """Where earlier editions lie, one folder each; those of a site in a folder of its own."""
        return self.editions_of_site(self.sibling.name) if self.sibling else self._editions

    def editions_of_site(self, name: str) -> Path:
        """Where the editions of a site of the plan lie."""
        return self._editions / name

    @property
    def _editions(self) -> Path:
        return (self._folder / self.disclosure.editions).resolve()

    @property
    def mapping_file(self) -> Path:
        """The TOML file that translates the agency's columns and codes into ours."""
        return self._folder / self.mapping

    def configuration(self) -> dict[str, Any]:
        """The plan as plain values, for the manifest and for fingerprints; no path of this machine is in it."""
        return self.model_dump(mode="json")


def _reasons(error: ValidationError) -> str:
    said = [(".".join(map(str, one["loc"])), one["msg"].removeprefix("Value error, ")) for one in error.errors()]
    return "; ".join(f"{where}: {what}" if where else what for where, what in said)


def read_study(path: Path, site: str = "") -> Study:
    """Read study.toml; PlanError names the line, what is wrong and what is allowed.

    Of a plan with several sites it is the plan of all of them together, or that of the `site` named.
    """
    study = read_plan(path, Study)
    study._folder = path.resolve().parent
    # A mistake in the plan of one site is told before anything is read.
    each = {one.name: _site_of(study, place, path) for place, one in enumerate(study.sites)}
    for script in dict.fromkeys(script for one in (study, *each.values()) for script in one.analyses):
        if not (study.folder / script).is_file():
            msg = f"{path.name}: analyses names {script}, but there is no such file in {study.folder}"
            raise PlanError(msg)
    return each.get(site) or (study.for_site(site) if site else study)


def _site_of(study: Study, place: int, path: Path) -> Study:
    """The plan of the site at `place`; a mistake in it names the line of the site."""
    try:
        return study.for_site(study.sites[place].name)
    except PlanError as error:
        text, _ = load_toml(path)
        said = str(error).replace("study.toml", f"{path.name}, line {line_of(text, ('sites', place))}", 1)
        raise PlanError(said) from None


def study_from(configuration: Mapping[str, Any], folder: Path) -> Study:
    """The plan that `Study.configuration` told, as a plan in `folder`.

    PlanError where this version reads plans otherwise than the one that told it.
    """
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
