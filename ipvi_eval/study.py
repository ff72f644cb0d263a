"""The pre-specified plan: what was decided before the data were seen. Read once from study.toml, never changed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
    model_validator,
)

from ipvi_eval.counted import TOGETHER, WITH_SEALED
from ipvi_eval.errors import PlanError
from ipvi_eval.outcome import Outcome
from ipvi_eval.plan_file import file_name, line_of, load_toml, read_plan
from ipvi_eval.plans import (
    CountsPlan,
    DeliveryPlan,
    Deviation,
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
ALL = "all"
"""The run of all sites of a plan together."""
SiteName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
ProfileName = Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LIST = re.compile(r"[A-Za-z0-9_]{1,24}")


def _area_in_one_of_three_ways(schema: dict[str, Any]) -> None:
    """In the file `area` may be left out where `areas` or `sites` say it."""
    schema["required"].remove("area")


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


class Site(Part):
    """One of several agencies or areas of a plan: its run's folder (`name`), its place, its areas, and what else of the
    plan is another one there. Everything that it does not say is as the plan says."""

    name: SiteName
    site: Words
    area: Words | None = None
    areas: tuple[Words, ...] = ()
    title: Words | None = None
    contact: Words | None = None
    comparison_areas: tuple[str, ...] | None = None
    baseline_year: int | None = None
    lists: tuple[str, ...] | None = None
    analyses: Annotated[tuple[FileName, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _has_an_area(self) -> Self:
        if (self.area is None) == (not self.areas):
            msg = "give either area or areas, as the mapped extract spells them"
            raise ValueError(msg)
        return self

    @property
    def of(self) -> tuple[str, ...]:
        """Its areas, one or several."""
        return self.areas or (self.area or "",)

    def overrides(self) -> dict[str, Any]:
        """The keys of the plan that are this site's own, as plain values."""
        own = self.model_dump(mode="json", exclude_none=True, exclude={"name", "area", "areas"})
        return own | ({"areas": list(self.areas)} if self.areas else {"area": self.area})


@dataclass(frozen=True, slots=True)
class Sibling:
    """Which run of a plan with several sites a plan is of: its `name`, the `names` of all in the order they are made,
    of which the last is the one of all sites together."""

    name: str
    names: tuple[str, ...]

    @property
    def before(self) -> tuple[str, ...]:
        """The runs that are made before this one."""
        return self.names[: self.names.index(self.name)]

    @property
    def others(self) -> tuple[str, ...]:
        """All runs but this one."""
        return tuple(name for name in self.names if name != self.name)

    @property
    def sums(self) -> tuple[str, ...]:
        """The sites of which this one is the sum; none for a site."""
        return self.before if self.name == ALL else ()


class Study(Part):
    """The whole plan. `folder` is where study.toml lies; relative paths start there.

    `areas` are those that together are the program's `area`. With `sites` the plan is of all of them together, and
    `for_site` gives the plan of one.

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
        if not isinstance(given, dict) or not (names := _areas_in(given)):
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
        if {self.area, *self.areas} & set(self.comparison_areas):
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
    def _sites_are_apart(self) -> Self:
        names = [site.name for site in self.sites]
        if len(set(names)) < len(names) or ALL in names:
            msg = f"each of [[sites]] has a name of its own, and {ALL} is the name of all of them together"
            raise ValueError(msg)
        if len(names) == 1:
            msg = "[[sites]] has one site; add another, or give its area as area and leave [[sites]] out"
            raise ValueError(msg)
        if len(set(self.areas)) < len(self.areas):
            msg = "an area is named twice; it belongs to one site, and is named once"
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
            _only_lists(own, found[name].lists or ())
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


def _areas_in(given: dict[str, Any]) -> list[str]:
    """The areas that a plan names besides `area`, those of its sites among them; none where they are no words."""
    sites = given.get("sites") or ()
    found = list(given.get("areas") or ()) if not sites and isinstance(given.get("areas"), list | tuple) else []
    for site in sites if isinstance(sites, list | tuple) else ():
        if isinstance(site, dict):
            several = site.get("areas")
            found += several if isinstance(several, list | tuple) and several else [site.get("area")]
    return found if all(isinstance(one, str) for one in found) else []


def _only_lists(plan: dict[str, Any], lists: Collection[str]) -> None:
    """Take out of a plan what it says of lists that are not among these: a site may have fewer."""
    details, delivery = plan.get("list_details", {}), plan.get("delivery", {})
    plan["list_details"] = {name: one for name, one in details.items() if name in lists}
    if "follow_through" in delivery:
        plan["delivery"] = delivery | {"follow_through": [x for x in delivery["follow_through"] if x in lists]}


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
