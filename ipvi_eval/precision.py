"""To how many decimals a number is printed, by its unit: chosen once, for the documents and for what is released."""

from __future__ import annotations

import math

from ipvi_eval.estimate import Unit
from ipvi_eval.rounding import on_its_side, rounded

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


_DIGITS = 4
"""No number is printed with decimals beyond its fourth digit."""


def places(value: float, unit: Unit) -> int:
    """Decimals of a value of this unit; shares count as numbers from 0 to 1, of which per cent shows two fewer.

    They are those of the value as printed, so that it keeps its look when it is printed once more: 9.96 incidents are
    10 and not 10.0, as 10 incidents are.
    """
    decimals = _places(value, unit)
    return _places(rounded(value, decimals), unit) if math.isfinite(value) else decimals


def _places(value: float, unit: Unit) -> int:
    if unit == "probability":
        return 3 if value < 0.1 else 2
    if float(value).is_integer() and unit in ("incidents", "number", "weeks", "months", "years"):
        return 0
    if unit == "incidents":
        return 0 if abs(value) >= 10 else 1
    return min(_DECIMALS.get(unit, 2), _left(value, _DIGITS))


def _left(value: float, digits: int) -> int:
    """Decimals that are left of so many digits by those before the point, of which there is at least one."""
    return max(digits - len(str(int(abs(value)))), 0) if math.isfinite(value) else 0


def printed(value: float, unit: Unit) -> float:
    """The value as it is printed and no finer. A probability under a thousandth stays under it."""
    if math.isinf(value):
        return value
    if unit == "probability" and value < 0.001:
        return 0.0
    return rounded(value, places(value, unit))


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
        shown = rounded(value, more)
    return shown


def finer(value: float, unit: Unit) -> bool:
    """Whether the value has more digits than `beside_none` leaves. What was left at the edge of no difference (-0.0005
    of a proportion) would be rounded away from it now; a hair nearer it stays.

    >>> finer(-0.0005, "proportion"), finer(0.123, "proportion"), finer(0.12345, "proportion")
    (False, False, True)
    """
    none = _NONE.get(unit, 0.0)
    return value not in (beside_none(value, unit), beside_none(none + (value - none) * (1 - 1e-4), unit))


def cut(value: float) -> float:
    """A number without a unit, in a table: one decimal more than any table prints, and from 10,000 on a whole number.

    What is printed of it is the number rounded once. Rounded twice, 0.71496 would be 0.7150 and then 0.72; so the last
    decimal is cut off, and becomes 1 or 6 where it would be 0 or 5 with more behind it: it lies on the number's side of
    every tie (Boldo and Melquiond 2008, "rounding to odd", in decimal digits).

    >>> cut(0.71496), cut(0.71504), cut(0.715), cut(12344.5)
    (0.7149, 0.7151, 0.715, 12345.0)
    """
    if not math.isfinite(value) or value == 0:
        return value
    decimals = _left(value, _DIGITS + 1)
    if decimals == 0:
        return rounded(value, 0)
    return on_its_side(value, decimals)


def places_of(value: float) -> int:
    """Decimals to which a number without a unit is printed, one fewer than `cut` leaves."""
    return _left(value, _DIGITS)
