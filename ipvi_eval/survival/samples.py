"""The spells of several groups, to be compared with one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.inputs import Clusters, Floats, Ints, as_clusters, as_start, as_times, as_two_groups, as_weight


@dataclass(frozen=True, slots=True)
class Sample:
    """The spells of one group: `kind` (n,) is 0 for censored, else the cause (1 for a plain event)."""

    label: Any
    stop: Floats
    kind: Ints
    start: Floats | None
    weight: Floats | None
    cluster: Ints | None


def samples(
    stop: ArrayLike,
    kind: Ints,
    group: ArrayLike,
    start: ArrayLike | None,
    weight: ArrayLike | None,
    cluster: ArrayLike | None,
) -> tuple[Sample, ...]:
    """Split spells by group; raises AnalysisError when a person (cluster) is in two groups, as they are compared as
    independent."""
    times = as_times(stop, "stop")
    entry, weights = as_start(start, times), as_weight(weight, len(times))
    groups, owner = as_two_groups(group, len(times)), as_clusters(cluster, len(times))
    if owner is not None:
        _refuse_shared(groups.codes, owner)
    out = []
    for code, label in enumerate(groups.labels):
        rows = np.flatnonzero(groups.codes == code)
        pick = [None if a is None else a[rows] for a in (entry, weights)]
        out.append(Sample(label, times[rows], kind[rows], pick[0], pick[1], owner.codes[rows] if owner else None))
    return tuple(out)


def against(parts: tuple[Sample, ...], reference: Any) -> Iterator[tuple[Sample, Sample]]:
    """Each other group with the reference (the first group when None); raises AnalysisError when it is unknown."""
    labels = [part.label for part in parts]
    if reference is None:
        reference = labels[0]
    if reference not in labels:
        msg = "the reference is not one of the groups"
        raise AnalysisError(msg)
    base = parts[labels.index(reference)]
    for part in parts:
        if part is not base:
            yield part, base


def _refuse_shared(groups: Ints, owner: Clusters) -> None:
    low, high = np.full(owner.size, np.iinfo(np.intp).max), np.full(owner.size, -1)
    np.minimum.at(low, owner.codes, groups)
    np.maximum.at(high, owner.codes, groups)
    shared = int((high > low).sum())
    if shared:
        msg = (
            f"{shared} persons (clusters) are in two groups, so the groups are not independent; "
            "compare them with a Cox model with cluster, or by bootstrap"
        )
        raise AnalysisError(msg)
