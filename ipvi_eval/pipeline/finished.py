"""A run that ended well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that ended well: its folder, the reports in it, the stages that were reused, and what was noticed.

    Of a plan with several sites, `sites` are the runs of each and of all together, by name.
    """

    folder: Path
    reports: tuple[Path, ...]
    reused: tuple[str, ...]
    warnings: tuple[str, ...]
    synthetic: bool
    sites: Mapping[str, Finished] = field(default_factory=dict)

    def moved(self, to: Path) -> Finished:
        """The same in the folder `to`, where it was put when it was whole."""
        reports = tuple(to / path.relative_to(self.folder) for path in self.reports)
        sites = {name: one.moved(to / one.folder.relative_to(self.folder)) for name, one in self.sites.items()}
        return replace(self, folder=to, reports=reports, sites=sites)
