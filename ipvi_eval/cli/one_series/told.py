"""How the answer about one series is told, to people and to machines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ipvi_eval.cli.console import line_of, say, say_json

if TYPE_CHECKING:
    from ipvi_eval.estimate import CountedAs, Estimate
    from ipvi_eval.questions.one_file.series.one_series import OneSeries


def tell(found: OneSeries, *, as_json: bool) -> None:
    """The answer that leads, the data line, the gate, a line for each estimate and the notes; or all of it as JSON."""
    from ipvi_eval.questions.one_file.series.one_series import coefficient_of

    found = replace(found, estimates=_in_periods(found))
    lead = found.headline
    gate = {"kind": found.gate.kind, "reasons": list(found.gate.reasons), "p_value_allowed": found.gate.p_value_allowed}
    if as_json:
        rows = [one.to_dict() | {"note": str(one.note), "coefficient": coefficient_of(one)} for one in found.estimates]
        answer = None if lead is None else {"basis": lead.basis, "answer": lead.sentence, "why": list(lead.why)}
        notes = list(found.notes)
        say_json({"headline": answer, "estimates": rows, "gate": gate, "data": found.data, "notes": notes})
        return
    if lead is not None:
        say(lead.sentence)
    say(_data_line(found.data))
    say(f"gate: {found.gate.sentence}")
    for estimate in found.estimates:
        say(line_of(estimate))
    for note in found.notes:
        say(f"note: {note}")


def _in_periods(found: OneSeries) -> tuple[Estimate, ...]:
    """The estimates, whose periods are quarters or years where those of the series are."""
    of: CountedAs = {3: "quarters", 12: "years"}.get(found.data["months_per_period"], "months")  # type: ignore[assignment]
    return tuple(replace(one, n_of=of) if one.n_of == "months" else one for one in found.estimates)


def _data_line(data: dict[str, Any]) -> str:
    """Periods and events on both sides, mean and spread, correlation, what is left out, exposure, offset."""
    from ipvi_eval.its.series.gates import periods
    from ipvi_eval.questions.one_file.series.offset import OFFSETS

    parts = [
        f"{data['first']} to {data['last']}: {periods(data['before'])} and {_total(data['total_before'])} before, "
        f"{periods(data['after'])} and {_total(data['total_after'])} after",
        f"mean {data['mean']:.4g}",
    ]
    for key, words in (("variance_over_mean", "variance/mean"), ("rho", "rho"), ("mean_exposure", "mean exposure")):
        if data.get(key) is not None:
            parts.append(f"{words} {data[key]:,.4g}")
    return "; ".join((*parts, f"{data['left_out']} left out", f"offset {OFFSETS[data['offset']]}"))


def _total(value: float) -> str:
    """A total of counts to the last one, of other values to six digits."""
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.6g}"
