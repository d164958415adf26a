"""What an operation needs mounted on a station, and what is mounted there now."""

from __future__ import annotations

from decimal import Decimal

from reshuffle.model import consistency
from reshuffle.model.factory import Workspace
from reshuffle.model.products import Operation
from reshuffle.model.state import Mounted
from reshuffle.model.stations import Setup, Station
from reshuffle.plan.from_model.eligible import Eligible
from reshuffle.plan.from_model.resources import SetupStates, is_by_components
from reshuffle.plan.from_model.running import running_stations

__all__ = ["collect_setup_states", "setup_state"]


def setup_state(station: Station, operation: Operation, product: str) -> object | None:
    """Return the state that an operation needs mounted on a station, None where nothing matters.

    Without a family an operation belongs to that of its product, or needs nothing, as the rule says.
    """
    rule = station.setup
    if rule is None:
        return None
    if rule.attributes:
        return tuple(operation.setup_attributes.get(name, Decimal(0)) for name in rule.attributes)
    if is_by_components(rule):
        return frozenset(operation.setup_components) if operation.setup_components else None
    return operation.setup_family or (product if rule.without_family == "product" else None)


def collect_setup_states(workspace: Workspace, eligible: Eligible) -> dict[str, SetupStates]:
    """Return the setup states of every station copy: what is mounted now, and what any product may need."""
    result: dict[str, SetupStates] = {}
    stations = workspace.factory.stations
    base_of = {copy: name for name, station in stations.items() for copy in consistency.copies(name, station.count)}
    for name, station in stations.items():
        if station.setup is None:
            continue
        for copy in consistency.copies(name, station.count):
            states = result[copy] = SetupStates(station.setup)
            mounted = workspace.state.mounted.get(copy, workspace.state.mounted.get(name))
            state = _mounted_state(station.setup, mounted) if mounted else None
            if state is not None:
                states.initial = states.number(state)
    for lot, copy in running_stations(workspace).items():
        product = consistency.ordered_product(workspace, lot.split("/")[0])
        running = workspace.state.lots[lot].running
        if copy in result and product is not None and running is not None:
            # What runs is mounted, whatever else was said; what is being set up will be.
            station = workspace.factory.stations[base_of[copy]]
            state = setup_state(station, workspace.products[product].operations[running.operation], product)
            if state is not None:
                result[copy].initial = result[copy].number(state)
    for (product_id, operation_name), able in eligible.items():
        operation = workspace.products[product_id].operations[operation_name]
        for name in able:
            station = stations[name]
            state = setup_state(station, operation, product_id)
            if state is not None:
                for copy in consistency.copies(name, station.count):
                    result[copy].number(state)
    return result


def _mounted_state(rule: Setup, mounted: Mounted) -> object | None:
    if rule.attributes:
        values = mounted.setup_attributes
        return tuple(Decimal(values.get(name, "0")) for name in rule.attributes) if values else None
    if is_by_components(rule):
        return frozenset(mounted.setup_components)
    return mounted.setup_family
