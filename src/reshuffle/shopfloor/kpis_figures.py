"""The key figures: their names, units and formulas, published as they are computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["FIGURES", "Definition", "KeyFigure", "figure", "ratio"]


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure is.

    Parameters
    ----------
    unit
        ``1`` (a share), ``ms``, ``count``, ``money``, ``1/h``, ``kWh``.
    formula
        Over the names of its inputs.
    """

    unit: str
    formula: str


#: Of a station by ISO 22400-2; the others over all stations, orders or robots of the factory.
FIGURES: Mapping[str, Definition] = {
    "availability": Definition("1", "actual production time / planned busy time"),
    "effectiveness": Definition("1", "planned run time per item * produced quantity / actual production time"),
    "quality": Definition("1", "good quantity / produced quantity"),
    "oee": Definition("1", "planned run time per item * good quantity / planned busy time"),
    "utilization": Definition("1", "(actual production time + actual setup time) / time observed"),
    "utilization_of_open_time": Definition("1", "(actual production time + actual setup time) / open time"),
    "setup_share": Definition("1", "actual setup time / (actual production time + actual setup time)"),
    "makespan": Definition("ms", "end of the last work - start of observation"),
    "throughput": Definition("1/h", "good quantity completed * 3600000 / time observed"),
    "orders_completed": Definition("count", "orders completed"),
    "lead_time_mean": Definition("ms", "sum of completion - release / orders completed"),
    "lead_time_p50": Definition("ms", "median of completion - release"),
    "lead_time_p90": Definition("ms", "0.9 quantile of completion - release"),
    "tardiness_mean": Definition("ms", "sum of tardiness / orders due"),
    "tardiness_max": Definition("ms", "largest tardiness"),
    "late_orders": Definition("count", "orders due - orders on time"),
    "on_time_share": Definition("1", "orders on time / orders due"),
    "in_progress_mean": Definition("count", "lot time in progress / time observed"),
    "robot_empty_share": Definition("1", "empty travel / (empty travel + loaded travel)"),
    "energy": Definition("kWh", "working energy + idle energy"),
    "cost": Definition("money", "resources held + energy cost + material + moves + lateness"),
    "cost_resources": Definition("money", "resources held"),
    "cost_energy": Definition("money", "energy cost"),
    "cost_material": Definition("money", "material"),
    "cost_moves": Definition("money", "moves"),
    "cost_lateness": Definition("money", "lateness"),
}


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure with all that it was computed from.

    Parameters
    ----------
    value
        In `unit`; None where it would be a ratio over nothing, or where nothing is known (no prices).
    inputs
        The names of the formula; times in milliseconds, of all units of a resource together.
    """

    name: str
    value: float | None
    unit: str
    formula: str
    inputs: Mapping[str, float]


def figure(name: str, value: float | None, inputs: Mapping[str, float]) -> KeyFigure:
    """Return a figure of :data:`FIGURES`."""
    known = FIGURES[name]
    return KeyFigure(name, value, known.unit, known.formula, inputs)


def ratio(above: float, below: float) -> float | None:
    """Return a quotient, None over nothing."""
    return above / below if below else None
