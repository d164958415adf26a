"""What a simulation found, as one JSON object; ``reshuffle schema simulation`` is its schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reshuffle.model import instants
from reshuffle.plan.estimates import Estimate
from reshuffle.shopfloor.kpis_breakdown import Figures, unit_of
from reshuffle.supervisor.simulation import Simulation, SimulationParams

__all__ = ["estimate_object", "simulation_object"]


def simulation_object(found: Simulation, params: SimulationParams) -> dict[str, Any]:
    """Return the answer as it is printed; times in milliseconds."""
    zone = found.candidate.workspace.factory.zone
    planned = found.planned
    return {
        "replications": len(found.replications),
        "events": found.events,
        "wall_s": round(found.wall_s, 3),
        "seed": params.seed,
        "rule": list(found.candidate.rule),
        "starts_at": instants.format_instant(found.candidate.now, zone),
        "horizon_ms": params.horizon_ms,
        "warm_up_ms": found.warm_up_ms,
        "is_settled": found.is_settled,
        "confidence": 0.95,
        "precision": found.precision,
        "assumed_variation": list(found.assumed),
        "complete": sum(one.is_complete for one in found.replications),
        "kpis": _figures(found.factory(), planned.factory if planned else None),
        "products": {
            name: _figures(figures, planned.products.get(name, {}) if planned else None)
            for name, figures in found.products().items()
        },
        "stations": {
            name: _figures(figures, planned.stations.get(name, {}) if planned else None)
            for name, figures in found.stations().items()
        },
        "standstills": [
            {
                "replication": one.number,
                "at": instants.format_instant(one.standstill.at, zone),
                "cycle": list(one.standstill.cycle),
                "reasons": list(one.standstill.reasons),
            }
            for one in found.replications
            if one.standstill is not None
        ],
    }


def _figures(known: Mapping[str, Estimate], planned: Figures | None) -> dict[str, Any]:
    return {
        name: {**estimate_object(name, value), **({} if planned is None else {"planned": planned.get(name)})}
        for name, value in known.items()
    }


def estimate_object(name: str, known: Estimate) -> dict[str, Any]:
    """Return a mean with its half width, null where there is none, and its unit."""
    return {"mean": known.mean, "half_width": known.half_width, "unit": unit_of(name)}
