"""What a workspace may say and the compiled twin does not carry out yet, by name: the reference twin does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reshuffle.model.factory import Workspace
from reshuffle.model.fields import Part
from reshuffle.plan.from_model.floor_places import moves_lots

__all__ = ["refusals"]

#: Fields that the kernels honour, or that no simulation looks at; any other field that says something is refused.
_STATION = {
    *("capabilities", "count", "capacity", "calendar", "setup", "batching", "load", "unload", "cascade_interval"),
    *("attendance", "break_behaviour", "wear", "maintenance", "failures", "run_variation", "setup_variation", "rule"),
    *("cost_per_hour", "power", "idle_power", "slot", "slot_needs", "movable", "site"),
}
_SETUP = {
    *("default", "times", "attributes", "mount", "unmount", "fixed", "initial", "without_family", "overlaps_work"),
}
_MAINTENANCE = {
    *("duration", "resets", "every", "first", "every_pieces", "first_pieces", "variation", "attendance", "cost"),
    "break_behaviour",
}
_WEAR = {"limit", "unit", "per_minute", "per_piece", "per_lot", "per_unit"}
_FAILURE = {"between", "repair", "counts_busy_time", "effect"}
_BATCHING = {"maximum", "minimum", "unit"}
_PRODUCT = {"name", "operations", "price", "mass", "lot_size"}
_OPERATION = {
    *("name", "requires", "stations", "time", "time_per", "variation", "cascade_interval", "cascade_per", "setup_time"),
    *("setup_when", "setup_family", "setup_attributes", "setup_components", "work", "work_per", "tools", "attendance"),
    *("break_behaviour", "after", "batch_family", "batch_minimum", "batch_maximum", "pieces_left", "rework"),
    *("sampling", "sampling_by", "same_station_as"),
}
_REWORK = {"share", "to"}
_ITEM = {"stock", "unit", "lead_time", "price"}
_DEMAND = {"product", "between", "first", "quantity", "due_after", "priority", "lot_size", "most"}
_LOT_STATE = {"done", "next", "skipped", "running"}


def refusals(workspace: Workspace) -> list[str]:
    """Return the names of all fields that the compiled twin does not carry out."""
    return [*_factory(workspace), *_products(workspace), *_state(workspace)]


def _said(part: Part | None, honoured: set[str], at: str) -> Iterator[str]:
    """Yield the fields that say something and are not honoured."""
    if part is None:
        return
    for name, field in type(part).model_fields.items():
        if name not in honoured and getattr(part, name) != field.get_default(call_default_factory=True):
            yield f"{at}.{name}"


def _each(parts: Mapping[str, Any], honoured: set[str], at: str) -> Iterator[str]:
    for name, part in parts.items():
        yield from _said(part, honoured, f"{at}.{name}")


def _factory(workspace: Workspace) -> Iterator[str]:
    factory = workspace.factory
    if moves_lots(workspace):
        yield "ways and places of lots between stations (buffers, transport_time, robots on a floor)"
    if factory.transports:
        yield "factory.transports"
    for name, station in factory.stations.items():
        at = f"factory.stations.{name}"
        yield from _said(station, _STATION, at)
        yield from _said(station.setup, _SETUP, f"{at}.setup")
        yield from _said(station.batching, _BATCHING, f"{at}.batching")
        yield from _each(station.maintenance, _MAINTENANCE, f"{at}.maintenance")
        yield from _each(station.wear, _WEAR, f"{at}.wear")
        yield from _each(station.failures, _FAILURE, f"{at}.failures")
    yield from _each(factory.items, _ITEM, "factory.items")
    yield from _each(factory.demand, _DEMAND, "factory.demand")


def _products(workspace: Workspace) -> Iterator[str]:
    for product, part in workspace.products.items():
        yield from _said(part, _PRODUCT, f"products.{product}")
        for name, operation in part.operations.items():
            at = f"products.{product}.operations.{name}"
            yield from _said(operation, _OPERATION, at)
            yield from _said(operation.rework, _REWORK, f"{at}.rework")


def _state(workspace: Workspace) -> Iterator[str]:
    yield from _each(workspace.state.lots, _LOT_STATE, "state.lots")
