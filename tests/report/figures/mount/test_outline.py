"""Outlines in steps: followed from step to step they lead through the points of the longer path."""

from __future__ import annotations

import re

import numpy as np
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from ipvi_eval.report.figures.mount.outline import outline


def followed(path: str) -> list[tuple[str, float, float]]:
    """Where each command leads, as SVG has it (m, l, h, v, q, z; several moves may follow one command)."""
    here, start, out = np.zeros(2), np.zeros(2), []
    for command, numbers in re.findall(r"([a-z])([^a-z]*)", path):
        values = [float(one) for one in re.findall(r"-?[\d.]+", numbers)]
        if command == "z":
            here = start
            out.append(("z", *here))
            continue
        width = {"q": 4, "h": 1, "v": 1}.get(command, 2)
        for move in np.reshape(values, (-1, width)):
            here = here + {"h": [move[0], 0], "v": [0, move[0]]}.get(command, move[-2:])
            if command == "m":
                start = here
            out.append(({"h": "l", "v": "l"}.get(command, command), *here))
    return out


def test_steps_are_told_and_lines_across_or_up_by_one_number() -> None:
    assert outline("M640 1280L1280 1280L1280 640L640 640z") == "m100 200h100v-100h-100z"
    assert outline("M0 64Q64 0 640 -64L640 -128") == "m0 10q10-10 100-20v-10"


def test_after_the_end_of_a_part_the_next_begins_from_its_start() -> None:
    assert outline("M640 640L1280 1280zM1280 640L0 0z") == "m100 100l100 100zm100 0l-200-100z"


@pytest.mark.parametrize("sign", "Qg8%é")
def test_no_point_of_a_letter_is_further_off_than_half_a_unit(sign: str) -> None:
    points, codes = text_to_path.get_text_path(FontProperties(family="DejaVu Sans", size=100), sign)
    # As backend_svg writes it: 64 times as large, whole numbers.
    names, path, place = {1: "M", 2: "L", 3: "Q"}, "", 0
    ends: list[tuple[str, float, float]] = []
    while place < len(codes):
        if codes[place] == 79:
            path += "z"
            place += 1
            ends.append(("z", 0.0, 0.0))
            continue
        many = 2 if codes[place] == 3 else 1
        given = np.round(64 * np.asarray(points[place : place + many]))
        path += names[codes[place]] + " ".join(f"{number:.0f}" for number in given.ravel())
        ends.append((names[codes[place]].lower(), *(given[-1] * 1000 / 6400)))
        place += many
    found = followed(outline(path))
    assert [one[0] for one in found] == [one[0] for one in ends]
    for (command, *at), (_, *wanted) in zip(found, ends, strict=True):
        if command != "z":
            assert at == pytest.approx(wanted, abs=0.51)
