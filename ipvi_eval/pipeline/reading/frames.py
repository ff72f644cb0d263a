"""What an analysis script works on: the cohort of the study, outcome by outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd

from ipvi_eval.cohort.calendar_years import YEAR, on_each, with_years, year_ends
from ipvi_eval.cohort.eligible import earlier_cohort, elsewhere, person_rows
from ipvi_eval.cohort.history import history_cuts, with_history
from ipvi_eval.cohort.incidents import in_date_order, once, places, unsealed
from ipvi_eval.cohort.last_record import last_records
from ipvi_eval.cohort.list_paths import list_paths
from ipvi_eval.cohort.monthly import MonthlyCounts, complete_months, counts_by_area, given_by_month, population_by_month
from ipvi_eval.cohort.same_victim import NO_INDEX_VICTIM, by_victim, index_victims
from ipvi_eval.cohort.street_time import StreetSpells, never_at_liberty, street_spells
from ipvi_eval.cohort.told_lists import RECORDED, ToldLists
from ipvi_eval.counted import IN_CUSTODY
from ipvi_eval.disclosure.profiles import Profile, read_profile
from ipvi_eval.errors import DataError, PlanError
from ipvi_eval.implementation.delay import with_incident
from ipvi_eval.implementation.due import due_people
from ipvi_eval.pipeline.reading.countable import countable, unplaced, untold
from ipvi_eval.pipeline.reading.populations import Populations
from ipvi_eval.plan.outcome import RECORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ipvi_eval.data.sources import Extract
    from ipvi_eval.plan.study import Study
    from ipvi_eval.plan.survival import Exposure
    from ipvi_eval.questions.reoffence.frames import Clock

Made = TypeVar("Made")

_PLACE = "place"
_FOLLOWED = ("person", "list", RECORDED, "entry", "exit", "exit_reason")


@dataclass(frozen=True, slots=True)
class Frames:
    """The study's data, cut the way each question needs them.

    Neither plan nor extract changes, so what many cuts begin with is made once; a script may change the frame it gets.
    Where the study is one of several sites, `sites` are those of all of them, which are told by the same months or
    quarters.
    """

    study: Study
    extract: Extract
    sites: tuple[Frames, ...] = ()
    _made: dict[tuple[str, str], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def populations(self) -> Populations:
        """The words for who is in each of the cuts below."""
        return Populations(self.study, self.extract.calendar, self.extract.holds("custody"))

    def incidents(self, outcome: str) -> pd.DataFrame:
        """The incidents to be counted: those of `involved`, one row each and without the people."""
        return once(self._chosen(outcome))

    def involved(self, outcome: str) -> pd.DataFrame:
        """The people of the incidents of every area that satisfy the plan's definition of `outcome`, a row each (each
        pair of suspect and victim); sealed incidents as the plan says.

        Raises PlanError when the definition asks who the victim is and the extract does not tell.
        """
        return self._chosen(outcome)

    def _chosen(self, outcome: str, *columns: str) -> pd.DataFrame:
        """The rows of `involved`, of these columns or all. What is kept of them are their places: frames of every
        outcome would be larger than the extract."""
        known = self._once("countable", outcome, self._countable)
        chosen = self._once("places", outcome, self._places)
        # Column by column: a frame of these columns would first be a copy of all its rows.
        return pd.DataFrame({name: known[name].array.take(chosen) for name in columns or known.columns}, copy=False)

    def _countable(self, outcome: str) -> pd.DataFrame:
        return countable(self.extract, self.study.outcomes[outcome])

    def _places(self, outcome: str) -> NDArray[np.intp]:
        known = self._once("countable", outcome, self._countable)
        table = "incidents" if self.study.outcomes[outcome].table is None else outcome
        return self._satisfying(outcome, known, self._once("date order", table, lambda _: in_date_order(known)))

    def _satisfying(self, outcome: str, known: pd.DataFrame, order: NDArray[np.intp]) -> NDArray[np.intp]:
        """Where the rows of `known` stand, in this `order` (n,), that satisfy the plan's definition of `outcome`."""
        definition = self.study.outcomes[outcome]
        chosen = places(known, definition, order)
        if self.study.sealed != "include":
            chosen = chosen[unsealed(known, definition)[chosen]]
        if definition.same_victim is None:
            return chosen
        rows = known.take(chosen).assign(**{_PLACE: chosen}).reset_index(drop=True)
        rows = by_victim(rows, self._index_victims(outcome), same=definition.same_victim)
        return rows[_PLACE].to_numpy(dtype=np.intp)

    def told(self, outcome: str) -> bool:
        """Whether the extract tells what satisfies the plan's definition of `outcome`, and in which area."""
        definition = self.study.outcomes[outcome]
        return untold(self.extract, definition) is None and not unplaced(self.extract, definition)

    @property
    def lists(self) -> ToldLists:
        """The lists as readers are told of them, by how many people entered each in the programme's area by the freeze.

        It is decided here and nowhere else: the `list` of every cut is the one that is told, whatever the area.
        """
        return self._once("lists", self.study.area, self._lists_by_size)

    def _lists_by_size(self, area: str) -> ToldLists:
        people = self._recorded(area)
        entered = people["entry"] <= pd.Timestamp(self.study.window.freeze)
        return ToldLists.by_size(self.study, people.loc[entered, "list"])

    def persons(self, area: str | None = None) -> pd.DataFrame:
        """Persons on the plan's lists in `area` (the programme's own when None), with RECORDED beside `list`."""
        return self._told(self._once("recorded", area or self.study.area, self._recorded))

    def _recorded(self, area: str) -> pd.DataFrame:
        people = self.extract.persons
        return people.loc[(people["area"] == area) & people["list"].isin(self.study.lists)].reset_index(drop=True)

    def _once(self, what: str, of: str, make: Callable[[str], Made]) -> Made:
        if (what, of) not in self._made:
            self._made[what, of] = make(of)
        made: Made = self._made[what, of]
        return made

    def _told(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(**{RECORDED: rows["list"], "list": self.lists.told(rows["list"])})

    def spells(self, outcome: str, *, clock: Clock = "street", area: str | None = None) -> StreetSpells:
        """Counting-process spells; the calendar clock leaves days in custody in.

        Raises DataError where nobody can be followed.
        """
        people, where = self.persons(area), area or self.study.area
        if people.empty:
            msg = (
                f"nobody in {where} is on one of the plan's lists, so that nobody can be followed; correct `lists`, or "
                "name in `analyses` of the plan, or of the site, only scripts that are not about people"
            )
            raise DataError(msg)
        return self._spells(people, outcome, self.extract.notifications, clock)

    def left_out(self, outcome: str) -> Mapping[str, int]:
        """How many people `spells` leaves out, by reason; told without making the spells.

        Events matter to those alone who were in custody all the time: a day with one is a day at risk.
        """
        custody, freeze = self.extract.custody, self.study.window.freeze
        followed = "" if self.study.outcomes[outcome].same_victim is None else self._alike(outcome)
        excluded, held = self._once("at liberty", followed, lambda _: self._at_liberty(outcome))
        if not held.empty:
            known = self._once("countable", outcome, self._countable)
            theirs = known.loc[known["suspect"].isin(held["person"])].reset_index(drop=True)
            events = theirs.take(self._satisfying(outcome, theirs, np.arange(len(theirs))))
            marks = self.extract.notifications.iloc[:0]
            still = street_spells(held, events, marks, custody, freeze=freeze).excluded
            excluded = {**excluded, IN_CUSTODY: still[IN_CUSTODY]}
        return excluded

    def _at_liberty(self, outcome: str) -> tuple[dict[str, int], pd.DataFrame]:
        """`never_at_liberty` of the people of whom an event of `outcome` can be told, the others among its reasons."""
        people, without = self._followable(self.persons(), outcome)
        excluded, held = never_at_liberty(people, self.extract.custody, freeze=self.study.window.freeze)
        return {**excluded, **without}, held

    def _followable(self, people: pd.DataFrame, outcome: str) -> tuple[pd.DataFrame, dict[str, int]]:
        """The people of whom an event of `outcome` can be told, and how many others there are, by reason."""
        if self.study.outcomes[outcome].same_victim is None:
            return people, {}
        known = people["person"].isin(self._index_victims(outcome)["person"])
        return people.loc[known], {NO_INDEX_VICTIM: int((~known).sum())}

    def spells_by_year(self, outcome: str, *, clock: Clock = "street") -> StreetSpells:
        """The same spells in rows that end with each year, with the `calendar_year` of each."""
        people = self.persons()
        cuts = year_ends(people, self.study.window.freeze)
        found = self._spells(people, outcome, self.extract.notifications, clock, cuts)
        return replace(found, frame=with_years(found.frame))

    def terms(self, rows: pd.DataFrame) -> tuple[str, ...]:
        """Covariates of the planned model over time: those of the plan and, unless it says not to, the calendar year.

        Where dates are made up, or the `rows` of `with_years` lie in one year, there is no trend to allow for.
        """
        plan = self.study.survival
        if plan is None:
            return ()
        dated = plan.calendar_term and self.extract.calendar and rows[YEAR].nunique() > 1
        return (*plan.covariates, YEAR) if dated else plan.covariates

    def spells_by_history(self, outcome: str) -> StreetSpells:
        """Street-time spells in rows that end with each year, on the eve of the programme, and whenever the history of
        incidents changes, with the columns of `with_years` and `with_history`. All incidents count, of every area.

        Of the columns of persons there are the person, the recorded list and the plan's covariates: there may be a
        dozen rows for each person.
        """
        covariates = () if self.study.survival is None else self.study.survival.covariates
        needed = dict.fromkeys((*_FOLLOWED, "prior_arrests", *covariates))
        people, known = self.persons()[list(needed)], self.extract.incidents
        cuts = [year_ends(people, self.study.window.freeze), history_cuts(known, people)]
        if self.study.programme:
            eve = pd.Timestamp(self.study.programme.start) - pd.Timedelta(days=1)
            cuts.append(on_each(people, pd.DatetimeIndex([eve])))
        found = self._spells(people, outcome, self.extract.notifications, "street", pd.concat(cuts, ignore_index=True))
        rows = with_history(with_years(found.frame), known)
        for name in needed.keys() - {"person", RECORDED, *covariates}:
            del rows[name]
        return replace(found, frame=rows)

    def control_spells(self, outcome: str, control: str) -> pd.DataFrame:
        """Street-time rows up to the first incident of `outcome` or of `control`, with `calendar_year`; only the latter
        are events."""
        people, freeze, marks = self.persons(), self.study.window.freeze, self.extract.notifications
        both = [self._chosen(name, "suspect", "date") for name in (outcome, control)]
        custody = self.extract.custody
        ends, cuts = pd.concat(both, ignore_index=True), year_ends(people, freeze)
        rows = with_years(street_spells(people, ends, marks, custody, freeze=freeze, cuts=cuts).first())
        wanted = pd.MultiIndex.from_frame(both[1])
        return rows.assign(event=rows["event"] & pd.MultiIndex.from_frame(rows[["person", "until"]]).isin(wanted))

    def last_records(self) -> pd.DataFrame:
        """The last day with anything on record of each person still on a list at the freeze."""
        held, freeze = self.extract, self.study.window.freeze
        dated = (held.notifications, held.moves, *(getattr(held, name) for name in RECORDS))
        marks = pd.concat([table[["person", "date"]] for table in dated], ignore_index=True)
        return last_records(self.persons(), held.incidents, marks, held.custody, freeze=freeze)

    def compared(self, outcome: str, design: Exposure, *, clock: Clock = "street") -> pd.DataFrame:
        """One row per person up to the first re-offence, for a design that compares the notified with other people.

        "historical cohort": people of the area who entered before the programme began, followed to that day, against
        those who entered since. "comparison area": people of the comparison areas, followed from the day the programme
        began here. Columns as `exposure_groups` takes them. Raises PlanError when the plan names no programme or no
        comparison area for the design; where nobody there was followed there are no rows of them.
        """
        programme, here = self.study.programme, self.persons()
        if programme is None or (design == "comparison area" and not self.study.comparison_areas):
            msg = f"the exposure {design!r} needs [programme], and comparison_areas for the design of that name"
            raise PlanError(msg)
        own = person_rows(self._spells(here, outcome, self.extract.notifications, clock).first())
        if design == "historical cohort":
            rows = self._marked_at_start(here, outcome, clock)
            return earlier_cohort(own, rows, pd.Timestamp(programme.start))
        there = pd.concat([self.persons(area) for area in self.study.comparison_areas], ignore_index=True)
        return elsewhere(own, self._marked_at_start(there, outcome, clock) if self._followed(there) else own.iloc[:0])

    @property
    def moves_recorded(self) -> bool:
        """Whether the extract has moves between lists with their days."""
        return self.extract.holds("moves")

    def list_paths(self) -> pd.DataFrame:
        """Spells on lists in calendar days since entry, from the lists at entry, at each notification and each move.

        Where a notification and a move of one person are on one day, the move holds.
        """
        known = [self.extract.notifications[["person", "date", "list"]], self.extract.moves]
        return list_paths(
            self.persons(),
            self._told(pd.concat(known, ignore_index=True)),
            lists=self.lists.names,
            freeze=self.study.window.freeze,
        )

    def _index_victims(self, outcome: str) -> pd.DataFrame:
        incidents = self.extract.incidents
        if incidents["victim"].isna().all() and incidents["dyad"].isna().all():
            msg = (
                f"outcomes.{outcome} asks for the same victim, and the extract does not tell victims apart: map "
                "`victim` or `dyad` under [incidents.columns], or take the outcome out of the plan"
            )
            raise PlanError(msg)
        return self._once("index victims", self._alike(outcome), self._found_victims)

    def _alike(self, outcome: str) -> str:
        """The first outcome of the same relationship: nothing else says who the index victims are."""
        asked = self.study.outcomes[outcome].relationship
        return next(name for name, one in self.study.outcomes.items() if one.relationship == asked)

    def _found_victims(self, outcome: str) -> pd.DataFrame:
        return index_victims(self.extract.persons, self.extract.incidents, self.study.outcomes[outcome])

    def _followed(self, people: pd.DataFrame) -> bool:
        """Whether any of these people has a day of follow-up."""
        freeze = pd.Timestamp(self.study.window.freeze)
        return bool((people["entry"] < people["exit"].where(people["exit"] <= freeze, freeze)).any())

    def _marked_at_start(self, people: pd.DataFrame, outcome: str, clock: Clock) -> pd.DataFrame:
        """Person rows marked on the day the programme began instead of at the notification."""
        assert self.study.programme is not None
        # Marked from the day after, so that the programme's first day is the first one marked.
        eve = pd.Timestamp(self.study.programme.start) - pd.Timedelta(days=1)
        marks = pd.DataFrame({"person": people["person"], "date": eve})
        return person_rows(self._spells(people, outcome, marks, clock).first())

    def _spells(
        self,
        people: pd.DataFrame,
        outcome: str,
        notifications: pd.DataFrame,
        clock: Clock,
        cuts: pd.DataFrame | None = None,
    ) -> StreetSpells:
        custody = self.extract.custody if clock == "street" else self.extract.custody.iloc[:0]
        events, freeze = self._chosen(outcome, "suspect", "date"), self.study.window.freeze
        people, without = self._followable(people, outcome)
        spells = street_spells(people, events, notifications, custody, freeze=freeze, cuts=cuts)
        return replace(spells, excluded={**spells.excluded, **without})

    def spells_since_notification(self, outcome: str, *, clock: Clock = "street") -> StreetSpells:
        """Spells of the notified, from the day of the first notification and by list at notification.

        A programme's published re-offence rates begin on that day; the calendar clock leaves days in custody in.
        Whoever was notified before entry is followed from entry: that they would enter a list was not known before.
        There are no rows where nobody was notified before the last day, as at a site the programme has not reached.
        """
        first = self.extract.notifications.sort_values("date", kind="stable").drop_duplicates("person")
        people = self.persons().drop(columns=["list", RECORDED])
        notified = people.merge(self._told(first[["person", "date", "list"]]), on="person")
        notified["entry"] = notified[["entry", "date"]].max(axis=1)
        notified = notified.drop(columns="date")
        if not self._followed(notified):
            return StreetSpells(self.spells(outcome, clock=clock).frame.iloc[:0], {})
        return self._spells(notified, outcome, self.extract.notifications, clock)

    def due(self) -> pd.DataFrame:
        """Whom the program had to notify, and whom it reached: rows of `due_people`, with the day of the `incident`
        between intimate partners that put each on the list. PlanError when the plan names no programme."""
        study = self.study
        if study.programme is None:
            msg = "who was due to be notified depends on when the program began: study.toml needs [programme]"
            raise PlanError(msg)
        held = self.extract
        due = due_people(
            self.persons(),
            held.notifications,
            held.custody,
            lists=study.notified_lists,
            start=study.programme.start,
            freeze=study.window.freeze,
        )
        return with_incident(due, held.incidents.loc[held.incidents["relationship"] == "intimate"])

    def monthly(self, outcome: str, area: str | None = None) -> MonthlyCounts:
        """Counts of every complete month of the study window, from incidents or from the agency's own totals.

        Raises DataError when the totals lack a month. What ends a follow-up on a made-up day is in no month.
        """
        where, months = area or self.study.area, complete_months(self.study.window)
        if self.study.outcomes[outcome].table is None and not self.extract.holds("incidents"):
            totals = self.extract.monthly_counts
            return given_by_month(totals, self.extract.populations, area=where, outcome=outcome, months=months)
        counts = self._once("counts by area", outcome, self._by_area).get(where, np.zeros(len(months), dtype=np.int64))
        population = population_by_month(self.extract.populations, area=where, months=months)
        return MonthlyCounts(where, outcome, months, counts.copy(), population)

    def _by_area(self, outcome: str) -> dict[str, NDArray[np.int64]]:
        counted = once(self._chosen(outcome, "incident", "area", "date"))
        return counts_by_area(counted, complete_months(self.study.window))

    def by_quarter(self, outcome: str) -> bool:
        """Whether a month of the study's area holds a count that may not leave: quarters are then analysed and shown.

        Where disclosure control is off, months stay months. Of several sites all go by quarter where one has to: months
        of all sites together less those of one would be the months of the other.
        """
        return any(one.hides(one.monthly(outcome).counts.tolist()) for one in (self, *self.sites))

    def by_half_year(self, outcome: str) -> bool:
        """Whether a quarter does as well: half-years or years are then shown."""
        return any(one.hides(one.monthly(outcome).of_whole_quarters()) for one in (self, *self.sites))

    def hides(self, counts: Sequence[float]) -> bool:
        """Whether one of the counts may not leave; none where disclosure control is off."""
        if self.study.disclosure.off_because:
            return False
        return any(self._profile.hides(int(count)) for count in counts)

    @property
    def smallest_shown(self) -> int:
        """The smallest count that the study's disclosure profile lets be shown."""
        return self._profile.smallest_shown

    @property
    def _profile(self) -> Profile:
        return read_profile(self.study.disclosure.profile, self.study.folder)
