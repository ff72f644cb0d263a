"""What was read, what was left out and what is to be borne in mind, as rows beside the estimates."""

from __future__ import annotations

from collections.abc import Sequence

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.one_file.people.file import PeopleFile
from ipvi_eval.rounding import percent, whole_percent


def reading_estimates(read: PeopleFile) -> tuple[Estimate, ...]:
    """Rows read, rows left out with the reasons, and events, with which labels were taken as what."""
    counted = "rows of the file"
    return (
        Estimate(id="data.rows", value=float(read.rows), unit="number", method="count", label=counted),
        Estimate(
            id="data.left_out", value=float(read.left_out), unit="number", method="count",
            label="rows left out", note="; ".join(read.notes),
        ),
        Estimate(
            id="data.events", value=float(read.curves.event.sum()), unit="number", method="count",
            label="rows that end with an event", note="; ".join(read.taken),
        ),
    )  # fmt: skip


def reading_sentences(read: PeopleFile) -> tuple[str, ...]:
    """The same in words, for people."""
    left = f", {read.left_out:,} left out" if read.left_out else ""
    return (f"{read.rows:,} rows read{left}; {int(read.curves.event.sum()):,} end with an event", *read.taken)


def answer(estimates: Sequence[Estimate], unit: str) -> str:
    """The first line, in words: the share with the event by the latest horizon people were followed to, by group.

    A curve that fell to 0 with the last at risk is 0 ever after; of those whose follow-up ended before nobody knows.
    """
    shares: dict[str, list[Estimate]] = {}
    nobody = {row.id.removeprefix("at_risk.") for row in estimates if row.id.startswith("at_risk.") and not row.value}
    for estimate in estimates:
        if not estimate.id.startswith("survival.") or ".at_" not in estimate.id or estimate.value is None:
            continue
        if estimate.id.removeprefix("survival.") not in nobody or estimate.events == estimate.n:
            shares.setdefault(estimate.id.rpartition(".at_")[2], []).append(estimate)
    if not shares:
        return "Nobody was followed to any of the horizons; give shorter ones with --horizons."
    most = max(len(rows) for rows in shares.values())
    rows = [rows for rows in shares.values() if len(rows) == most][-1]
    return " ".join(f"{_share_in_words(row, unit)}." for row in rows)


_ONE = {"people": "person", "spells": "spell"}


def _share_in_words(row: Estimate, unit: str) -> str:
    assert row.value is not None
    when, _, name = row.label.removeprefix("share without the event at ").partition(", ")
    of = _ONE.get(row.n_of, row.n_of) if row.n == 1 else row.n_of
    who = f"Of {row.n:,} {of}" + ("" if name == "all" else f" ({name})")
    time = f" {unit.removesuffix('s') if when == '1' else unit}" if unit else ""
    words = f"{who}, {percent(1 - row.value, 1)} had the event within {when}{time}"
    if row.lower is None or row.upper is None or row.level is None:
        return words
    return f"{words} ({whole_percent(row.level)} interval {percent(1 - row.upper, 1)} to {percent(1 - row.lower, 1)})"


def answer_estimate(sentence: str) -> Estimate:
    """The first line as a row."""
    return Estimate(id="answer", value=None, unit="number", method="words", label="answer", note=sentence)


def note_estimates(notes: Sequence[str]) -> tuple[Estimate, ...]:
    """Each note as a row without a value, for whoever reads nothing but the list."""
    return tuple(
        Estimate(id=f"note.{number}", value=None, unit="number", method="note", label="note", note=note)
        for number, note in enumerate(dict.fromkeys(notes), start=1)
    )
