"""A made-up county's parameters as a TOML file: places, effects, how they run, counts, people, what police and courts
do, what endangers an estimate, what is recorded.

The keys are those of the parameters themselves, which hold their bounds; what each means stands in
`ipvi_eval/settings/world.toml`.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from ipvi_eval.errors import PlanError
from ipvi_eval.plan.file import read_plan
from ipvi_eval.synthetic.course import Course
from ipvi_eval.synthetic.files.records import Records
from ipvi_eval.synthetic.parameters import (
    Counts,
    Dangers,
    Effects,
    Parameters,
    Place,
    Reoffence,
    Response,
)

if TYPE_CHECKING:
    from pydantic import BaseModel

_SECTIONS = {
    "effects": Effects,
    "course": Course,
    "counts": Counts,
    "reoffence": Reoffence,
    "response": Response,
    "dangers": Dangers,
    "records": Records,
}
_YEARS = ("first_year", "last_year", "baseline_year")


def read_world(path: Path) -> Parameters:
    """The parameters that a file says; what it leaves out is as in the shipped extract.

    PlanError lists every key that does not exist or holds another kind of value with its line, or names the parameter
    that cannot be.
    """
    found = read_plan(path, world_model())
    given: dict[str, Any] = {name: getattr(found, name) for name in _YEARS if name in found.model_fields_set}
    try:
        if "places" in found.model_fields_set:
            given["places"] = tuple(Place(**one.model_dump()) for one in found.places)  # type: ignore[attr-defined]
        for name, kind in _SECTIONS.items():
            part = getattr(found, name)
            given[name] = kind(**{key: getattr(part, key) for key in part.model_fields_set})
        return Parameters(**given)
    except PlanError as error:
        msg = f"{path.name}: {error}"
        raise PlanError(msg) from None


def world_model() -> type[BaseModel]:
    """What a file may hold: the fields of the parameters, in sections of their names."""
    from pydantic import Field as Holds
    from pydantic import create_model

    from ipvi_eval.plan.part import Part

    years = {one.name: one for one in fields(Parameters) if one.name in _YEARS}
    sections = {name: _of(kind) for name, kind in _SECTIONS.items()}
    found: type[BaseModel] = create_model(
        "World",
        __base__=Part,
        __doc__="A made-up county: what is left out is as in the shipped extract.",
        **{name: (int, one.default) for name, one in years.items()},  # type: ignore[call-overload]
        places=(tuple[_of(Place), ...], Holds(default_factory=tuple)),  # type: ignore[misc]
        **{name: (model, Holds(default_factory=model)) for name, model in sections.items()},
    )
    return found


def _of(kind: type) -> type[BaseModel]:
    from pydantic import create_model

    from ipvi_eval.plan.part import Part

    hints = get_type_hints(kind)
    given = {one.name: (hints[one.name], _left_out(one)) for one in fields(kind)}
    found: type[BaseModel] = create_model(kind.__name__, __base__=Part, __doc__=kind.__doc__, **given)  # type: ignore[call-overload]
    return found


def _left_out(one: Field[Any]) -> Any:
    """What holds where a field is left out; `...` where it must be given."""
    from pydantic import Field as Holds

    if one.default_factory is not MISSING:
        return Holds(default_factory=dict)
    return ... if one.default is MISSING else one.default
