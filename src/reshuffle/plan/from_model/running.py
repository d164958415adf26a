"""Where the operations run that are under way, and who is there."""

from __future__ import annotations

from collections.abc import Iterable

from reshuffle.model import consistency
from reshuffle.model.factory import Workspace

__all__ = ["people_present", "running_stations"]


def running_stations(workspace: Workspace) -> dict[str, str]:
    """Return the station copy on which each lot runs, by lot; of several equal stations the first that is free."""
    stations = workspace.factory.stations
    running = {lot: state.running.station for lot, state in workspace.state.lots.items() if state.running is not None}
    taken = {station for station in running.values() if station not in stations or stations[station].count == 1}
    result = {}
    for lot, station in running.items():
        if station in stations and stations[station].count > 1:
            copies = consistency.copies(station, stations[station].count)
            station = next((copy for copy in copies if copy not in taken), copies[0])
            taken.add(station)
        result[lot] = station
    return result


def people_present(workspace: Workspace, named: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Return the people who are named, each once; of several equal ones the first who are not there yet."""
    operators = workspace.factory.operators
    result: list[str] = []
    for name in named:
        copies = consistency.copies(name, operators[name].count) if name in operators else (name,)
        result += [copy for copy in copies if copy not in result and copy not in taken][:1]
    return result
