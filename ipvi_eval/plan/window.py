"""The calendar of a study."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from pydantic import Field, model_validator

from ipvi_eval.plan.part import Part


class Window(Part):
    """The calendar the study looks at, both days included; the data are frozen `freeze_lag_days` before `end`."""

    start: date
    end: date
    freeze_lag_days: int = Field(default=90, ge=0, le=730)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.freeze <= self.start:
            msg = "the window must be longer than the freeze lag: end is too early, or freeze_lag_days too large"
            raise ValueError(msg)
        return self

    @property
    def freeze(self) -> date:
        """The last day that counts. Later records are still being entered and corrected."""
        return self.end - timedelta(days=self.freeze_lag_days)
