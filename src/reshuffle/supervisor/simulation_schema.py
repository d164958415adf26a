"""The JSON schema of what ``reshuffle simulate --json`` prints."""

from __future__ import annotations

from typing import Any

__all__ = ["simulation_schema"]

_NUMBER_OR_NOTHING = {"type": ["number", "null"]}
_FIGURES = {"type": "object", "additionalProperties": {"$ref": "#/$defs/figure"}}
_WHOLE = {"type": "integer", "minimum": 0}
_NAMES = {"type": "array", "items": {"type": "string"}}

_PROPERTIES: dict[str, tuple[dict[str, Any], str]] = {
    "replications": (_WHOLE, "runs"),
    "events": (_WHOLE, "events of all runs together"),
    "wall_s": ({"type": "number", "minimum": 0}, "seconds that the simulation took"),
    "seed": (_WHOLE, "of all chance"),
    "rule": (_NAMES, "keys of the dispatching rule, compared in order"),
    "starts_at": ({"type": "string"}, "instant at which every run begins, local to the factory, with its offset"),
    "horizon_ms": ({"type": ["integer", "null"]}, "length of a run; null up to the completion of its last order"),
    "warm_up_ms": (_WHOLE, "beginning of each run that no figure counts"),
    "is_settled": ({"type": "boolean"}, "false where a warm-up was looked for and the runs were too short"),
    "confidence": ({"type": "number"}, "of every interval mean +- half_width"),
    "precision": (_NUMBER_OR_NOTHING, "largest half_width / mean of lead_time_mean and throughput"),
    "assumed_variation": (_NAMES, "stations whose times vary by 10 %, because they state no variation"),
    "complete": (_WHOLE, "runs in which every order was completed"),
    "kpis": (_FIGURES, "figures of the factory"),
    "products": ({"type": "object", "additionalProperties": _FIGURES}, "figures of the orders of each product"),
    "stations": ({"type": "object", "additionalProperties": _FIGURES}, "figures of each station; shares add up to 1"),
    "standstills": (
        {"type": "array", "items": {"$ref": "#/$defs/standstill"}},
        "runs in which nothing moved any more though lots were left",
    ),
}
_STANDSTILL = {
    "type": "object",
    "required": ["replication", "at", "cycle", "reasons"],
    "properties": {
        "replication": {**_WHOLE, "description": "number of the run"},
        "at": {"type": "string", "description": "instant"},
        "cycle": {**_NAMES, "description": "who waits for whom, the last for the first; empty without a cycle"},
        "reasons": {**_NAMES, "description": "in words"},
    },
    "additionalProperties": False,
}
_FIGURE = {
    "type": "object",
    "description": "a key figure over the runs",
    "required": ["mean", "half_width", "unit"],
    "properties": {
        "mean": {**_NUMBER_OR_NOTHING, "description": "null where no run has the figure"},
        "half_width": {**_NUMBER_OR_NOTHING, "description": "null with fewer than two runs"},
        "unit": {"enum": ["1", "ms", "count", "money", "1/h", "kWh"], "description": "1 is a share"},
        "planned": {**_NUMBER_OR_NOTHING, "description": "the same figure of the plan; only where there is a plan"},
    },
    "additionalProperties": False,
}


def simulation_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12); ``reshuffle schema simulation`` prints it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "reshuffle simulate --json",
        "type": "object",
        "required": list(_PROPERTIES),
        "properties": {name: {**kind, "description": text} for name, (kind, text) in _PROPERTIES.items()},
        "additionalProperties": False,
        "$defs": {"figure": _FIGURE, "standstill": _STANDSTILL},
    }
