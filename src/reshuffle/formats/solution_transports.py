"""Places the trips of a solution file; those that need no vehicle, as the job is there already, may be left out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from reshuffle.formats.instances.instance import Instance
from reshuffle.formats.solution_tasks import Chosen, find_tasks, operation_text
from reshuffle.plan.arrays import UNSET, TickArray
from reshuffle.plan.violations import Violation

__all__ = ["Trips", "place_transports"]


class Trips:
    """Vehicle, pickup and dropoff of each transport row of the problem; -1 and ``UNSET`` where there is no trip.

    Parameters
    ----------
    num_rows
        Number of transport rows.
    """

    def __init__(self, num_rows: int) -> None:
        self.vehicle: TickArray = np.full(num_rows, -1, dtype=np.int64)
        self.pickup: TickArray = np.full(num_rows, UNSET, dtype=np.int64)
        self.dropoff: TickArray = np.full(num_rows, UNSET, dtype=np.int64)


def place_transports(instance: Instance, listed: TickArray, chosen: Chosen, violations: list[Violation]) -> Trips:
    """Return the trips that a solution file lists, and those that it may leave out.

    Parameters
    ----------
    instance
        The instance.
    listed
        (m, 7) as in :class:`reshuffle.formats.solution_json.Claims`.
    chosen
        What the file says of the operations.
    violations
        Takes trips to unknown operations, trips that stand twice, wrong places and vehicles.
    """
    ways = instance.problem.transports
    trips = Trips(len(ways))
    if not len(ways):
        if len(listed):
            trips_text = "1 transport is" if len(listed) == 1 else f"{len(listed)} transports are"
            message = f"{trips_text} listed, but the instance has no vehicles"
            violations.append(Violation("transport", "transports", len(listed), 0, message))
        return trips
    is_active = (chosen.mode[ways.after] >= 0) & ((ways.before < 0) | (chosen.mode[ways.before] >= 0))
    origin, destination = _places(instance, chosen)
    location = np.concatenate(([0], instance.problem.resources.location[: instance.num_machines]))
    is_there = is_active & (location[origin] == location[destination])
    # Nothing has to be carried: the job changes over as soon as it is free.
    end_before = np.where(ways.before < 0, 0, chosen.end[ways.before])
    trips.pickup[is_there] = trips.dropoff[is_there] = end_before[is_there]
    row_of_task = np.zeros(len(chosen.mode), dtype=np.int64)
    row_of_task[ways.after] = np.arange(len(ways))
    for index, task in _known_trips(instance, listed, violations):
        row = int(row_of_task[task])
        if not is_active[row]:
            continue
        vehicle, _, _, start_place, end_place, trips.pickup[row], trips.dropoff[row] = listed[index].tolist()
        faults = [
            _fault("from", start_place, int(origin[row])),
            _fault("to", end_place, int(destination[row])),
        ]
        if not is_there[row]:
            if 0 <= vehicle < len(instance.vehicles):
                trips.vehicle[row] = instance.vehicles[vehicle]
            else:
                message = f"vehicle {vehicle} must be between 0 and {len(instance.vehicles) - 1}"
                faults.append((vehicle, len(instance.vehicles) - 1, message))
        place = instance.problem.names.task(task)
        violations.extend(
            Violation("transport", place, value, limit, f"transports[{index}] to {place}: {message}")
            for value, limit, message in filter(None, faults)
        )
    return trips


def _fault(key: str, found: int, right: int) -> tuple[int, int, str] | None:
    return None if found == right else (found, right, f"{key} is location {found} and must be {right}")


def _places(instance: Instance, chosen: Chosen) -> tuple[TickArray, TickArray]:
    """Return where each transport row begins and ends, (V,) each: 0 the load/unload station, i machine i from 1."""
    ways = instance.problem.transports
    place = instance.mode_machine[chosen.mode].astype(np.int64) + 1
    return np.where(ways.before < 0, 0, place[ways.before]), place[ways.after]


def _known_trips(instance: Instance, listed: TickArray, violations: list[Violation]) -> Iterator[tuple[int, int]]:
    """Yield position and task of each trip that is listed; report those of no task and those that come again."""
    seen: set[int] = set()
    for index, task in enumerate(find_tasks(instance, listed[:, 1], listed[:, 2]).tolist()):
        place = f"transports[{index}]"
        if task < 0:
            named = operation_text(instance, int(listed[index, 1]), int(listed[index, 2]))
            message = f"{place} leads to {named}, which is not in the instance"
            violations.append(Violation("transport", place, None, None, message))
        elif task in seen:
            message = f"{place} leads to {instance.problem.names.task(task)} again"
            violations.append(Violation("transport", place, 2, 1, message))
        else:
            seen.add(task)
            yield index, task
