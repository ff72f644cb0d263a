"""The outline of a letter in few bytes."""

from __future__ import annotations

import re
from functools import lru_cache

UNITS = 1000
"""To the size of a letter: as fine as the outlines are that a typesetter has."""
_DRAWN = 6400
"""Matplotlib draws letters of size 100 and writes their outlines 64 times as large."""
_STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")

Point = tuple[int, int]


@lru_cache(maxsize=1024)
def outline(path: str) -> str:
    """The path of a letter (M, L, Q, C and z, as Matplotlib writes it) in steps from point to point, of `UNITS`.

    Every point is where it was, to half a unit: what rounding a step leaves is in the next one.
    """
    written, last, here, start = "", "", (0, 0), (0, 0)
    for letter, numbers in _STEP.findall(path):
        if letter in "zZ":
            written, last, here = f"{written}z", "z", start
            continue
        points = _points(numbers)
        command, moves = _moves(letter.lower(), points, here)
        written += _joined("" if command == last else command, moves)
        last, here = command, points[-1]
        if command == "m":
            start = here
    return written


def _points(numbers: str) -> list[Point]:
    whole = [round(float(number) * UNITS / _DRAWN) for number in numbers.split()]
    return list(zip(whole[::2], whole[1::2], strict=True))


def _moves(command: str, points: list[Point], here: Point) -> tuple[str, list[int]]:
    """The command and its numbers; a straight line across or up needs only one."""
    moves = [place for x, y in points for place in (x - here[0], y - here[1])]
    if command == "l" and 0 in moves:
        return ("h", moves[:1]) if moves[1] == 0 else ("v", moves[1:])
    return command, moves


def _joined(command: str, moves: list[int]) -> str:
    """Numbers with a space between them where no sign or letter parts them."""
    written = command
    for place, move in enumerate(moves):
        parted = move < 0 or (place == 0 and command)
        written += f"{move}" if parted else f" {move}"
    return written
