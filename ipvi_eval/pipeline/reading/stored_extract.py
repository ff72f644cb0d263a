"""An extract that stays where it is, as the plan asks for it: monthly counts and spells, summed by the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipvi_eval.arguments import checked
from ipvi_eval.cohort.monthly import complete_months
from ipvi_eval.cohort.stored.chosen import chosen, untold
from ipvi_eval.cohort.stored.months import by_month, count_stored_by_month
from ipvi_eval.data.joined_areas import joined_population
from ipvi_eval.data.mapped.mapping import PARQUET, FileMapping
from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.data.stored.left_out import LeftOut, flow
from ipvi_eval.errors import AnalysisError, DataError, PlanError
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.pipeline.reading.plan_words import check_words, words_of
from ipvi_eval.plan.study import Study, read_study
from ipvi_eval.printed import Printed
from ipvi_eval.survival.spells.stored import StoredSpells

if TYPE_CHECKING:
    import pandas as pd

    from ipvi_eval.cohort.stored.street_time import StoredStreet
    from ipvi_eval.data.stored.tables import StoredTables


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StoredExtract(Printed):
    """The extract of a plan in a database, or in Parquet files; made and checked by `from_plan`.

    Its tables are Ibis expressions (the extra `large`). Rows are kept, repeated rows left out, keys linked, bookings
    joined and incidents counted by the database, by the rules of `ipvi-eval run`, with the same numbers; what comes
    back are the values that columns list, and sums. Keys of people stay where they are.

    >>> import ibis, pandas as pd
    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from ipvi_eval.pipeline.new_study import new_study
    >>> plan = new_study(Path(mkdtemp()) / "study")
    >>> names = "DIR_NO OCC_DATE AGENCY REL_CODE DIR_FILED ARREST INJURY WEAPON OFFENSE SUSPECT_KEY VICTIM_KEY"
    >>> rows = [("1", "01/05/2020", "POK", "SE", "Y", "N", "N", "N", "13A", "P1", "P2")] * 2
    >>> reports = ibis.memtable(pd.DataFrame(rows, columns=names.split()))
    >>> stored = StoredExtract.from_plan(plan, tables={"incidents": reports})
    >>> stored.monthly("ipv_dir").counts.sum()
    np.float64(1.0)
    >>> stored
    Stored extract
    <BLANKLINE>
    table      what  of  left_out  why
    incidents  rows   2         1  repeat another row in all...
    """

    title = "Stored extract"

    study: Study
    tables: StoredTables

    @classmethod
    @checked
    def from_plan(
        cls, plan: str | Path, *, connection: Any = None, tables: Mapping[str, Any] | None = None
    ) -> StoredExtract:
        """The extract of the study.toml at `plan`, read as its mapping says.

        `tables` are Ibis tables with the agency's own columns, by the mapping's names of tables (`incidents`, ...); one
        that is joined to another by the names of both (`incidents.NAME` of [incidents.joins.NAME]).
        Without them the tables, or the Parquet files, that the mapping names are opened through `connection`, an Ibis
        connection; without one, through DuckDB in this process.

        Raises PlanError for a plan or a mapping that cannot be read, or that names other files than Parquet, DataError
        that names table, column and number of rows of what does not fit, and what to do.
        """
        _require_ibis()
        import ibis

        from ipvi_eval.data.stored.tables import READ, stored_tables

        study = read_study(Path(plan))
        mapping = read_mapping(study.mapping_file)
        check_words(study, mapping)
        files = {f"{name}.{join}" if join else name: file for name, join, file in mapping.files() if name in READ}
        if tables is None:
            opened = ibis.duckdb.connect() if connection is None else connection
            raw = {name: _opened(opened, study.extract_folder, file) for name, file in files.items()}
        else:
            raw = {name: tables[name] for name in files if name in tables}
        if not {"incidents", "persons"} & raw.keys():
            msg = "a stored extract needs the incidents or the persons table; name it in the mapping and in tables="
            raise PlanError(msg)
        return cls(study, stored_tables(raw, mapping, start=study.window.start, words=words_of(study)))

    def monthly(self, outcome: str, *, area: str | None = None) -> MonthlySeries:
        """Incidents of an outcome of the plan in each complete month of the study window, with the population.

        `area` is the program's own when None. Raises PlanError for an outcome that the plan does not have, or that
        asks for rows of another table or for the victim.
        """
        where = area or self.study.area
        chosen_here = self._chosen(outcome)
        counts = count_stored_by_month(
            by_month(chosen_here.filter(chosen_here["area"].isin(list(self._areas(where))))),
            self._populations(),
            areas=self._areas(where),
            area=where,
            outcome=outcome,
            months=complete_months(self.study.window),
        )
        return monthly_series(counts.months, counts.counts, counts.population, name=where)

    def spells(self, outcome: str, *, area: str | None = None, **columns: str) -> StoredSpells:
        """Street-time spells (start, stop] of the people on the plan's lists up to their first re-offence.

        Columns of the table are those of persons and `event`, `exposed` (notified), `number` and `cause`, as those of
        `ipvi-eval run`; `columns` are further ones of `StoredSpells.from_table`, such as group="list".
        """
        from ipvi_eval.data.stored.kept_there import kept_there

        rows = self.street(outcome, area=area).table
        first = kept_there(rows.filter(rows["number"] == 1))
        return StoredSpells.from_table(first, **{"start": "start", "person": "person", **columns})

    def street(self, outcome: str, *, area: str | None = None) -> StoredStreet:
        """All rows of everybody followed, later re-offences among them, and who was left out."""
        from ipvi_eval.cohort.stored.street_time import stored_street

        told, stays = self.tables.notifications, self.tables.custody
        freeze = self.study.window.freeze
        return stored_street(self._people(area), self._chosen(outcome), told, stays, freeze=freeze)

    def flow(self, outcome: str | None = None) -> pd.DataFrame:
        """What was left out and why: rows of the tables and, with an outcome, incidents and people of the own area."""
        steps = [*self.tables.left_out]
        if outcome is not None:
            steps += [*self._flow_of_incidents(outcome), *self._flow_of_people(outcome)]
        return flow(steps)

    def tidy(self) -> pd.DataFrame:
        """What was left out of each table when it was read."""
        return self.flow()

    def _flow_of_incidents(self, outcome: str) -> Iterator[LeftOut]:
        months, every = complete_months(self.study.window), self.tables.incidents
        of = int(every["incident"].nunique().to_pandas())
        found = by_month(self._chosen(outcome))
        own = found["area"].isin(self._areas(self.study.area))
        inside = own & found["month"].isin(months)
        counts = [int(found.loc[part, "count"].sum()) for part in (own | ~own, own, inside)]
        reasons = (f"are no {outcome}", "were in another area", "were in no complete month of the study window")
        yield from _steps("incidents", "incidents", [of, *counts], reasons)

    def _flow_of_people(self, outcome: str) -> Iterator[LeftOut]:
        every, people = self.tables.persons, self._people(None)
        known, here = (int(table.count().to_pandas()) for table in (every, people))
        yield from _steps("persons", "people", [known, here], ["are of another area, or on no list of the plan"])
        for why, left in self.street(outcome).excluded().items():
            yield from _steps("persons", "people", [here, here - left], [why])
            here -= left

    def _chosen(self, outcome: str) -> Any:
        if outcome not in self.study.outcomes:
            msg = f"the plan has no outcome {outcome}; it has {', '.join(self.study.outcomes)}"
            raise PlanError(msg)
        definition, incidents = self.study.outcomes[outcome], self.tables.incidents
        if column := untold(incidents, definition, self.tables.told):
            msg = (
                f"study.toml: outcomes.{outcome} asks for {column}, which the extract does not tell, so that no "
                "incident could count; map it, or take the condition or the outcome out of the plan"
            )
            raise PlanError(msg)
        return chosen(incidents, definition, sealed=self.study.sealed == "include")

    def _areas(self, area: str) -> tuple[str, ...]:
        return self.study.own_areas if area == self.study.area else (area,)

    def _people(self, area: str | None) -> Any:
        import ibis

        where = area or self.study.area
        persons = self.tables.persons
        here = persons["area"].isin(list(self._areas(where))) & persons["list"].isin(list(self.study.lists))
        return persons.filter(here).mutate(area=ibis.literal(where))

    def _populations(self) -> pd.DataFrame:
        return joined_population(self.tables.populations, self.study.own_areas, self.study.area)


def _steps(table: str, what: str, counts: list[int], reasons: Any) -> Iterator[LeftOut]:
    """A step for each reason that left somebody out, from the counts before and after each."""
    for of, rest, why in zip(counts, counts[1:], reasons, strict=False):
        if rest < of:
            yield LeftOut(table, what, of, of - rest, why)


def _require_ibis() -> None:
    try:
        import duckdb  # noqa: F401
        import ibis  # noqa: F401
    except ImportError:
        msg = "a stored extract takes Ibis and DuckDB; install them with: pip install 'ipvi_eval[large]'"
        raise AnalysisError(msg) from None


def _opened(connection: Any, folder: Path, table: FileMapping) -> Any:
    """The Ibis table of a table of the mapping: of the database, or of its Parquet files."""
    if table.source:
        return connection.table(table.table)
    pieces = [folder / piece.file for piece in table.pieces(folder)]
    for path in pieces:
        if path.suffix.lower() != PARQUET:
            msg = (
                f"{path.name} is no Parquet file; give its table in tables=, such as "
                "ibis.duckdb.connect().read_csv(..., all_varchar=True), or write it as Parquet"
            )
            raise PlanError(msg)
        if not path.is_file():
            msg = f"{path.name} is not in {folder}; put it there or correct the mapping"
            raise DataError(msg)
    return connection.read_parquet([str(path) for path in pieces])
