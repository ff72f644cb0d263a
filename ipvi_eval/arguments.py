"""What a public function is given, checked before anything is computed: against its annotations, and for numbers.

A type checker says this before a script runs. Most analysts run none, and would meet the inside of a method instead:
"'DataFrame' object has no attribute 'alike'", of a table in the place of spells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, wraps
from inspect import signature
from numbers import Integral, Real
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Literal,
    ParamSpec,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.errors import AnalysisError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_Given = ParamSpec("_Given")
_Returned = TypeVar("_Returned")
Hint = Any
"""An annotation, as `typing` writes it."""

_WORDS = {float: "a number", int: "a whole number", str: "text", bool: "True or False", NoneType: "None"}

_SEVERAL: dict[Any, str] = {Iterable: "a list", Sequence: "a list", tuple: "a list", Mapping: "a mapping"}


def checked(function: Callable[_Given, _Returned]) -> Callable[_Given, _Returned]:
    """The same function, which first looks whether each argument is what its annotation says.

    Looked at are classes, single numbers, functions, and sequences and mappings of this package's values. What is like
    an array is left to the function, which makes one of it and says more. A class says by its `made_by` what makes one.

    Raises AnalysisError that names the function, the argument, what it has to be, and of what type it is; never its
    value.

    >>> @checked
    ... def half(number: float) -> float:
    ...     return number / 2
    >>> half("four")
    Traceback (most recent call last):
    ipvi_eval.errors.AnalysisError: half: number has to be a number, and is a str
    """
    names = tuple(signature(function).parameters)

    @wraps(function)
    def call(*args: _Given.args, **kwargs: _Given.kwargs) -> _Returned:
        hints, of = _hints(function), function.__qualname__
        placed = [_taken(of, name, value, hints.get(name, Any)) for name, value in zip(names, args, strict=False)]
        named = {name: _taken(of, name, value, hints.get(name, Any)) for name, value in kwargs.items()}
        return function(*placed, *args[len(placed) :], **named)  # type: ignore[arg-type]

    return call


def check_fields(made: DataclassInstance) -> None:
    """The same for a value that people make themselves: AnalysisError where a field is not what its annotation says."""
    kind = type(made)
    for name, hint in _hints(kind).items():
        origin: Any = _origin(hint)
        if origin is not ClassVar:
            value = getattr(made, name)
            if (taken := _taken(kind.__name__, name, value, hint)) is not value:
                object.__setattr__(made, name, taken)


def floats_of(values: ArrayLike) -> NDArray[np.float64] | None:
    """The same as floats, of whatever shape; None for what is no number.

    Dates and lengths of time are none: NumPy would make nanoseconds (or days) of them without a word. Masked elements
    are NaN: NumPy would take what lies under the mask.
    """
    if isinstance(values, np.ma.MaskedArray) and values.dtype.kind in "biufO":
        values = np.where(np.ma.getmaskarray(values), np.nan, values.data)
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        return None
    return None if numbers is not values and np.asarray(values).dtype.kind in "mM" else numbers


def as_floats(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """The same as floats, of whatever shape; AnalysisError for what is no number."""
    numbers = floats_of(values)
    if numbers is None:
        msg = f"{name} must be numbers; turn a label into 0/1 columns first, a date into days"
        raise AnalysisError(msg)
    return numbers


def as_level(level: float) -> float:
    """The coverage of an interval; raises AnalysisError unless between 0 and 1."""
    if not 0 < level < 1:
        msg = "level must lie between 0 and 1 (0.95, not 95)"
        raise AnalysisError(msg)
    return float(level)


@cache
def _hints(of: Callable[..., Any]) -> dict[str, Hint]:
    """By name of the argument or field; read when there is the first, for a module names what stands below it."""
    return get_type_hints(of)


def _taken(of: str, name: str, value: object, hint: Hint) -> object:
    """The value as the function has it; AnalysisError where it is not what its annotation says."""
    if not _fits(value, hint):
        msg = f"{of}: {name} has to be {_wanted(hint)}, and is {_kind(value)}"
        msg += f"; {instead}" if (instead := getattr(type(value), "instead", "")) else ""
        raise AnalysisError(msg)
    origin: Any = _origin(hint)
    kinds = get_args(hint) if origin in (Union, UnionType) else (hint,)
    whole = int in kinds and float not in kinds and isinstance(value, Real) and not isinstance(value, Integral)
    return int(value) if whole else value  # type: ignore[call-overload]


def _fits(value: object, hint: Hint) -> bool:
    origin: Any = _origin(hint)
    if origin in (Union, UnionType):
        return any(_fits(value, each) for each in get_args(hint))
    if origin is Callable:
        return callable(value)
    if (element := _element(hint)) is not None:
        there = isinstance(value, Mapping if origin is Mapping else Sequence) and _is_one_dimensional(value)
        return there and all(isinstance(one, element) for one in _elements(value))
    if origin is np.ndarray:
        return isinstance(value, np.ndarray)
    if origin in _SEVERAL:
        return isinstance(value, Mapping if origin is Mapping else Iterable) and _is_one_dimensional(value)
    if hint is float:
        return isinstance(value, Real)
    if hint is int:
        return isinstance(value, Real) and float(value).is_integer()
    if hint is bool:
        return isinstance(value, (bool, np.bool_))  # a column's `any()` is NumPy's
    return isinstance(value, hint) if _is_class(hint) else True


def _origin(hint: Hint) -> Any:
    """What an annotation with parameters is of; NumPy 2.5 has a name of its own for it (`NDArray`, PEP 695)."""
    origin = get_origin(hint)
    return get_origin(origin.__value__) if hasattr(origin, "__value__") else origin


def _is_one_dimensional(value: object) -> bool:
    """Neither text, letter by letter, nor a table, whose elements are the names of its columns."""
    return not isinstance(value, str) and getattr(value, "ndim", 1) == 1


def _is_class(hint: Hint) -> bool:
    """Whether a value is of it or not; a protocol (what is like an array) may be looked at by nobody."""
    plain = isinstance(hint, type) and hint is not Any and _origin(hint) is None
    return plain and not getattr(hint, "_is_protocol", False)


def _element(hint: Hint) -> type | None:
    """Of which class of this package an annotation is a sequence, or a mapping to; None where of none."""
    parts = [each for each in get_args(hint) if each is not ...]
    if _origin(hint) not in _SEVERAL or not parts or not _is_class(parts[-1]):
        return None
    element: type = parts[-1]
    return element if element.__module__.startswith("ipvi_eval.") else None


def _elements(value: Any) -> Iterable[object]:
    return value.values() if isinstance(value, Mapping) else value


def _wanted(hint: Hint) -> str:
    """What an annotation asks for, in words."""
    origin: Any = _origin(hint)
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_wanted(each) for each in get_args(hint)))
    if origin is Callable:
        return "a function"
    if origin is np.ndarray:
        return "an array"
    if origin is Literal:
        return " or ".join(map(repr, get_args(hint)))
    if (element := _element(hint)) is not None:
        return f"{_SEVERAL[origin]}, each {_made(element)}"
    return _SEVERAL.get(origin) or _WORDS.get(hint) or _made(hint)


def _made(kind: type) -> str:
    return f"made by {kind.made_by}" if hasattr(kind, "made_by") else f"a {kind.__name__}"


def _kind(value: object) -> str:
    """Of what type a value is, and of what types what it holds."""
    if value is None:
        return "None"
    held = _elements(value) if isinstance(value, (Mapping, list, tuple)) else ()
    inside = ", ".join(sorted({type(one).__name__ for one in held}))
    return f"a {type(value).__name__}{inside and f' of {inside}'}"
