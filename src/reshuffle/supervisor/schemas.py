"""The JSON schemas of all files, by their kinds."""

from __future__ import annotations

from typing import Any

from reshuffle.errors import InputError, Mistake
from reshuffle.formats.plan_schema import plan_schema
from reshuffle.formats.workspace.schema import FILES, factory_schema
from reshuffle.supervisor.disturbed_schema import disturbed_schema
from reshuffle.supervisor.simulation_schema import simulation_schema

__all__ = ["KINDS", "schema"]

#: The kinds of files.
KINDS = (*FILES, "plan", "simulation", "disturbed-simulation")


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of a kind of file.

    Raises
    ------
    reshuffle.errors.InputError
        If there is no such kind.
    """
    if kind == "plan":
        return plan_schema()
    if kind == "simulation":
        return simulation_schema()
    if kind == "disturbed-simulation":
        return disturbed_schema()
    for known in FILES:
        if known == kind:
            return factory_schema(known)
    raise InputError(Mistake("KIND", kind, f"must be one of {', '.join(KINDS)}"))
