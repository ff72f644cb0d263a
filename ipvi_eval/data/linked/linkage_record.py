"""What a crosswalk was made by: the thresholds of its linkage, in a file beside it that a run reads and tells."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ipvi_eval.errors import DataError
from ipvi_eval.whole_file import replaced


@dataclass(frozen=True, slots=True)
class LinkageRecord:
    """Pairs as probable as `accept` were one person, those below `review` two, and between them somebody decided.

    The model began with the share `agree_exactly` and the `seed`. `plan` is the SHA-256 of link.toml, `crosswalk` that
    of the file that came of it.
    """

    accept: float
    review: float
    agree_exactly: float
    seed: int
    plan: str
    crosswalk: str

    def write(self, crosswalk: Path) -> Path:
        """The record beside the `crosswalk`; OutputError where it cannot be written."""
        text = json.dumps(asdict(self), indent=1) + "\n"
        return replaced(record_of(crosswalk), lambda building: building.write_text(text, "utf-8", newline="\n"))

    def told(self) -> str:
        """The rule in words.

        >>> LinkageRecord(0.99, 0.5, 0.7, 1, "", "").told()
        'a pair is one person from a probability of 0.99 on; from 0.5 on somebody decides, below it is two people'
        """
        if self.review == self.accept:
            return f"a pair is one person from a probability of {self.accept:g} on, below it is two people"
        return (
            f"a pair is one person from a probability of {self.accept:g} on; from {self.review:g} on somebody decides, "
            "below it is two people"
        )


def record_of(crosswalk: Path) -> Path:
    """The path of the record of a crosswalk."""
    return crosswalk.with_suffix(".linkage.json")


def read_record(crosswalk: Path, sha256: str) -> LinkageRecord | None:
    """The record beside a `crosswalk` with this SHA-256; None where there is none: its agency made it otherwise.

    Raises DataError where the file is no record, or that of another crosswalk.
    """
    path = record_of(crosswalk)
    try:
        record = TypeAdapter(LinkageRecord).validate_json(path.read_bytes(), strict=True)
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        msg = f"{path.name} is no record of a linkage; copy it again from where `ipvi-eval link` wrote it, or delete it"
        raise DataError(msg) from None
    if record.crosswalk != sha256:
        msg = (
            f"{path.name} is of another crosswalk than {crosswalk.name} beside it; copy both from where `ipvi-eval "
            "link` wrote them, or delete the record if somebody changed the crosswalk by hand"
        )
        raise DataError(msg)
    return record
