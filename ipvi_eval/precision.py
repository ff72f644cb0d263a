"""To how many decimals a number is printed, by its unit: chosen once, for the documents and for what is released."""

from __future__ import annotations

import math

from ipvi_eval.estimate import Unit

_DECIMALS: dict[str, int] = {
    "ratio": 2,
    "log ratio": 3,
    "coefficient": 3,
    "incidents per month": 1,
    "per 1,000 people per year": 1,
    "proportion": 3,
    "difference in proportions": 3,
    "persons": 0,
    "days": 0,
    "weeks": 1,
    "months": 1,
    "years": 1,
    "US dollars": 0,
}


def places(value: float, unit: Unit) -> int:
    """Decimals of a value of this unit; shares count as numbers from 0 to 1, of which per cent shows two fewer."""
    if unit == "probability":
        return 3 if value < 0.1 else 2
    if float(value).is_integer() and unit in ("incidents", "number", "weeks", "months", "years"):
        return 0
    if unit == "incidents":
        return 0 if abs(value) >= 10 else 1
    return _DECIMALS.get(unit, 2)


def printed(value: float, unit: Unit) -> float:
    """The value as it is printed and no finer. A probability under a thousandth stays under it."""
    if math.isinf(value):
        return value
    if unit == "probability" and value < 0.001:
        return 0.0
    return round(value, places(value, unit))


_NONE = {"ratio": 1.0}
"""Where there is no difference; nought elsewhere."""


def beside_none(value: float, unit: Unit) -> float:
    """The value as it is printed, but on its own side of no difference: 0.998 prints as 1.00 and lies below one.

    What lies across no difference is said in words, and the words must be those of the value itself.
    """
    shown, none = printed(value, unit), _NONE.get(unit, 0.0)
    more = places(value, unit)
    while shown == none != value and unit != "probability" and more < 12:
        more += 1
        shown = round(value, more)
    return shown


def finer(value: float, unit: Unit) -> bool:
    """Whether the value has more digits than `beside_none` leaves. What was left at the edge of no difference (-0.0005
    of a proportion) would be rounded away from it now; a hair nearer it stays.

    >>> finer(-0.0005, "proportion"), finer(0.123, "proportion"), finer(0.12345, "proportion")
    (False, False, True)
    """
    none = _NONE.get(unit, 0.0)
    return value not in (beside_none(value, unit), beside_none(none + (value - none) * (1 - 1e-9), unit))


def cut(value: float) -> float:
    """A number without a unit, in a table: five digits or four decimals, one more than any table prints."""
    if not math.isfinite(value) or value == 0:
        return value
    return round(value, min(max(4 - math.floor(math.log10(abs(value))), 0), 4))
