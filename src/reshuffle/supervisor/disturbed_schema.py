"""The JSON schema of what ``reshuffle simulate --json`` prints with disturbances."""

from __future__ import annotations

from typing import Any

from reshuffle.supervisor.causes import CauseKind

__all__ = ["disturbed_schema"]

_WHOLE = {"type": "integer", "minimum": 0}
_SECONDS = {"type": "number", "minimum": 0}
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_INSTANT = {"type": "string"}


def _object(properties: dict[str, tuple[dict[str, Any], str]], description: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "required": list(properties),
        "properties": {name: {**kind, "description": text} for name, (kind, text) in properties.items()},
        "additionalProperties": False,
    }


def _list_of(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


_DISTURBANCE = _object(
    {"text": (_TEXT, "as it was said"), "at": (_INSTANT, "when the floor hears of it, local to the factory")},
    "one disturbance",
)
_CAUSE = _object(
    {
        "kind": ({"enum": [kind.value for kind in CauseKind]}, "kind of deviation"),
        "subject": (_TEXT, "the station, lot, order, item or operation to which it happened"),
        "text": (_TEXT, "in words"),
    },
    "a reason to look at the plan",
)
_LOOK = _object(
    {
        "at": (_INSTANT, "instant, local to the factory"),
        "causes": (_list_of("cause"), "why"),
        "plan": ({"type": ["string", "null"]}, "plan that was set; null where the plan before goes on as it is"),
        "is_taken": ({"type": "boolean"}, "whether another plan than carrying on was set"),
        "found_by": (_TEXT, "carry on, repair, search, anew, or settled"),
        "seconds": (_SECONDS, "from the state to the checked plan"),
        "first_s": (
            {"type": ["number", "null"], "minimum": 0},
            "from the state to the first checked plan that is better than carrying on; null without one",
        ),
        "operations_moved": (_WHOLE, "on another station or at another time than in the plan before"),
        "operations_moved_waiting": (_WHOLE, "the same, by carrying on"),
        "operations_open": (_WHOLE, "operations in the plan"),
        "lateness_before_s": (_SECONDS, "lateness of all open orders by the plan before"),
        "lateness_waiting_s": (_SECONDS, "the same, by carrying on"),
        "lateness_after_s": (_SECONDS, "the same, by the plan that goes on from now"),
        "notes": (_TEXTS, "what could not be kept or said"),
    },
    "one look at the plan",
)
_RUN = _object(
    {
        "lateness_s": (_SECONDS, "of all customers' orders together; what is not completed counts up to the end"),
        "late_orders": (_WHOLE, "customers' orders that were late"),
        "completed_orders": (_WHOLE, "customers' orders that were completed"),
        "makespan_s": ({"type": "number"}, "from the start to the completion of the last order"),
        "orders": (_WHOLE, "customers' orders that were not cancelled"),
        "without_effect": (_TEXTS, "disturbances that had none, with the reason"),
        "standstill": (_TEXTS, "why nothing moved any more though lots were left; empty if it did not come to that"),
        "replans": (_list_of("look"), "looks at the plan"),
    },
    "one run",
)
_RUNS = {"type": ["array", "null"], "items": {"$ref": "#/$defs/run"}}


def disturbed_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12); ``reshuffle schema disturbed-simulation`` prints it."""
    whole = _object(
        {
            "replications": (_WHOLE, "runs of each way"),
            "seed": (_WHOLE, "of all chance"),
            "disturbances": (_list_of("disturbance"), "what was done to the floor"),
            "waiting": (_list_of("run"), "runs in which the first plan goes on"),
            "replanned": (_RUNS, "runs with new plans, under the same luck one by one; null without --replan"),
        },
        "what waiting costs and what new plans save",
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "reshuffle simulate --json with disturbances",
        **whole,
        "$defs": {"disturbance": _DISTURBANCE, "run": _RUN, "look": _LOOK, "cause": _CAUSE},
    }
