"""The files a run reads, hashed before they are read, and the cohort made from them only when a stage needs it."""

from __future__ import annotations

from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ipvi_eval.errors import DataError
from ipvi_eval.results.manifest import Input, sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipvi_eval.data.mapped.mapping import Mapping
    from ipvi_eval.data.sources import Extract
    from ipvi_eval.pipeline.reading.frames import Frames
    from ipvi_eval.plan.study import Study


OWN_FILES = ("evidence.toml", "transport.toml", "costs.toml")
"""What an evaluator may put beside the plan: figures read, how the places differ, unit costs."""

_BYTES, _PACKED = {".csv": 60, ".txt": 60, ".tsv": 60}, 14
"""Bytes that an incident takes in a file: of text, and of any other kind, which packs it."""


class Inputs:
    """The extract of one study. Reading and checking it happens on first use of `frames`."""

    def __init__(self, study: Study, whole: Inputs | None = None) -> None:
        """`whole` are the inputs of the plan that has the study as a site: its files are read once for all sites.
        `was_read` says whether the extract has been read already."""
        self.study = study
        plan = study.whole
        self._whole = whole or (Inputs(plan) if plan is not None and plan is not study else self)
        self.was_read = False

    @cached_property
    def mapping(self) -> Mapping:
        """The agency's columns and codes; PlanError names the line of a mistake."""
        from ipvi_eval.data.mapped.mapping_file import read_mapping

        if self._whole is not self:
            return self._whole.mapping
        return read_mapping(self.study.mapping_file)

    @cached_property
    def hashes(self) -> dict[str, str]:
        """File name to SHA-256 of the mapping, every file or table of a database that it names, and the study's own
        files beside the plan.

        Raises DataError when a file that the mapping names is missing.
        """
        from ipvi_eval.data.cells.files import read_raw
        from ipvi_eval.data.layouts import reads
        from ipvi_eval.data.linked.linkage_record import record_of

        if self._whole is not self:
            return self._whole.hashes
        hashes = {self.study.mapping: sha256_of(self.study.mapping_file)} if self.mapping else {}
        folder = self.study.extract_folder
        files = self.mapping.files()
        for table, piece in ((name, piece) for name, _, one in files for piece in one.pieces(folder)):
            file = piece.file
            if piece.source:
                hashes[piece.place] = read_raw(folder, piece, reads=reads(piece)).sha256
                continue
            if not (folder / file).is_file():
                msg = f"{file} is not in {folder}; put it there or correct {self.study.mapping}"
                raise DataError(msg)
            hashes[file] = sha256_of(folder / file)
            if table == "crosswalk" and (record := record_of(folder / file)).is_file():
                hashes[record.relative_to(folder).as_posix()] = sha256_of(record)
        own = {name: self.study.folder / name for name in OWN_FILES}
        return hashes | {name: sha256_of(path) for name, path in own.items() if path.is_file()}

    @cached_property
    def key_fingerprint(self) -> str | None:
        """Tells which secret makes the pseudonyms: after another was set, everything is read again."""
        from ipvi_eval.data.privacy.pseudonyms import key_fingerprint, known_key

        key = known_key()
        return None if key is None else key_fingerprint(key)

    @cached_property
    def extract(self) -> Extract:
        """The canonical tables, with the areas as the extract spells them."""
        import pandas as pd

        from ipvi_eval.data.sources import read_extract
        from ipvi_eval.freed_memory import give_back_all
        from ipvi_eval.pipeline.reading.plan_words import check_words, words_of

        if self._whole is not self:
            return self._whole.extract
        plan = self.study.window
        window = (pd.Timestamp(plan.start), pd.Timestamp(plan.freeze))
        check_words(self.study, self.mapping)
        extract = read_extract(self.study.extract_folder, self.mapping, window=window, words=words_of(self.study))
        give_back_all()
        self.was_read = True
        return extract

    @property
    def incidents_about(self) -> int:
        """How many incidents the files hold, told by their sizes before they are read; 0 of a database."""
        folder, table = self.study.extract_folder, self.mapping.tables().get("incidents")
        files = {folder / piece.file for piece in table.pieces(folder) if not piece.source} if table else set()
        return sum(path.stat().st_size // _BYTES.get(path.suffix.lower(), _PACKED) for path in files if path.is_file())

    def let_go(self) -> None:
        """Keep nothing of the extract in memory: reports need none of it, and as much room. It is read again where
        somebody asks for it; what belongs to all sites is theirs to let go."""
        from ipvi_eval.freed_memory import give_back_all

        for made in ("frames", "sites", "extract"):
            vars(self).pop(made, None)
        give_back_all()

    @cached_property
    def frames(self) -> Frames:
        """The checked cohort."""
        from ipvi_eval.data.joined_areas import joined
        from ipvi_eval.pipeline.reading.checks import check_plan_against_data
        from ipvi_eval.pipeline.reading.frames import Frames

        check_plan_against_data(self.study, self.extract)
        beside = () if self.study.sites else self.sites
        return Frames(self.study, joined(self.extract, self.study.own_areas, self.study.area), beside)

    @cached_property
    def sites(self) -> tuple[Frames, ...]:
        """The cohort of each site of a plan with several; none of any other plan."""
        from ipvi_eval.data.joined_areas import joined
        from ipvi_eval.pipeline.reading.frames import Frames

        if self._whole is not self:
            return self._whole.sites
        plans = (self.study.for_site(one.name) for one in self.study.sites)
        return tuple(Frames(plan, joined(self.extract, plan.own_areas, plan.area)) for plan in plans)

    def _in_several_sites(self) -> Iterator[str]:
        """How many people are known in more than one site of the plan, and what follows for numbers that add up."""
        known = self.extract.incidents[["area", "suspect"]].dropna()
        site_of = {area: site.name for site in self.study.sites for area in site.of}
        of_site = known.assign(site=known["area"].map(site_of)).dropna()[["site", "suspect"]].drop_duplicates()
        times = of_site["suspect"].value_counts()
        if (several := int((times > 1).sum())) > 0:
            yield (
                f"{several:,} of {len(times):,} people suspected in incidents of the sites are so in more than one: "
                f"each counts once in all sites together, and the sites' own numbers of suspects come to "
                f"{len(of_site) - len(times):,} more"
            )

    def summary(self) -> dict[str, Any]:
        """What later stages and the manifest keep of the extract: its files, notes, is it made up, has it dates."""
        from ipvi_eval.pipeline.reading.translated_words import untranslated

        extract = self.frames.extract
        files = [Input(name=s.path, role=s.table, sha256=s.sha256, rows=s.rows) for s in extract.sources]
        mapping = Input(name=self.study.mapping, role="mapping", sha256=self.hashes[self.study.mapping])
        own = [Input(name=x, role="own", sha256=self.hashes[x]) for x in OWN_FILES if x in self.hashes]
        return {
            "inputs": [*files, mapping, *own],
            "warnings": [
                *extract.warnings,
                *untranslated(self.study, extract.services_named),
                *self._in_several_sites(),
            ],
            "synthetic": extract.synthetic,
            "pseudonym_key": extract.key_fingerprint,
            "calendar": extract.calendar,
            "lists": self.frames.lists.groups,
            "links": [link.plain() for link in extract.links],
            "unified": [asdict(one) for one in extract.unified],
            "linkage": None if extract.linkage is None else asdict(extract.linkage),
        }
