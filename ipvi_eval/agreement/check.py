"""One number computed twice: by us, and by a package written by somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipvi_eval.errors import AgreementError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Agreement:
    """One number computed twice.

    `theirs` is None where the other package cannot fit these data, with the reason in `note`; such a check neither
    passes nor fails, and says so in `tidy()`. `tolerance` is absolute, on the scale of the number.
    """

    id: str
    ours: float
    theirs: float | None
    tolerance: float
    package: str
    note: str = ""

    @property
    def difference(self) -> float | None:
        """Ours minus theirs; None where the other package gave no number."""
        return None if self.theirs is None else self.ours - self.theirs

    @property
    def agrees(self) -> bool | None:
        """True within the tolerance, False beyond it or where one side is not a number, None where not compared."""
        difference = self.difference
        return None if difference is None else bool(abs(difference) <= self.tolerance)

    def require(self) -> Agreement:
        """Return the check itself; raise AgreementError, naming the estimate, where the two numbers differ."""
        if self.agrees is False:
            msg = (
                f"{self.id}: our value {self.ours:.12g} and that of {self.package} {self.theirs:.12g} differ by more "
                f"than {self.tolerance:.3g}; do not report this estimate before the cause is known"
            )
            raise AgreementError(msg)
        return self

    def tidy(self) -> pd.DataFrame:
        """One row: id, ours, theirs, difference, tolerance, package, agrees, note."""
        import pandas as pd

        row = (self.id, self.ours, self.theirs, self.difference, self.tolerance, self.package, self.agrees, self.note)
        columns = ["id", "ours", "theirs", "difference", "tolerance", "package", "agrees", "note"]
        return pd.DataFrame([row], columns=columns)
