"""Controlled rounding: every count becomes a multiple of a base, and all equations between counts still hold.

Each count goes to one of the two multiples beside it, and a multiple stays (zero-restricted: Cox 1987, Journal of the
American Statistical Association 82:520; as an integer program over linked tables: Salazar-Gonzalez, Lowthian, Young,
Merola, Bond and Brown 2004, Privacy in Statistical Databases, LNCS 3050). Up or down is first drawn for each count by
itself, up the likelier the nearer: nothing is biased, and a reader who knows the rule knows no more than that the count
lies less than a base from what is printed. Then as few draws as possible are overruled for the equations to hold. Where
there is no such way, counts may go one multiple further (`REACHES`).

The draw is made with a secret, by what the count counts and by its value: the same count is rounded the same way in
every edition, and whoever lacks the secret cannot repeat it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection
from dataclasses import astuple, replace

import numpy as np

from ipvi_eval.counted import Key
from ipvi_eval.data.privacy.pseudonyms import KEY_VARIABLE
from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.disclosure.links import linked
from ipvi_eval.disclosure.solver.programs import Program
from ipvi_eval.disclosure.solver.system import System
from ipvi_eval.errors import AnalysisError, PlanError

REACHES = (1, 2)
"""How many bases a count may be from what is printed, less than: the first that can be is taken."""

_NOT_PRINTED = 1e-3
"""What it costs to move a count that nobody prints: it decides between ways that are alike otherwise."""


def rounded(edition: Kept, base: int, nested: Collection[tuple[str, str]], secret: bytes | None) -> Kept:
    """The edition with its counts rounded to multiples of `base`; `nested` are outcomes, the narrower one first.

    Raises PlanError without a secret, AnalysisError where no multiples near the counts fit the equations.
    """
    if not secret:
        msg = (
            "study.toml: disclosure.profile rounds counts up or down as is drawn with the secret for pseudonyms, and "
            f"there is none; set {KEY_VARIABLE} to a long random text kept outside the study folder: without it "
            "anybody could repeat the draw"
        )
        raise PlanError(msg)
    place, system = linked(edition.counts, nested)
    ups = np.zeros(len(system), dtype=bool)
    ups[list(place.values())] = [drawn_up(key, edition.counts[key], base, secret) for key in place]
    for reach in REACHES:
        found = controlled(system, ups, base, reach)
        if found is not None:
            return replace(edition, rounded={key: int(found[number]) for key, number in place.items()}, base=base)
    msg = f"no multiples of {base} near the counts fit together; choose a profile that does not round"
    raise AnalysisError(msg)


def drawn_up(key: Key, value: int, base: int, secret: bytes) -> bool:
    """Whether a count is to go up: with the chance value / base of what it has beyond a multiple.

    >>> drawn_up(Key("all", "people"), 40, 10, b"secret")
    False
    """
    about = json.dumps([*astuple(key), value, base]).encode()
    draw = int.from_bytes(hmac.new(secret, about, hashlib.sha256).digest()[:8], "big")
    return draw * base < (value % base) << 64


def controlled(system: System, ups: np.ndarray, base: int, reach: int = 1) -> np.ndarray | None:
    """Multiples of `base` (n,) for which every equation of the system holds, or None where there are none.

    None of the counts that are shown is `reach` bases or more from its own multiple; `ups` (n,) are those to go up
    where they can. What follows from them is only kept from falling below zero.
    """
    down = system.values // base
    aim = np.where(system.shown, down + ups, np.rint(system.values / base)).astype(float)
    lowest = np.where(system.shown, np.maximum(0, down - reach + 1), 0)
    highest = np.where(system.shown, -(-system.values // base) + reach - 1, np.inf)
    for number in np.unique(system.linked):
        columns = np.flatnonzero(system.linked == number)
        if len(columns) > 1:
            found = _nearest(system, columns, aim[columns], lowest[columns], highest[columns])
            if found is None:
                return None
            aim[columns] = found
    return (aim * base).astype(np.int64)


def _nearest(
    system: System, columns: np.ndarray, aim: np.ndarray, lowest: np.ndarray, highest: np.ndarray
) -> np.ndarray | None:
    """Whole numbers between the bounds that fit the equations of one part, as many as can be as they are aimed at."""
    within = system.equations[:, columns]
    rows = within[np.flatnonzero(np.diff(within.indptr))]
    program = Program.of_moves(rows, -(rows @ aim), highest - aim, aim - lowest)
    price = np.where(system.shown[columns], 1.0, _NOT_PRINTED)
    program.cost(np.arange(2 * len(columns)), np.concatenate([price, price]))
    found = program.solve_whole()
    return None if found is None else aim + found[: len(columns)] - found[len(columns) :]
